"""A worker for the page that does each kind of work once, as the real one does, and after that gives the same files again.

``python tests/once_worker.py STORE FOLDER``; it imports nothing of formcheck's, so that an analysis costs next to nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["main"]


def main(store: Path, folder: Path) -> int:
    """Do what a folder asks for."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    into, kept = Path(request.get("into", folder)), store / request["task"]
    if kept.is_dir():
        shutil.copytree(kept, into, dirs_exist_ok=True)
        sys.stdout.write('{"end": "done"}\n')
        return 0
    code = subprocess.run([sys.executable, "-m", "formcheck.page.worker", str(folder)], check=False).returncode
    given = {"request.json", Path(request["source"]).name}
    shutil.copytree(into, kept, ignore=lambda _, names: given & set(names))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
