"""Athletes: people, their clips over time, and what changed."""

from __future__ import annotations

from formcheck.page.markup import show

__all__ = ["main"]


def main() -> None:
    """Say what is kept: nothing that nobody asked to keep."""
    show(
        "message",
        clip="",
        heading="Athletes",
        text="No result is kept unless you ask for it. A result you download is yours; formcheck forgets it after an hour.",
        advice="",
    )
