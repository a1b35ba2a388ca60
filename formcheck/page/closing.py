"""What a shared page does when its server ends: nothing that was uploaded stays behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streamlit.starlette import App

from formcheck.page import desk

__all__ = ["closing"]


@asynccontextmanager
async def closing(_: App) -> AsyncIterator[None]:
    """Clear the desk at the end. This server ends by the signal that stopped it, so what is registered at exit does not run."""
    yield
    desk.DESK.close()
