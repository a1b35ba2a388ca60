"""``formcheck page``: serve the page."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

from formcheck.cli.words import say, spoken_errors
from formcheck.errors import InputError

__all__ = ["page"]

_ARENA_MAX: Final = -8
"""``M_ARENA_MAX`` of glibc's malloc.h"""
_LOOKS, _LOOK_EVERY_S = 500, 0.02
"""Ten seconds in all: a server that is not there by then has something else amiss."""
PASSWORD: Final = "FORMCHECK_PAGE_PASSWORD"  # noqa: S105  # the name of an environment variable

SHARING: Final = """\
Sharing lets other machines on this network open the page.

Who knows the password can
  - upload clips to this computer and have it analyse them,
  - see, change and delete what is in this computer's library of athletes,
  - see a result whose address they were given. Addresses cannot be guessed; clips of others are never shown.
Who does not know it sees nothing but a question for it.

The page travels unencrypted: who can listen in on this network can read along, the password too. Where that matters, do
not share but reach the page through a tunnel (ssh -L {port}:127.0.0.1:{port} THIS-MACHINE), or put a web server with HTTPS in
front of it on this machine.
"""


def page(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    share: Annotated[
        bool, typer.Option("--share", help="Let other machines on this network open the page too, with a password.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --share: do not ask whether to share.")] = False,
) -> None:
    """Open the page: upload a clip, read the findings. Clips stay on this machine.

    With --share other machines on this network can open it, after a password: it is asked for, or taken from the
    environment variable FORMCHECK_PAGE_PASSWORD.
    """
    if share:
        with spoken_errors():
            _close_the_door(port, agreed=yes)
    script = Path(__file__).parents[1] / "page" / ("shared.py" if share else "app.py")
    options = {
        "server.port": str(port),
        "server.address": "0.0.0.0" if share else "127.0.0.1",  # noqa: S104  # only where --share asks for it
        "server.maxUploadSize": "2048",
        "server.enableXsrfProtection": "true",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        # the page refuses hosts it does not know; by what name others reach this machine is not known
        **({"server.allowedHosts": "*", "server.headless": "true"} if share else {}),
    }
    _share_memory_between_threads()
    threading.Thread(target=_read_ahead, daemon=True).start()
    # streamlit's own command line, in this process: it gets the signals, and nothing is left behind
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(script), *(f"--{name}={value}" for name, value in options.items())], prog_name="streamlit")


def _close_the_door(port: int, *, agreed: bool) -> None:
    """Say what sharing means, have it agreed to, and set the password that opens the page."""
    from formcheck.door import close_with
    from formcheck.lock import SHORTEST, Lock

    typer.echo(SHARING.format(port=port))
    if not agreed and _asked("Share the page? Type yes").strip().lower() != "yes":
        raise InputError("sharing", "no yes", "yes to be typed, or --yes; without --share the page stays on this machine")
    # taken out of the environment: the analyses are processes of their own, and need not know it
    password = os.environ.pop(PASSWORD, None)
    if password is None:
        password = _asked(f"Password, at least {SHORTEST} characters", secret=True)
    close_with(Lock.of(password))
    say(f"others on this network open http://{_address()}:{port}")


def _asked(question: str, *, secret: bool = False) -> str:
    """What a person at the terminal types; a secret is typed twice and not shown."""
    if not _at_a_terminal():
        expected = f"a terminal, or the password in {PASSWORD} and --yes"
        raise InputError("sharing", "nobody at a terminal to ask", expected)
    answer: str = typer.prompt(question, hide_input=secret, confirmation_prompt=secret)
    return answer


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _address() -> str:
    """This machine's address on its network, as far as it can tell; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for documentation: what matters is which way it would go
        except OSError:
            return socket.gethostname()
        address: str = probe.getsockname()[0]
        return address


def _read_ahead() -> None:
    """Import the first page once the server is there, while the browser still reads Streamlit's own part of it."""
    for _ in range(_LOOKS):
        # bool: nothing is there while it is being imported
        if getattr(sys.modules.get("streamlit.runtime"), "exists", bool)():
            import_module("formcheck.page.app")
            import_module("formcheck.page.check")
            return
        time.sleep(_LOOK_EVERY_S)


def _share_memory_between_threads() -> None:
    """Let all threads of the page share two pools of memory; to be called before there are any.

    Streamlit runs every visit in threads of its own, glibc gives each a pool, and what is free in one is not used by another:
    20 analyses took the page from 264 to 350 MB, and from 247 to 250 with two pools (``python -m tests.page_memory``).
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)
