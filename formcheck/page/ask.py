"""Before the analysis: how to film, the clip, and what the runner knows about the belt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

import formcheck
from formcheck import units
from formcheck.analysis import Settings
from formcheck.errors import InputError
from formcheck.page import desk
from formcheck.page.markup import show

__all__ = ["ask"]

_SUFFIXES: Final = ("mp4", "mov", "mkv", "avi", "webm", "m4v", "npz")
_SAMPLE: Final = Path(formcheck.__file__).parent.parent / "sample_videos" / "overstride_side.mp4"
_SAMPLE_SETTINGS: Final = Settings(height_m=1.66, belt_speed_mps=2.75)
_SLOW_MOTION: Final[dict[str, float | None]] = {
    "Find out by itself": None,
    "Not slow motion": 1.0,
    "2 times slower (60 stored as 30)": 2.0,
    "4 times slower (120 stored as 30)": 4.0,
    "8 times slower (240 stored as 30)": 8.0,
    "10 times slower (240 stored as 24)": 10.0,
}


def ask() -> list[str]:
    """Show the form; the tickets of the clips handed in, if a button was pressed just now."""
    show("welcome")
    with st.container(key="form"):
        uploads = st.file_uploader("Your clip", type=list(_SUFFIXES), accept_multiple_files=True, key="clips")
        show("formats")
        settings = _settings()
        with st.container(horizontal=True):
            start = st.button("Check my form", type="primary", disabled=not uploads or settings is None, key="start")
            sample = _SAMPLE.is_file() and st.button("Try it with a sample clip", key="sample")
    show("privacy")
    if sample:
        return [desk.DESK.submit(_SAMPLE, _SAMPLE_SETTINGS)]
    if start and uploads and settings is not None:
        return _handed_in(uploads, settings)
    return []


def _settings() -> Settings | None:
    """What the runner knows, or None while something could not be understood."""
    show("about_you")
    left, right = st.columns(2)
    with left:
        height_m, height_ok = _field("Your height", "178 cm or 5'10\"", "height", units.height_m)
    with right:
        belt_speed_mps, speed_ok = _field(
            "Belt speed", "10.8 km/h, 6.7 mph or 5:33/km", "belt_speed", units.belt_speed_mps, units.speed
        )
    left, right = st.columns(2)
    with left:
        slow_motion = _SLOW_MOTION[st.selectbox("Slow motion", _SLOW_MOTION, key="slow_motion")]
    with right:
        incline, incline_ok = _field("Incline", "level, or 1 %", "incline", units.incline_percent)
    if not (height_ok and speed_ok and incline_ok):
        return None
    return Settings(height_m=height_m, belt_speed_mps=belt_speed_mps, slow_motion=slow_motion, incline_percent=incline or 0.0)


def _field(
    label: str,
    example: str,
    key: str,
    understand: Callable[[str], units.Understood],
    say: Callable[[float], str] | None = None,
) -> tuple[float | None, bool]:
    """One optional field: its value, None where empty, and whether it was understood."""
    text = (st.text_input(label, placeholder=example, key=key, max_chars=40) or "").strip()
    if not text:
        return None, True
    try:
        understood = understand(text)
    except InputError as error:
        show("field_error", message=f"That was not understood. It may be {error.expected}.")
        return None, False
    remark = understood.remark or (say(understood.value) if say else None)
    if remark:
        show("field_remark", message=remark)
    return understood.value, True


def _handed_in(uploads: list[UploadedFile], settings: Settings) -> list[str]:
    """Hand uploads to the desk, and let go of the copies the server holds in memory."""
    clips = [desk.Upload(upload.name, upload.getbuffer(), _suffix(upload.name)) for upload in uploads]
    tickets = [desk.DESK.submit(clip, settings) for clip in clips]
    context = get_script_run_ctx()
    if exists() and context is not None:
        get_instance().uploaded_file_mgr.remove_session_files(context.session_id)
    return tickets


def _suffix(name: str) -> str:
    """The ending that tells a clip's kind, taken from our list and not from the user's name."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return f".{ending}" if ending in _SUFFIXES else ""
