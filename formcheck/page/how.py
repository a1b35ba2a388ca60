"""How it works: every measure from the registry itself."""

from __future__ import annotations

from formcheck import explain
from formcheck.measure import RunnerContext
from formcheck.measures import REGISTRY
from formcheck.page.markup import show

__all__ = ["main"]


def main() -> None:
    """Show how each figure is measured, what is usual and who says so."""
    show(
        "message",
        clip="",
        heading="How it works",
        text="A pose model finds 33 points on the runner in every picture. All strides are laid over each other, and each figure "
        "is read from that average stride, with the range it likely lies in.",
        advice="",
    )
    context = RunnerContext(None, None)
    show("how_measured", measures=[{"title": one.title, "facts": explain.facts(one, context)} for one in REGISTRY.values()])
