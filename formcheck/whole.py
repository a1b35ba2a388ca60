"""A file is written whole or not at all: whoever reads it never meets half of it, and an interrupt leaves the old one."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["write"]


def write(path: Path, content: str | bytes) -> None:
    """Put ``content`` (text as UTF-8) in the place of ``path``. Raises OSError as writing does, leaving nothing behind."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
