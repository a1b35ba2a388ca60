"""Before a clip is there: how to film, and where to drop it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from formcheck.page import desk
from formcheck.page.markup import show
from formcheck.page.samples import SAMPLES

__all__ = ["ask", "more"]

_SUFFIXES: Final = ("mp4", "mov", "mkv", "avi", "webm", "m4v", "npz")


def ask() -> list[str]:
    """Show how to film and ask for clips; the tickets of those handed in just now."""
    show("welcome")
    with st.container(key="form"):
        uploads = st.file_uploader("Your clip", type=list(_SUFFIXES), accept_multiple_files=True, key="clips")
        show("formats")
    show("privacy")
    sample = _sample()
    return _handed_in(uploads) if uploads else sample


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
                    taken = [desk.DESK.submit(clip, sample.asked)]
                show("note", text=sample.shows)
    return taken


def more(already: int) -> list[str]:
    """Ask for further clips beside those that are ``already`` there; the tickets of those handed in just now."""
    # a new key for every clip taken, so that the uploader is empty again
    uploads = st.file_uploader("Another clip", type=list(_SUFFIXES), accept_multiple_files=True, key=f"more_{already}")
    return _handed_in(uploads) if uploads else []


def _handed_in(uploads: list[UploadedFile]) -> list[str]:
    """Hand uploads to the desk, which writes them to disk, and let go of the copies the server holds in memory."""
    tickets = [desk.DESK.take(desk.Upload(one.name, one.getbuffer(), _suffix(one.name))) for one in uploads]
    context = get_script_run_ctx()
    if exists() and context is not None:
        get_instance().uploaded_file_mgr.remove_session_files(context.session_id)
    return tickets


def _suffix(name: str) -> str:
    """The ending that tells a clip's kind, taken from our list and not from the user's name."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return f".{ending}" if ending in _SUFFIXES else ""
