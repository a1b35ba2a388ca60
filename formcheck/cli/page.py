"""``formcheck page``: serve the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["page"]


def page(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    share: Annotated[bool, typer.Option("--share", help="Let other machines on this network open the page too.")] = False,
) -> None:
    """Open the page: upload a clip, read the findings. Clips stay on this machine."""
    script = Path(__file__).parents[1] / "page" / "app.py"
    options = {
        "server.port": str(port),
        "server.address": "0.0.0.0" if share else "127.0.0.1",  # noqa: S104  # only where --share asks for it
        "server.maxUploadSize": "2048",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        # the page refuses hosts it does not know; by what name others reach this machine is not known
        **({"server.allowedHosts": "*"} if share else {}),
    }
    # streamlit's own command line, in this process: it gets the signals, and nothing is left behind
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(script), *(f"--{name}={value}" for name, value in options.items())], prog_name="streamlit")
