"""The README keeps its word: its commands parse, its files exist, its measures are those there are."""

from __future__ import annotations

import glob
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from formcheck import cli
from formcheck.measures import REGISTRY

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line.split(" #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
CALLS = [part for command in COMMANDS for part in re.findall(r"(?:\.venv/bin/)?formcheck .*", command.split(" && ")[-1])]


def test_there_is_something_to_check() -> None:
    assert len(CALLS) > 8


@pytest.mark.parametrize("call", CALLS)
def test_every_command_shown_is_understood(call: str) -> None:
    _, name, *arguments = shlex.split(call)
    group = get_command(cli.app)
    command = group.commands[name]  # type: ignore[attr-defined]  # an app with several commands is a group
    command.make_context(name, [argument.replace("CLIP...", "clip.mp4") for argument in arguments], resilient_parsing=False)


@pytest.mark.parametrize("command", ["analyze", "batch", "page", "measures", "doctor"])
def test_every_command_there_is_is_shown(command: str) -> None:
    assert command in get_command(cli.app).commands  # type: ignore[attr-defined]  # as above
    assert f"formcheck {command}" in README


def test_every_option_of_analyze_is_shown() -> None:
    options = {option for p in get_command(cli.app).commands["analyze"].params for option in p.opts if option.startswith("--")}  # type: ignore[attr-defined]  # as above
    assert {option for option in options if option not in README} == set()


def test_the_two_commands_set_everything_up_themselves(root: Path) -> None:
    first = [command for command in COMMANDS if command.startswith("python3 -m venv .venv && .venv/bin/pip install")]
    assert len(first) == 2
    analyze, test = first
    sample = re.search(r"sample_videos/\S+\.mp4", analyze)
    assert sample is not None
    assert (root / sample[0]).is_file()
    assert test.endswith("'.[test]' && .venv/bin/pytest")


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_file_it_points_at_exists(root: Path, target: str) -> None:
    assert target.startswith("http") or (root / target).exists()


def test_every_measure_is_told() -> None:
    told = README.split("## What it measures")[1].split("\n## ")[0].lower()
    words = {name: name.replace("knee_flexion_contact", "knee flexion at contact").replace("_", " ") for name in REGISTRY}
    spoken = {name: word.replace("contact time", "contact").replace("flight time", "flight") for name, word in words.items()}
    assert {name for name, word in spoken.items() if word.replace("knee flexion stance", "in stance") not in told} == set()


def test_exit_codes_are_those_of_the_errors() -> None:
    assert "0 judged, 2 wrong use,\n3 unreadable video, 4 clip refused, 5 pose model missing" in README
    assert cli.app.info.epilog == "Exit codes: 0 judged, 2 wrong use, 3 unreadable video, 4 clip refused, 5 pose model missing."


def test_every_file_the_package_needs_is_installed_with_it(root: Path) -> None:
    patterns = re.findall(
        r'"(\*\*/[^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8").split("[tool.setuptools.package-data]")[1]
    )
    package = root / "formcheck"
    installed = {name for pattern in patterns for name in glob.glob(pattern, root_dir=package, recursive=True)}  # noqa: PTH207  # as setuptools does: ** passes dot folders by
    needed = {str(p.relative_to(package)) for p in package.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"}}
    assert needed
    assert needed <= installed
