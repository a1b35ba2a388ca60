"""Athletes in a real browser, on a SQLite file and on a real PostgreSQL: kept, followed, compared and deleted for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from formcheck.library import Library
from tests.browsing import needs_chromium, wider_than_the_window
from tests.libraries import another, picture
from tests.made import judged
from tests.screens.look import settled
from tests.stand_in_worker import MARKUP
from tests.test_page_in_browser import payload, upload

pytestmark = [needs_chromium, pytest.mark.video]

ANN = "Ann *Lee* <b>Ø</b>"


def keep_for_ann(page: Page, clip: str, *, known: bool) -> None:
    """Check a clip, and keep its result."""
    upload(page, payload(clip))
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()
    page.get_by_text("Keep this for an athlete").click()
    # a name is the same name whatever its case
    page.get_by_role("textbox", name="Somebody new" if known else "Athlete").fill(ANN.lower() if known else ANN)
    page.get_by_label("Notes").fill(f"kept from {clip}")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text(f"Kept for {ANN}.")).to_be_visible()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kept_followed_compared_and_deleted(
    serve: Callable[..., str], visit: Callable[..., Page], request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    place = str(tmp_path / "library.sqlite") if kind == "sqlite" else request.getfixturevalue("server").empty()
    page = visit(serve("judged", library=place), 390)
    keep_for_ann(page, "monday.mp4", known=False)
    page.get_by_role("button", name="Check another clip").click()
    keep_for_ann(page, "friday.mp4", known=True)

    page.get_by_role("link", name=f"{ANN}'s clips").click()
    expect(page.get_by_role("heading", name=ANN)).to_be_visible()
    expect(page.get_by_text("kept from monday.mp4")).to_be_visible()
    expect(page.get_by_text("No figure changed")).to_be_visible()
    assert wider_than_the_window(page) == []

    page.get_by_role("link", name="Compare with the one before").click()
    expect(page.get_by_role("heading", name="No clear change")).to_be_visible()
    assert re.search(r"before=kept-\d+&after=kept-\d+$", page.url)
    page.reload()  # a link brings the comparison back
    expect(page.get_by_role("heading", name="No clear change")).to_be_visible()
    assert wider_than_the_window(page) == []

    page.get_by_role("link", name="Athletes", exact=True).click()
    page.get_by_label("Search").fill("FRIDAY lee")
    page.get_by_label("Search").press("Enter")
    page.get_by_role("button", name=ANN).click()
    expect(page.get_by_role("button", name="Delete this athlete")).to_be_visible()
    assert page.url.endswith("/athletes?athlete=1")
    page.get_by_text("Take it elsewhere").click()
    zipped = page.get_by_role("button", name="Download as a zip")
    expect(zipped).to_be_visible()
    settled(page)  # what is handed out belongs to the page as it was drawn last: a press on an older one brings nothing
    with page.expect_download(timeout=60_000) as download:
        zipped.click()
    download.value.save_as(tmp_path / "ann.zip")
    with Library.open(place) as library:
        before = [(kept.clip, kept.day, kept.notes, library.report_json(kept.id)) for kept in library.trials(1)]
    page.get_by_role("button", name="Delete this athlete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text(f"{ANN} is deleted.")).to_be_visible()
    expect(page.get_by_text("Nobody is in the library yet.")).to_be_visible()
    with Library.open(place) as library:
        assert library.athletes() == ()
    if kind == "sqlite":
        assert "kept from" not in Path(place).read_bytes().decode("latin-1")

    page.get_by_text("Bring in an export").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "ann.zip")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 clips were brought in.")).to_be_visible()
    page.get_by_role("button", name=ANN).click()
    expect(page.get_by_text("kept from monday.mp4")).to_be_visible()
    with Library.open(place) as library:
        (ann,) = library.athletes()
        assert [(kept.clip, kept.day, kept.notes, library.report_json(kept.id)) for kept in library.trials(ann.id)] == before
        library.delete_athlete(ann.id)


_FOCUSED = """one => {
    const at = document.activeElement;
    return one.contains(at) || at.matches("a, button, summary") && at.contains(one);
}"""


def reach(page: Page, what: Locator) -> None:
    """Go on with the tab key until something has the focus."""
    expect(what).to_be_visible()
    settled(page)  # what is drawn anew loses the focus
    for _ in range(120):
        page.keyboard.press("Tab")
        if what.evaluate(_FOCUSED):
            return
    raise AssertionError(f"the tab key does not lead to {what}")


def test_from_a_clip_to_a_comparison_by_the_keyboard_alone(
    serve: Callable[..., str], visit: Callable[..., Page], tmp_path: Path
) -> None:
    place = str(tmp_path / "keys.sqlite")
    with Library.open(place) as library:
        library.keep("Ann", judged())
    page = visit(serve("judged", library=place))
    page.locator("input[type=file]").set_input_files(
        payload("monday.mp4")
    )  # the system's own window is not ours to press keys in
    reach(page, page.get_by_role("button", name="Check my form"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()
    reach(page, page.get_by_text("Keep this for an athlete"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("combobox", name="Athlete"))
    page.keyboard.type("An")
    expect(page.get_by_role("option", name="Ann")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Ann")).to_be_hidden()
    reach(page, page.get_by_role("button", name="Keep", exact=True))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name="Ann's clips"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Clips")).to_be_visible()
    reach(page, page.get_by_role("link", name="Compare with the one before"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No clear change")).to_be_visible()
    second = page.get_by_role("combobox", name="Second, such as after")
    reach(page, second)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name="Athletes", exact=True))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("button", name="Ann"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("button", name="Delete this athlete"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Delete for good")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Delete for good")).to_be_hidden()


def test_on_a_phone_the_moments_of_a_stride_are_swiped_one_by_one(
    serve: Callable[..., str], visit: Callable[..., Page], tmp_path: Path
) -> None:
    place = str(tmp_path / "one.sqlite")
    with Library.open(place) as library:
        library.keep(ANN, judged(), pictures={"kinogram_left": picture()})
    address = f"{serve('judged', library=place)}/athletes?kept=1"
    phone, desk = visit(address, 390), visit(address, 1200)
    for page, nearly in ((phone, 0.86), (desk, 0.2)):
        strip = page.get_by_role("region", name="Five moments of the left leg's stride")
        expect(strip.get_by_role("img")).to_be_visible()
        wide, moment = strip.evaluate("one => [one.clientWidth, one.querySelector('img').clientWidth / 5]")
        assert moment / wide == pytest.approx(nearly, abs=0.01)
        assert wider_than_the_window(page) == []
    strip = phone.get_by_role("region", name="Five moments of the left leg's stride")
    strip.evaluate("one => one.scrollBy(1.1 * one.querySelector('img').clientWidth / 5, 0)")
    between = "one => (one.scrollLeft + one.clientWidth / 2) / one.querySelector('img').clientWidth * 5"
    phone.wait_for_function(f"one => Math.abs(({between})(one) - 1.5) < 0.02", arg=strip.element_handle())
    strip.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function(f"one => Math.abs(({between})(one) - 2.5) < 0.02", arg=strip.element_handle())
    expect(phone.get_by_text("swipe for the next moment")).to_be_visible()
    expect(desk.get_by_text("swipe for the next moment")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1200, "light")])
def test_thirty_athletes_fit_every_window(
    serve: Callable[..., str], visit: Callable[..., Page], tmp_path_factory: pytest.TempPathFactory, width: int, scheme: str
) -> None:
    place = tmp_path_factory.getbasetemp() / "thirty.sqlite"
    if not place.exists():
        with Library.open(str(place)) as library:
            for number in range(30):
                name = MARKUP if number == 7 else f"Athlete {number} " + "of a very long name " * (number % 3)
                library.keep(name, judged(), notes="x" * 200 if number == 3 else "", pictures={"kinogram_left": picture()})
            last = [library.keep("Athlete 0", another(judged(), letter)) for letter in "123"][-1]
            assert last == 33
    address = serve("judged", library=str(place))
    page = visit(f"{address}/athletes", width, scheme)
    expect(page.get_by_role("button", name=re.compile("^Athlete"))).to_have_count(29)
    assert wider_than_the_window(page) == []
    page.goto(f"{address}/athletes?athlete=8")
    expect(page.get_by_role("heading", name="Clips")).to_be_visible()
    assert wider_than_the_window(page) == []
    page.goto(f"{address}/compare?before=kept-31&after=kept-33")
    expect(page.get_by_role("heading", name="No clear change")).to_be_visible()
    assert wider_than_the_window(page) == []
    assert page.title() == "formcheck"
