"""Before a clip is there: how to film, and where to drop it."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Final

import streamlit as st
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from formcheck.page import desk, earlier
from formcheck.page.markup import show
from formcheck.page.samples import SAMPLES

__all__ = ["ask", "more", "say_not_taken"]

_SUFFIXES: Final = ("mp4", "mov", "mkv", "avi", "webm", "m4v", "npz")
_NOT_TAKEN: Final = "not_taken"
"""Where the visit remembers which clips could not be kept, until it has said so."""


def ask() -> list[str]:
    """Show how to film and ask for clips; the tickets of those handed in just now."""
    show("welcome")
    with st.container(key="form"):
        uploads = st.file_uploader("Your clip", type=list(_SUFFIXES), accept_multiple_files=True, key="clips")
        show("formats")
        handed_in = _handed_in(uploads)
        say_not_taken()
    show("privacy")
    earlier.show_earlier()
    return [*handed_in, *_sample()]


def _sample() -> list[str]:
    """Offer the sample clips, one click each; the ticket of the one taken just now."""
    there = [(sample, clip) for sample in SAMPLES if (clip := sample.clip()) is not None]
    if not there:
        return []
    show("samples_head")
    taken: list[str] = []
    with st.container(key="samples"):
        for sample, clip in there:
            with st.container(key=f"sample_{sample.name}_card"):
                show("sample", name=sample.name)
                if st.button(sample.title, key=f"sample_{sample.name}"):
                    taken = _taken(sample.title, partial(desk.DESK.submit, clip, sample.asked))
                show("note", text=sample.shows)
    say_not_taken()
    return taken


def more(already: int) -> list[str]:
    """Ask for further clips beside those that are ``already`` there; the tickets of those handed in just now."""
    # a new key for every clip taken, so that the uploader is empty again
    uploads = st.file_uploader("Another clip", type=list(_SUFFIXES), accept_multiple_files=True, key=f"more_{already}")
    return _handed_in(uploads)


def _handed_in(uploads: list[UploadedFile]) -> list[str]:
    """Hand uploads to the desk, which writes them to disk, and let go of the copies the server holds in memory."""
    # getvalue() gives the server's own bytes; getbuffer() would copy them
    clips = [desk.Upload(one.name, memoryview(one.getvalue()), _suffix(one.name)) for one in uploads]
    tickets = [ticket for clip in clips for ticket in _taken(clip.name, partial(desk.DESK.take, clip))]
    context = get_script_run_ctx()
    if uploads and exists() and context is not None:
        get_instance().uploaded_file_mgr.remove_session_files(context.session_id)
    return tickets


def _taken(name: str, take: Callable[[], str]) -> list[str]:
    """The ticket of a clip; none where there is no room for it."""
    try:
        return [take()]
    except OSError:
        st.session_state.setdefault(_NOT_TAKEN, []).append(name)
        return []


def _same_bytes(one: UploadedFile) -> tuple[type[UploadedFile], tuple[UploadedFileRec, FileURLs]]:
    """How an upload is copied: with the bytes it has."""
    return UploadedFile, (UploadedFileRec(one.file_id, one.name, one.type, one.getvalue()), one._file_urls)  # noqa: SLF001


# Streamlit deep-copies what a widget answers: a server that took 300 MB grew by 575 MB, and grows by 288 MB with this
copyreg.pickle(UploadedFile, _same_bytes)


def say_not_taken() -> None:
    """Say which clips could not be kept, once."""
    for name in st.session_state.pop(_NOT_TAKEN, []):
        show(
            "field_error",
            message=f"{name} could not be taken in: the disk of the computer that runs formcheck is full, or cannot be written "
            "to. Make some room there, or cut the clip to the 20 to 30 seconds that are needed, and drop it once more.",
        )


def _suffix(name: str) -> str:
    """The ending that tells a clip's kind, taken from our list and not from the user's name."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return f".{ending}" if ending in _SUFFIXES else ""
