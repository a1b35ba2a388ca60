"""Guide: the advice around running, in a runner's words."""

from __future__ import annotations

from formcheck import guide
from formcheck.page.markup import show

__all__ = ["main"]


def main() -> None:
    """Show the guide's advice."""
    show("message", clip="", heading="The guide", text=guide.WHY_FORM, advice="")
    for advice in guide.TRAINING:
        show("advice", title=advice.title, points=advice.points)
    show("professional", text=guide.PROFESSIONAL)
