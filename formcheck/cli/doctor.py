"""``formcheck doctor``: what works on this machine."""

from __future__ import annotations

import typer

from formcheck.cli.words import spoken_errors
from formcheck.errors import ModelError

__all__ = ["doctor"]


def doctor() -> None:
    """Check what works on this machine: libraries, codecs, pose model, cores, memory, folders.

    Each thing that does not work comes with the step that mends it. Nothing is downloaded. Exit code 0 if all is well,
    5 if the pose model is not there or does not run, 1 for anything else.
    """
    with spoken_errors():
        from formcheck.doctor import examine

        findings = examine()
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'NO '} {finding.name:{width}}  {finding.found}")
            if not finding.ok:
                typer.echo(f"    {'':{width}}  -> {finding.advice}")
        amiss = {finding.name for finding in findings if not finding.ok}
        raise typer.Exit(ModelError.exit_code if any(name.startswith("pose") for name in amiss) else int(bool(amiss)))
