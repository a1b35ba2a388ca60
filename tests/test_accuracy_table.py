"""The accuracy table is one: what the README shows is what is stored, and what is stored is what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck import accuracy
from tests.accuracy.table import LABELS, Errors, into_readme, row

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SECTION = README.split("<!-- accuracy -->")[1].split("<!-- /accuracy -->")[0]


@pytest.mark.parametrize(
    ("mark", "rows"), [("accuracy from the side", accuracy.load().rows), ("accuracy from behind", accuracy.load().behind)]
)
def test_the_readme_shows_what_is_stored(mark: str, rows: tuple[accuracy.Row, ...]) -> None:
    assert f"<!-- {mark} -->\n{accuracy.markdown(rows)}\n<!-- /{mark} -->" in SECTION


def test_the_readmes_words_hold_the_stored_figures() -> None:
    found = accuracy.load()
    assert f"held the truth in {found.held} of {found.judged} figures" in SECTION
    said = " ".join(SECTION.split())
    for figures in ([run.initial_contact_ms for run in found.force_plates], [run.toe_off_ms for run in found.force_plates]):
        *first, last = (f"{figure:.1f}" for figure in figures)
        assert f"{', '.join(first)} and {last} ms" in said


def test_what_is_stored_is_written_back_the_same() -> None:
    stored = Path(accuracy.__file__).with_suffix(".json").read_text("utf-8")
    assert accuracy.to_json(accuracy.load()) == stored


def test_every_stored_figure_is_one_the_table_makes() -> None:
    assert {one.figure for one in accuracy.load().rows} <= set(LABELS.values())


def test_a_row_is_counted_from_its_errors() -> None:
    found = row("cadence", Errors("steps/min", [0.2, -0.1, 0.5], [True, True, False], [0.4, 0.4, 0.4]))
    assert found == accuracy.Row("cadence", "steps/min", 0.2, 0.27, 0.5, 2, 3, 0.4)
    assert accuracy.cells(found) == ("cadence, steps/min", "+0.20", "0.27", "+0.50", "2 of 3", "0.40")


def test_an_event_has_no_interval() -> None:
    found = row("toe-off", Errors("ms", [0.01, -0.01]))
    assert accuracy.cells(found) == ("toe-off, ms", "0.0", "0.0", "0.0", "", "")


def test_a_new_table_takes_the_place_of_the_old_one_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("one\n<!-- a -->\n| old |\n<!-- /a -->\ntwo\n<!-- b -->\n| other |\n<!-- /b -->\n", encoding="utf-8")
    into_readme("| new |", readme, "a")
    found = readme.read_text(encoding="utf-8")
    assert found == "one\n<!-- a -->\n| new |\n<!-- /a -->\ntwo\n<!-- b -->\n| other |\n<!-- /b -->\n"
