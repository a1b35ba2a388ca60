"""Compare: two results held against each other."""

from __future__ import annotations

from formcheck.page.markup import show

__all__ = ["main"]


def main() -> None:
    """Say what can be compared, and what a change is."""
    show(
        "message",
        clip="",
        heading="Compare two runs",
        text="Two runs are compared figure by figure. A change is called one only where it is larger than what "
        "chance and day-to-day variation explain.",
        advice="Check each clip first and keep its report.json.",
    )
