"""The written report on paper: one HTML file that needs nothing else, and the same as a PDF."""

from __future__ import annotations

import io
import json
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from formcheck.drawing import Pixels
from formcheck.evidence import Pictures
from formcheck.landmarks import Side, other
from formcheck.report import Report

__all__ = ["TEMPLATES", "html", "jpeg", "pdf", "pixels", "png", "rendered"]

TEMPLATES: Final = Path(__file__).parent / "templates"
_HTML: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_QUALITY: Final = 86


def html(words: Mapping[str, Any], report: Report, pictures: Pictures | None) -> str:
    """The report as one HTML document: style and pictures are inside, and everything a user typed is escaped."""
    strips = [{"place": place, "side": side, "src": _address(picture)} for place, side, picture in _strips(report, pictures)]
    shown = {name: _address(picture) for name, picture in pictures.shown.items()} if pictures is not None else {}
    behind = None if pictures is None or pictures.behind is None else _address(pictures.behind)
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return rendered("report.html", {**words, "css": css, "kinogram": strips, "shown": shown, "behind": behind})


def rendered(template: str, words: Mapping[str, Any]) -> str:
    """A template of ours with these words in it, escaped but where the template itself says that they are markup."""
    return _HTML.get_template(template).render(words)


def pdf(words: Mapping[str, Any], report: Report, pictures: Pictures | None) -> bytes:
    """The report as a PDF on two A4 pages, three for several clips; what a user typed is data, never read as markup."""
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        folder = Path(name)
        strips = []
        for place, side, picture in _strips(report, pictures):
            (folder / f"{side}.jpg").write_bytes(jpeg(picture))
            strips.append({"place": place, "file": f"{side}.jpg"})
        shown = {}
        for measure, picture in pictures.shown.items() if pictures is not None else ():
            (folder / f"{measure}.jpg").write_bytes(jpeg(picture))
            shown[measure] = f"{measure}.jpg"
        behind = None
        if pictures is not None and pictures.behind is not None:
            (folder / "behind.jpg").write_bytes(jpeg(pictures.behind))
            behind = "behind.jpg"
        drawn = {"kinogram": strips, "shown": shown, "behind": behind}
        (folder / "words.json").write_text(json.dumps({**words, **drawn}), encoding="utf-8")
        (folder / "report.typ").write_bytes((TEMPLATES / "report.typ").read_bytes())
        made: bytes = typst.compile(str(folder / "report.typ"), root=str(folder))
    return made


def png(picture: Pixels) -> bytes:
    """A picture as PNG."""
    return _encoded(picture, ".png", [])


def jpeg(picture: Pixels) -> bytes:
    """A picture as JPEG, a sixth as large."""
    return _encoded(picture, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])


def pixels(coded: bytes) -> Pixels:
    """A picture from its PNG or JPEG."""
    return np.asarray(Image.open(io.BytesIO(coded), formats=("PNG", "JPEG")).convert("RGB"))


def _encoded(picture: Pixels, kind: str, settings: list[int]) -> bytes:
    _, coded = cv2.imencode(kind, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), settings)
    found: bytes = coded.tobytes()
    return found


def _address(picture: Pixels) -> str:
    return "data:image/jpeg;base64," + b64encode(jpeg(picture)).decode()


def _strips(report: Report, pictures: Pictures | None) -> list[tuple[str, Side, Pixels]]:
    """The kinogram's strips, the near side's first."""
    if pictures is None:
        return []
    near: Side = report.near_side or "left"
    # from behind no leg is the far one
    order = (("near", near), ("far" if report.near_side else "near", other(near)))
    return [(place, side, pictures.kinogram[side]) for place, side in order if side in pictures.kinogram]
