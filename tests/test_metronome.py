"""The metronome in a real browser: it keeps time to the sample, is silent until pressed, and stops when one leaves."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from formcheck.page import metronome
from tests.browsing import needs_chromium
from tests.test_page_in_browser import payload, upload

pytestmark = needs_chromium

MODULE = Path(metronome.__file__).parent / "parts" / "metronome.js"
RENDER = """async ([source, spm, apart, rate, seconds]) => {
    const { play } = await import("data:text/javascript;base64," + source);
    const audio = new OfflineAudioContext(2, seconds * rate, rate);
    play(audio, audio.destination, spm, apart, 0.1);
    const sound = await audio.startRendering();
    const sides = [sound.getChannelData(0), sound.getChannelData(1)];
    const clicks = [];
    let quiet = rate;
    for (let i = 0; i < sound.length; i++) {
        const levels = sides.map(side => Math.abs(side[i]));
        if (Math.max(...levels) < 0.1) { quiet++; continue; }
        if (quiet > 0.05 * rate) {
            const loudest = side => side.slice(i, i + 200).reduce((most, now) => Math.max(most, Math.abs(now)), 0);
            clicks.push([i / rate, loudest(sides[0]), loudest(sides[1])]);
        }
        quiet = 0;
    }
    return clicks;
}"""
WATCH = """
    window.audios = []; window.starts = [];
    const Audio = window.AudioContext;
    window.AudioContext = class extends Audio { constructor(...all) { super(...all); window.audios.push(this); } };
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (at) {
        window.starts.push([at, this.buffer.length / this.buffer.sampleRate / 2]);
        return start.call(this, at);
    };
"""


def rendered(browser: Browser, spm: float, rate: int, *, apart: bool = False, seconds: int = 60) -> list[list[float]]:
    page = browser.new_page()
    try:
        source = base64.b64encode(MODULE.read_bytes()).decode()
        clicks: list[list[float]] = page.evaluate(RENDER, [source, spm, apart, rate, seconds])
    finally:
        page.close()
    return clicks


@pytest.mark.parametrize(("spm", "rate"), [(100, 48_000), (163, 44_100), (171, 48_000), (240, 44_100)])
def test_a_minute_of_steps_is_that_many_clicks_each_in_its_place(browser: Browser, spm: int, rate: int) -> None:
    clicks = [at for at, _, _ in rendered(browser, spm, rate)]
    assert abs(len(clicks) - spm * 59.9 / 60) <= 1
    steps_s = [later - earlier for earlier, later in pairwise(clicks)]
    assert sum(steps_s) / len(steps_s) == pytest.approx(60 / spm, abs=2e-5)  # a fiftieth of a millisecond
    assert max(abs(step_s - 60 / spm) for step_s in steps_s) < 1e-4


def test_left_and_right_differ_only_when_asked(browser: Browser) -> None:
    alike = rendered(browser, 160, 48_000, seconds=5)
    assert all(left == pytest.approx(right) for _, left, right in alike)
    apart = rendered(browser, 160, 48_000, apart=True, seconds=5)
    assert [left > right for _, left, right in apart] == [k % 2 == 0 for k in range(len(apart))]


@pytest.fixture
def guide_page(serve: Callable[..., str], visit: Callable[..., Page]) -> Page:
    page = visit("about:blank", 390)
    page.add_init_script(WATCH)
    page.goto(serve("judged"))
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible(timeout=90_000)  # a server's first page brings all imports
    return page


def test_it_is_silent_until_pressed_keeps_step_through_a_change_and_stops_on_leaving(guide_page: Page) -> None:
    page = guide_page
    assert page.evaluate("audios.length") == 0
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("starts.length == 1 && audios[0].currentTime > starts[0][0] + 1")
    page.get_by_role("button", name="One step a minute more").press("Enter")
    expect(page.get_by_label("steps/min", exact=True)).to_have_value("161")
    page.wait_for_function("starts.length == 2")
    (first_s, step_s), (second_s, next_step_s) = page.evaluate("starts")
    assert step_s == pytest.approx(60 / 160, abs=2e-5)
    assert next_step_s == pytest.approx(60 / 161, abs=2e-5)
    steps = (second_s - first_s) / step_s
    assert steps == pytest.approx(round(steps), abs=1e-6)  # the new tempo begins on a step of the old one
    page.get_by_role("link", name="How it works").click()
    page.wait_for_function("audios[0].state == 'closed'")
    assert page.evaluate("audios.length") == 1


def test_a_typed_cadence_offers_its_targets_and_stop_stops(guide_page: Page) -> None:
    page = guide_page
    page.get_by_label("Your cadence in steps/min").fill("150")
    page.get_by_label("Your cadence in steps/min").press("Tab")
    expect(page.get_by_role("button", name="158")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="165").click()
    expect(page.get_by_label("steps/min", exact=True)).to_have_value("165")
    page.get_by_label("steps/min", exact=True).fill("999")
    page.get_by_label("steps/min", exact=True).press("Tab")
    expect(page.get_by_label("steps/min", exact=True)).to_have_value("240")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("starts.length == 1")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_function("audios[0].state == 'closed'")
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_a_result_that_asks_for_quicker_steps_brings_its_own_targets(
    serve: Callable[..., str], visit: Callable[..., Page]
) -> None:
    page = visit(serve("judged"))
    upload(page, payload("monday.mp4"))
    page.get_by_text("A metronome at 159 steps/min").click()
    expect(page.get_by_role("button", name="yours now")).to_contain_text("152")
    expect(page.get_by_role("button", name="try this first")).to_have_attribute("aria-pressed", "true")
