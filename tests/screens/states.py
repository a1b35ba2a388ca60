"""Every page and state of it, and how a visitor comes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import FilePayload, Page, expect

from formcheck import guide
from tests.browsing import ROOT
from tests.screens.look import settled

__all__ = ["STATES", "State", "names"]

Go = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class State:
    """A ``name``, the ``server`` that shows it, by how its worker ends (empty: the real worker), its address, the way there.

    ``library`` is ``filled`` with athletes all states share, there is ``none``, it is ``broken``, or the state's ``own``.
    """

    name: str
    server: str = "judged"
    path: str = "/"
    go: Sequence[Go] = ()
    library: Literal["filled", "none", "broken", "own"] = "filled"


def _drop(*clips: str) -> Go:
    """Drop clips on the page, and wait for their first pictures."""

    def go(page: Page) -> None:
        page.locator("input[type=file]").set_input_files([_payload(clip) for clip in clips])
        expect(page.get_by_role("button", name="Check my form").first).to_be_visible()

    return go


def _upload(clip: str) -> Go:
    """Drop a clip, and have it checked."""

    def go(page: Page) -> None:
        _drop(clip)(page)
        settled(page)
        page.get_by_role("button", name="Check my form").first.click()

    return go


def _tracks(**names: str) -> Go:
    """Drop saved tracks of runners the accuracy is tested with, each under a name, and have them checked."""

    def go(page: Page) -> None:
        tracks = ROOT / "tests" / "accuracy" / "tracks"
        files: list[FilePayload] = [
            {"name": f"{name}.npz", "mimeType": "application/zip", "buffer": (tracks / track).read_bytes()}
            for name, track in names.items()
        ]
        page.locator("input[type=file]").set_input_files(files)
        settled(page)
        page.get_by_role("button", name="Check my form").click()

    return go


def _behind_another(page: Page) -> None:
    """A clip that waits until another visitor's is read."""
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    _upload("theirs.mp4")(other)
    expect(other.get_by_role("button", name="Cancel")).to_be_visible()
    _upload("mine.mp4")(page)
    expect(page.get_by_role("heading", name="Waiting for a turn")).to_be_visible()
    other.close()


def _keep(page: Page) -> None:
    """Keep the result that is shown."""
    page.get_by_text("Keep this for an athlete").click()
    page.get_by_role("textbox", name="Athlete").fill("Cara Example")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept for Cara Example")).to_be_visible()


def _choose_from(label: str, option: str) -> Go:
    def go(page: Page) -> None:
        page.get_by_label(label).first.click()
        page.get_by_role("option", name=option).click()

    return go


def _payload(clip: str) -> FilePayload:
    return {"name": clip, "mimeType": "video/mp4", "buffer": b"not really a video"}


def _fill(fields: Mapping[str, str]) -> Go:
    """Type into fields, by their labels."""

    def go(page: Page) -> None:
        for label, typed in fields.items():
            field = page.get_by_label(label).first
            field.fill(typed)
            field.press("Tab")
            settled(page)

    return go


def _press(name: str) -> Go:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _choose(name: str) -> Go:
    return lambda page: page.get_by_text(name).click()


def _tab(name: str) -> Go:
    return lambda page: page.get_by_role("tab", name=name).click()


def _see(text: str) -> Go:
    return lambda page: expect(page.get_by_text(text).first).to_be_visible(timeout=180_000)


def _tick(*questions: str) -> Go:
    def go(page: Page) -> None:
        for question in questions:
            page.get_by_text(question).click()
            settled(page)

    return go


def _unfold(page: Page) -> None:
    """Open everything that is folded."""
    folded = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while folded.count():
        folded.first.click()  # Streamlit's own opens when it is told to, and is inert until then
        settled(page)
    page.evaluate("() => document.querySelectorAll('[data-testid=stHtml] details:not([open])').forEach(one => one.open = true)")


_RED_FLAG: Final = guide.RED_FLAGS[2].question
_WEEKS: Final = _fill(
    {"Last week": "36", "The week before": "30", "3 weeks ago": "28", "Longest run": "14", "They have run": "620"}
)

_KNOWN: Final = _fill({"Your height": "5'10\"", "Belt speed": "10.8"})
_JUDGED: Final = (_upload("monday.mp4"), _see("All measures"))


_GOOD_AND_BAD: Final = (_drop("monday.mp4", "walking.mp4"), settled, _press("Check my form"))


def _drop_unreadable(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(_payload("letter.mp4"))
    expect(page.get_by_role("heading", name="could not be read")).to_be_visible()


STATES: Final = (
    State("check"),
    State("check_unfolded", go=[_unfold]),
    State("before", go=[_drop("monday.mp4")]),
    State("before_several_clips", go=[_drop("monday.mp4", "friday.mp4")]),
    State("before_two_speeds", go=[_drop("monday.mp4", "friday.mp4"), _choose("One runner at several speeds"), _unfold]),
    State("before_one_unreadable", "mixed", go=[_drop("monday.mp4", "letter.mp4")]),
    State("before_two_runners", go=[_drop("monday.mp4", "friday.mp4"), _choose("Several runners")]),
    State("before_as_last_time", go=[_drop("monday.mp4"), _KNOWN, _press("Check"), _press("Check another"), _drop("friday.mp4")]),
    State("before_several_people", "several", go=[_drop("group.mp4")]),
    State("before_sideways", "sideways", go=[_drop("sideways.mp4")]),
    State("before_not_understood", go=[_drop("monday.mp4"), _fill({"Your height": "tall", "Belt speed": "10.8"})]),
    State("check_running", "slow", go=[_upload("monday.mp4"), _see("of 600")]),
    State("check_first_answer", "long", go=[_upload("monday.mp4"), _see("first answer")]),
    State("check_waiting", "slow", go=[_behind_another]),
    State("check_gone", path="/?clip=gone"),
    State("check_refused", "refused", go=[_upload("walking.mp4"), _see("cannot be judged")]),
    State("check_slowed", "slowed", go=[_upload("slow.mp4"), _see("cannot be judged")]),
    State("check_no_model", "no_model", go=[_upload("monday.mp4"), _see("model is missing")]),
    State("check_again", "judged", go=[*_JUDGED, _press("Check another clip"), _see("result ready")]),
    State("check_unreadable", "unreadable", go=[_drop_unreadable]),
    State("result", "judged", go=_JUDGED),
    State("result_kept", "judged", go=[*_JUDGED, _keep], library="own"),
    State("result_good_and_bad", "mixed", go=[*_GOOD_AND_BAD, _see("All measures")]),
    State("result_the_bad_one", "mixed", go=[*_GOOD_AND_BAD, _see("All measures"), _choose_from("Clip", "walking.mp4")]),
    State("result_from_before", "breaks_again", go=[*_JUDGED, _unfold, _press("Work it out again"), _see("result from before")]),
    State("result_undrawn", "undrawn", go=[*_JUDGED, _see("could not be drawn")]),
    State("before_again", "judged", go=[*_JUDGED, _unfold, _press("Turn the picture"), _see("Back to the result")]),
    State("result_film", "film", go=_JUDGED),
    State("result_several", "film", go=[_drop("monday.mp4", "friday.mp4"), _press("Check my form"), _see("All measures")]),
    State("result_three", "three", go=_JUDGED),
    State("result_nothing", "nothing", go=[*_JUDGED, _unfold]),
    State("result_part", "part", go=_JUDGED),
    State("result_unfolded", "judged", go=[*_JUDGED, _unfold]),
    State("result_hostile", "hostile", go=[_upload(f"{'long' * 20} <b>name</b>.mp4"), _see("All measures"), _unfold]),
    State("result_red_flag", "judged", go=[*_JUDGED, _unfold, _tick(_RED_FLAG)]),
    State("compare", path="/compare"),
    State("compare_nothing", path="/compare", library="none"),
    State("compare_changed", path="/compare?before=kept-1&after=kept-2", go=[_unfold]),
    State("compare_filmed_otherwise", path="/compare?before=kept-1&after=kept-3", go=[_unfold]),
    State("athletes", path="/athletes", go=[_unfold]),
    State("athlete", path="/athletes?athlete=1", go=[_unfold]),
    State("athlete_clip", path="/athletes?kept=1"),
    State("athletes_none", path="/athletes", library="none"),
    State("athletes_broken", path="/athletes", library="broken"),
    State("athletes_found", path="/athletes?athlete=1", go=[_fill({"Search clips": "metronome"})]),
    State("athletes_gone", path="/athletes?kept=99"),
    State("guide_form", path="/guide", go=[_unfold]),
    State("guide_training", path="/guide", go=[_tab("Training"), _WEEKS]),
    State("guide_exercises", path="/guide", go=[_tab("Exercises")]),
    State("guide_sore_hip", path="/guide", go=[_tab("Sore hip")]),
    State("guide_red_flag", path="/guide", go=[_tick(_RED_FLAG)]),
    State("how", path="/how"),
    State("how_measure", path="/how?measure=overstride", go=[_unfold]),
    State("door", "shared"),
    State("door_wrong", "shared", go=[_fill({"Password": "not this one"}), _press("Open"), _see("not the password")]),
    State("real_result", "", go=[_press("Reaching far ahead"), _see("All measures"), _see("Step from one landing")]),
    State("real_result_rear", "", go=[_press("From behind"), _see("All measures"), _see("Step from one landing")]),
    State(
        "real_both_sides",
        "",
        go=[_tracks(left="overstride_side.npz", right="mirrored/overstride_side.npz"), _see("Left and right")],
    ),
    State("real_result_unfolded", "", go=[_press("Reaching far ahead"), _see("All measures"), _unfold]),
)


def names() -> list[str]:
    """The names of all states."""
    return [state.name for state in STATES]
