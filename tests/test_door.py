"""The door of a shared page: nothing behind it answers before the password, and the password is hard to guess."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from starlette.types import Message, Receive, Scope, Send
from typer.testing import CliRunner

from formcheck import cli, door
from formcheck.cli import page as page_command
from formcheck.door import OPEN_S, Door
from formcheck.errors import InputError
from formcheck.lock import Lock, Patience
from tests.browsing import PASSWORD, needs_chromium
from tests.test_page_in_browser import payload, upload

SHARED = Path(__file__).parent / "stand_in_shared.py"
LOCK = Lock.of(PASSWORD)


class Clock:
    """A clock that goes when it is told to."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_lock_keeps_nothing_of_the_password_and_never_twice_the_same() -> None:
    first, second = Lock.of(PASSWORD), Lock.of(PASSWORD)
    assert first.salt != second.salt
    assert first.hash != second.hash
    assert PASSWORD.encode() not in first.salt + first.hash
    assert first.opens(PASSWORD)
    assert not first.opens(PASSWORD + " ")
    assert not first.opens("")


def test_a_password_may_be_typed_on_another_keyboard() -> None:
    assert Lock.of("Zürichberg 12").opens("Zu\N{COMBINING DIAERESIS}richberg 12")


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "abab" * 10, "x" * 300])
def test_a_password_that_is_easily_guessed_is_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(InputError, match="at least 10 characters") as refused:
        Lock.of(password)
    assert not password or password not in str(refused.value)


def test_who_tries_wrongly_waits_longer_each_time() -> None:
    clock = Clock()
    patience = Patience(clock=clock)
    waits = []
    for _ in range(12):
        clock.now_s += patience.wait_s("192.0.2.7") + 60.0  # a minute: the limit of all together is another test's
        patience.tried("192.0.2.7")
        waits.append(patience.wait_s("192.0.2.7"))
    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert patience.wait_s("192.0.2.8") == 0
    patience.right("192.0.2.7")
    assert patience.wait_s("192.0.2.7") == 0


def test_many_addresses_together_wait_too_and_one_network_is_one_address() -> None:
    clock = Clock()
    patience = Patience(clock=clock)
    for k in range(3):
        patience.tried(f"2001:db8::{k}")
    assert patience.wait_s("2001:db8::99") > 0
    for k in range(27):
        patience.tried(f"192.0.2.{k}")
    assert 59 < patience.wait_s("198.51.100.1") <= 60
    clock.now_s += 61
    assert patience.wait_s("198.51.100.1") == 0


def test_what_is_known_of_quiet_addresses_is_forgotten() -> None:
    clock = Clock()
    patience = Patience(clock=clock, together_a_minute=10**6)
    for k in range(500):
        patience.tried(f"192.0.{k // 250}.{k % 250}")
    clock.now_s += 7200
    patience.tried("198.51.100.1")
    assert len(patience._by_address) == 1


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """A server that answers everything, and listens on a live connection until it ends."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"behind the door"})


def asked(
    one: Door,
    method: str = "GET",
    path: str = "/",
    body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    **more: object,
) -> list[Message]:
    """What a door answers to one request."""
    said: list[Message] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("192.0.2.7", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        **more,
    }
    coming: list[Message] = [{"type": "http.request", "body": body}]
    if scope["type"] == "websocket":
        coming = [{"type": "websocket.connect"}]

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        said.append(message)

    anyio.run(one, scope, receive, send)
    return said


FORM = ((b"content-type", b"application/x-www-form-urlencoded"),)
RIGHT = b"password=" + PASSWORD.replace(" ", "+").encode()


def header(said: list[Message], name: bytes) -> bytes:
    found: dict[bytes, bytes] = dict(said[0]["headers"])
    return found.get(name, b"")


def cookie(said: list[Message]) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"cookie", header(said, b"set-cookie").split(b";")[0]),)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "POST"])
@given(path=st.one_of(st.sampled_from(["/", "/_stcore/health", "/media/a.png", "/_stcore/upload_file/a/b"]), st.text()))
@settings(max_examples=20)
def test_no_path_and_no_method_gets_past_the_door(method: str, path: str) -> None:
    said = asked(Door(behind, LOCK), method, path, headers=((b"cookie", b"formcheck_door=guessed"),))
    assert said[0]["status"] == 401
    assert b"behind" not in b"".join(part.get("body", b"") for part in said)


def test_the_password_opens_and_leads_on_to_this_server_only() -> None:
    one = Door(behind, LOCK)
    said = asked(one, "POST", "//evil.example/x", RIGHT, FORM)
    assert said[0]["status"] == 303
    assert header(said, b"location") == b"/evil.example/x"
    for word in (b"HttpOnly", b"SameSite=lax"):
        assert word in header(said, b"set-cookie")
    assert b"Max-Age" not in header(said, b"set-cookie")  # gone when the browser is closed
    assert asked(one, headers=cookie(said))[1]["body"] == b"behind the door"


def test_the_door_closes_after_its_time() -> None:
    clock = Clock()
    one = Door(behind, LOCK, clock=clock)
    inside = cookie(asked(one, "POST", body=RIGHT, headers=FORM))
    clock.now_s += OPEN_S - 1
    assert asked(one, headers=inside)[0]["status"] == 200
    clock.now_s += 2
    assert asked(one, headers=inside)[0]["status"] == 401


def test_a_live_connection_needs_the_password_and_ends_with_its_time() -> None:
    clock = Clock()
    one = Door(behind, LOCK, clock=clock)
    assert asked(one, type="websocket") == [{"type": "websocket.close", "code": 1008, "reason": ""}]
    inside = cookie(asked(one, "POST", body=RIGHT, headers=FORM))
    clock.now_s += OPEN_S - 0.2
    assert asked(one, headers=inside, type="websocket") == [{"type": "websocket.accept"}]  # and it came to an end


def test_after_wrong_tries_not_even_the_right_password_is_heard_until_the_wait_is_over() -> None:
    clock = Clock()
    one = Door(behind, LOCK, Patience(clock=clock), clock)
    for _ in range(3):
        assert asked(one, "POST", body=b"password=wrong", headers=FORM)[0]["status"] == 401
    said = asked(one, "POST", body=RIGHT, headers=FORM)
    assert said[0]["status"] == 429
    assert header(said, b"retry-after") == b"2"
    clock.now_s += 3
    assert asked(one, "POST", body=RIGHT, headers=FORM)[0]["status"] == 303


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 401), (b"%ff=%00&&&&", 401), (b"&" * 4000, 401), (b"password=" + b"x" * 9000, 413), (b"\xff", 401)]
)
def test_strange_forms_are_only_wrong(body: bytes, status: int) -> None:
    assert asked(Door(behind, LOCK), "POST", body=body, headers=FORM)[0]["status"] == status


@pytest.mark.parametrize("value", [b"\xff", b"formcheck_door", b"=;=;", b'formcheck_door="', b"formcheck_door=" + b"x" * 9000])
def test_strange_cookies_are_no_key(value: bytes) -> None:
    assert asked(Door(behind, LOCK), headers=((b"cookie", value),))[0]["status"] == 401


def test_there_is_no_shared_page_without_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_locks", [])
    with pytest.raises(InputError, match="formcheck page --share"):
        door.middleware()


def reached(address: str, method: str = "GET", cookies: str = "") -> int:
    request = urllib.request.Request(address, method=method, headers={"Cookie": cookies})  # noqa: S310  # our own server
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310  # likewise
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        return error.code


@needs_chromium
def test_a_shared_page_asks_first_then_works_and_its_links_give_nothing_to_others(
    serve: Callable[..., str], visit: Callable[..., Page]
) -> None:
    address = serve("judged", SHARED)
    page = visit(f"{address}/?clip=gone", 390)
    expect(page.get_by_role("heading", name="This page is shared")).to_be_visible()
    page.get_by_label("Password").fill("not this one")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Nothing is kept here")).to_be_visible()  # the link led where it should
    page.get_by_role("button", name="Check another clip").click()
    upload(page, payload("monday.mp4"))
    expect(page.get_by_role("heading", name="All measures")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Everything (JSON)").click()
    media = download.value.url
    assert "/media/" in media
    key = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    assert reached(media, cookies=key) == 200
    assert reached(media) == 401
    assert reached(f"{address}/_stcore/upload_file/any/thing", "PUT") == 401
    assert reached(f"{address}/_stcore/upload_file/any/thing", "PUT", key) in {400, 403, 404}  # no such visit
    stranger = visit(page.url)
    expect(stranger.get_by_role("heading", name="This page is shared")).to_be_visible()
    assert "monday" not in stranger.content()
    assert live_connection(address) == 403


def live_connection(address: str) -> int:
    """The answer to a WebSocket's handshake without the password."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    connection.request("GET", "/_stcore/stream", headers={**headers, "Sec-WebSocket-Version": "13"})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the server would have been started with."""
    calls: list[list[str]] = []
    monkeypatch.setattr("streamlit.web.cli.main", lambda arguments, **_: calls.append(arguments))
    monkeypatch.setattr(door, "_locks", [])
    monkeypatch.delenv("FORMCHECK_PAGE_PASSWORD", raising=False)
    return calls


def share(*arguments: str, typed: str | None = None) -> tuple[int, str]:
    found = CliRunner().invoke(cli.app, ["page", *arguments], input=typed)
    return found.exit_code, found.output


def test_alone_the_page_stays_on_this_machine_and_asks_nothing(started: list[list[str]]) -> None:
    assert share()[0] == 0
    assert "--server.address=127.0.0.1" in started[0]
    assert started[0][1].endswith("app.py")


def test_a_service_shares_with_a_password_from_its_environment(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_PAGE_PASSWORD", PASSWORD)
    code, said = share("--share", "--yes", "--port", "8600")
    assert code == 0
    assert "unencrypted" in said
    assert "ssh -L 8600" in said
    assert PASSWORD not in said
    assert started[0][1].endswith("shared.py")
    assert "--server.address=0.0.0.0" in started[0]
    assert door._locks[0].opens(PASSWORD)
    assert "FORMCHECK_PAGE_PASSWORD" not in os.environ  # what analyses are started with


def test_a_person_types_yes_and_the_password_twice(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_command, "_at_a_terminal", lambda: True)
    code, said = share("--share", typed=f"yes\n{PASSWORD}\nsomething else\n{PASSWORD}\n{PASSWORD}\n")
    assert code == 0, said
    assert said.index("unencrypted") < said.index("Type yes")
    assert PASSWORD not in said
    assert door._locks[0].opens(PASSWORD)
    assert len(started) == 1


@pytest.mark.parametrize(
    ("arguments", "typed", "word"),
    [
        (["--share"], "no\n", "stays on this machine"),
        (["--share", "--yes"], "short\nshort\n", "at least 10 characters"),
    ],
)
def test_without_a_yes_or_a_good_password_nothing_is_shared(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, arguments: list[str], typed: str, word: str
) -> None:
    monkeypatch.setattr(page_command, "_at_a_terminal", lambda: True)
    code, said = share(*arguments, typed=typed)
    assert code == 2
    assert word in said
    assert started == []
    assert door._locks == []


def test_a_service_without_a_password_is_told_where_to_put_it(started: list[list[str]]) -> None:
    code, said = share("--share", "--yes")
    assert code == 2
    assert "FORMCHECK_PAGE_PASSWORD" in said
    assert started == []
