"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on a port of this machine alone."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

__all__ = ["Server", "missing", "running"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one database."""

    port: int
    password: str
    folder: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://tester:{self.password}@127.0.0.1:{self.port}/{database}"

    def tell(self, command: str) -> None:
        """Run one command as the server's owner."""
        where = {"host": "127.0.0.1", "port": self.port, "user": "tester", "password": self.password, "dbname": "postgres"}
        with psycopg.connect(autocommit=True, **where) as connection:  # type: ignore[arg-type]  # a mapping of both kinds
            connection.execute(command.encode())

    def empty(self) -> str:
        """The URL of a database with nothing in it; one for all, for a database takes longer to make than to empty."""
        self.tell("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return self.url()


def _programs() -> Path | None:
    """Where initdb and pg_ctl are; Debian keeps them off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


def _owner() -> str | None:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return next((user.pw_name for user in pwd.getpwall() if user.pw_name == "postgres"), "nobody")


def missing() -> str | None:
    """Why there is no server to be had, None where there is."""
    if _programs() is None and os.environ.get("CI") != "true":
        return "no PostgreSQL here (Debian: apt-get install postgresql); with CI=true this is a failure"
    return None


def _run(command: Sequence[str | Path], owner: str | None) -> None:
    told: dict[str, Any] = {} if owner is None else {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
    done = subprocess.run(command, check=False, capture_output=True, cwd="/", **told)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()


@contextmanager
def running() -> Iterator[Server]:
    """A server that is gone, with all it held, when the tests are."""
    programs, owner = _programs(), _owner()
    assert programs is not None, "no PostgreSQL on a machine that must have one"
    folder = Path(tempfile.mkdtemp(prefix="formcheck-postgres-"))
    try:
        password = secrets.token_urlsafe(12)
        (folder / "password").write_text(password, encoding="ascii")
        if owner is not None:
            for path in (folder, folder / "password"):
                shutil.chown(path, owner)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        cluster = folder / "cluster"
        who = ["--username=tester", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        _run([programs / "initdb", "-D", cluster, *who, "--encoding=UTF8", "--locale=C", "--no-sync"], owner)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c shared_buffers=16MB"
        _run([programs / "pg_ctl", "-D", cluster, "-l", folder / "log", "-o", options, "-w", "start"], owner)
        try:
            yield Server(port, password, cluster)
        finally:
            _run([programs / "pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"], owner)
    finally:
        shutil.rmtree(folder)
