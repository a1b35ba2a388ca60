"""The looks that are taken at every page find what they are for, and find nothing at the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browsing import needs_chromium
from tests.screens.__main__ import show
from tests.screens.look import at, look
from tests.screens.states import STATES

pytestmark = needs_chromium

SOUND = """<!doctype html><html lang="en"><head><title>sound</title><style>
body { margin: 1rem; font: 16px sans-serif; color: #222; background: #fff }
.reader { position: absolute; width: 1px; height: 1px; overflow: hidden }
</style></head><body><h1>One</h1><h2>Two</h2><p>Words.</p><label>Name <input></label><button>Press</button>
<span class="reader">For <b>readers</b> alone, however long it may be</span><img alt="" width="1" height="1"
src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="></body></html>"""


def seen(browser: Browser, body: str) -> str:
    with at(browser, 390, "light") as (page, complaints):
        page.set_content(SOUND.replace("<p>Words.</p>", body))
        return "\n".join(map(str, look(page, complaints, "here")))


def test_a_sound_page_has_no_troubles(browser: Browser) -> None:
    assert seen(browser, "<p>Words.</p>") == ""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ('<div style="width: 600px">wide</div>', "is 6"),
        ('<div style="height: 30px; overflow: auto"><p>a</p><p>b</p><p>c</p></div>', "scroll bar of its own"),
        (
            '<div style="width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">far too long</div>',
            "is cut off",
        ),
        ('<p>under</p><p style="margin-top: -2.1em">over</p>', 'lies over "'),
        ('<p style="color: #999">pale</p>', "contrast 2.85"),
        ('<p style="opacity: .5">faint</p>', "contrast 3."),
        ('<div style="background: #14665c"><p style="color: #222">dark on dark</p></div>', "contrast"),
        ('<p style="font-size: 24px; color: #aaa">large and pale</p>', "contrast 2.3"),
        ("<input placeholder='no label'>", "has no name"),
        ("<button><i></i></button>", "has no name"),
        ("<div role=progressbar style='height: 8px'></div>", "has no name"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">', "without words"),
        ("<button style='width: 10px; padding: 0'>1</button>", "too narrow to be pressed"),
        ("<h1>Another</h1>", "2 headings of the first rank"),
        ("<h4>Deep</h4>", "follows one of rank"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>throw new Error('thrown')</script>", "console: thrown"),
        ("<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = '<button></button>'</script>", "has no name"),
    ],
)
def test_a_fault_is_found(browser: Browser, fault: str, told: str) -> None:
    assert told in seen(browser, fault)


def test_large_words_may_be_paler(browser: Browser) -> None:
    assert seen(browser, '<p style="font-size: 24px; color: #888">large</p>') == ""


LIGHT = ["check", "before_not_understood", "result_red_flag", "guide_form", "guide_training", "how_measure", "door"]


@pytest.mark.video
@pytest.mark.parametrize("name", LIGHT)
def test_nobody_trips_over_anything(browser: Browser, serve: Callable[..., str], name: str) -> None:
    state = next(state for state in STATES if state.name == name)
    with at(browser, 390, "dark") as (page, complaints):
        show(page, serve, state)
        assert look(page, complaints, f"{name}, a phone in the dark") == []
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert look(page, complaints, f"{name}, a desk in the light") == []
