"""A file that one process at a time holds."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from formcheck import held


def test_a_file_is_held_until_whoever_holds_it_ends_however_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "held"
    script = f"import time; from pathlib import Path; from formcheck import held; kept = held.hold(Path({str(path)!r}));"
    other = subprocess.Popen([sys.executable, "-c", script + "print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.read(1)
    assert held.hold(path) is None
    other.kill()
    with other, held.hold(path, wait=True) or path.open() as holding:
        assert holding.writable()
    again = held.hold(path)
    assert again is not None
    again.close()


def test_who_waits_gets_it_next(tmp_path: Path) -> None:
    first = held.hold(tmp_path / "held")
    assert first is not None
    threading.Timer(0.1, first.close).start()
    second = held.hold(tmp_path / "held", wait=True)
    assert second is not None
    assert first.closed
    second.close()
