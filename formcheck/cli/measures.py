"""``formcheck measures``: list every measure, or tell one in full."""

from __future__ import annotations

from typing import Annotated

import typer

from formcheck import units
from formcheck.cli.words import BeltSpeed, Height, parsed, spoken_errors

__all__ = ["measures"]


def measures(
    name: Annotated[str | None, typer.Argument(help="One measure, told in full.")] = None,
    height: Height = None,
    belt_speed: BeltSpeed = None,
) -> None:
    """List every measure: what it asks, its unit, views, usual range and evidence."""
    with spoken_errors():
        from formcheck.explain import in_full, listing
        from formcheck.measure import RunnerContext
        from formcheck.measures import REGISTRY

        context = RunnerContext(parsed(units.height_m, height), parsed(units.belt_speed_mps, belt_speed))
        typer.echo(listing(REGISTRY, context) if name is None else in_full(name, REGISTRY, context), nl=False)
