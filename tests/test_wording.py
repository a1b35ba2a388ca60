"""Words that diagnose, promise or frighten stand in no text that formcheck can generate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import formcheck
from formcheck import compare, exercises, explain, guide, squad_page, training_told, workbook
from formcheck.assess import assess
from formcheck.landmarks import SIDES
from formcheck.measure import Estimate, RunnerContext, Value
from formcheck.measures import REGISTRY
from formcheck.outcome import Outcome
from formcheck.page import compare as page_compare
from formcheck.page import over_time
from formcheck.roster import Entry
from formcheck.summary import as_text
from tests import made
from tests.test_history import point

DIAGNOSE = (
    *(r"diagnos\w*", r"you have an?\b", "you suffer", r"patholog\w*", "valgus"),
    *("tendinitis", "bursitis", "syndrome", "labral", "fracture", "arthritis", "impingement"),
)
PROMISE = (
    *("prevents?", "cures?", "heals?", r"fix(?:es)?", r"guarantee\w*", r"eliminat\w*", "never get"),
    *("pain[- ]free", "injury[- ]free", "will (?:stop|reduce|help)"),
)
FRIGHTEN = (
    *(
        r"danger\w*",
        r"harm\w*",
        r"damag\w*",
        r"injure[sd]?",
        "injury risk",
        "risk of injury",
        r"destroy\w*",
        "risky?",
        "severe",
        r"ruin\w*",
    ),
    *("wrong", "bad", "terrible", r"fail\w*", "abnormal", "faulty"),
)
OF_FILES_TOO = (*("bad", "terrible", "wrong", "faulty"), *(r"fail\w*", r"damag\w*", r"fix(?:es)?"))
"""Words that frighten when they are about a body, and are plain English about a file, a clip or an option."""


def any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


BANNED = any_of(*DIAGNOSE, *PROMISE, *FRIGHTEN)
BANNED_EVERYWHERE = any_of(*(word for word in (*DIAGNOSE, *PROMISE, *FRIGHTEN) if word not in OF_FILES_TOO))

INFORMATION = {"CONDITIONS", "RED_FLAGS", "PROFESSIONAL", "RED_FLAG_ADVICE"}
"""What the guide says about conditions, and about when to see somebody, uses such words on purpose; read by tests below."""


def texts_in(thing: object) -> Iterator[str]:
    """Every text inside a value made of records, mappings and sequences."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts_in(getattr(thing, field.name))
    elif isinstance(thing, (tuple, list, frozenset)):
        for part in thing:
            yield from texts_in(part)
    elif hasattr(thing, "items"):
        for key, part in thing.items():
            yield from texts_in(key)
            yield from texts_in(part)


def guide_texts() -> Iterator[str]:
    for name in guide.__all__:
        if name not in INFORMATION:
            yield from texts_in(getattr(guide, name))
    for module in (exercises, training_told):
        for name in module.__all__:
            yield from texts_in(getattr(module, name))


CONTEXTS = [RunnerContext(None, None), RunnerContext(1.66, 2.75), RunnerContext(1.92, 4.4)]


def finding_texts() -> Iterator[str]:
    """Findings over a grid of values of every measure there is, far below to far above usual, surely and unsurely."""
    for context in CONTEXTS:
        for name, measure in REGISTRY.items():
            for value in (-60.0, -15.0, -1.0, 0.0, 2.0, 5.0, 12.0, 22.0, 40.0, 90.0, 140.0, 155.0, 175.0, 210.0, 400.0):
                for half in (0.1, 4.0):
                    estimate = Estimate(Value(value, (value - half, value + half), 1.0, 20))
                    for near in (*SIDES, None):
                        _, told = assess({name: estimate, "cadence": estimate}, context, {**REGISTRY, name: measure}, near)
                        yield from (text for finding in told for text in (finding.text, finding.try_))


def measure_texts() -> Iterator[str]:
    for context in CONTEXTS:
        yield explain.listing(REGISTRY, context)
        for name in REGISTRY:
            yield explain.in_full(name, REGISTRY, context)


def summary_texts() -> Iterator[str]:
    for report in (made.judged(), made.refused()):
        yield as_text(report, REGISTRY).split("See a physical therapist")[0]


def squad_texts() -> Iterator[str]:
    """What a squad's page says of athletes of whom something stands out, may, or does not, and who were not judged."""
    for reports in ((made.judged(), made.refused()), (made.judged(),), (made.refused(),)):
        outcomes = [Outcome(Entry(f"Ann {n}", "a.mp4"), report) for n, report in enumerate((*reports, *reports))]
        yield from texts_in({**squad_page.words(outcomes, REGISTRY), "professional": ""})
    yield from (*workbook.LEVELS.values(), *workbook._WORDS.values())


def compare_texts() -> Iterator[str]:
    """Everything said of two clips: filmed alike or not in any way, measured in both or not, nearer to usual or not."""
    before = made.judged()
    changed: tuple[tuple[str, dict[str, object]], ...] = (
        ("runner", {"belt_speed_mps": 3.6, "height_m": 1.8}),
        ("runner", {"belt_speed_mps": None}),
        ("clip", {"frame_rate_hz": 240.0}),
        ("made_with", {"model": "lite", "model_sha256": "1", "settings": {"incline_percent": 3.0}}),
    )
    others = [before.model_copy(update={part: getattr(before, part).model_copy(update=how)}) for part, how in changed]
    for after in (
        *others,
        made.refused(),
        *(before.model_copy(update=how) for how in ({"view": "rear"}, {"near_side": "right"})),
    ):
        yield from compare.reservations(before, after)
        yield from compare.not_compared(before, after, REGISTRY).values()
    yield from page_compare._TOWARDS.values()


def over_time_texts() -> Iterator[str]:
    """Everything said of figures over time."""
    for name in REGISTRY:
        for values in ((5.0,), (5.0, 5.1), (5.0, 90.0, -40.0)):
            moments = over_time._moments(name, tuple(point(place, value) for place, value in enumerate(values)))
            yield from over_time._sentences(name, moments)
            yield over_time._summary({name: moments})
            yield over_time._alternative(name, moments)


SOURCES = [guide_texts, finding_texts, measure_texts, summary_texts, squad_texts, compare_texts, over_time_texts]


@pytest.mark.parametrize("source", SOURCES)
def test_no_banned_word(source: object) -> None:
    texts = set(source())  # type: ignore[operator]  # one of the functions above
    assert len(texts) > 1
    found = {match[0]: text for text in texts if (match := BANNED.search(text))}
    assert not found


PACKAGE = Path(formcheck.__file__).parent


def constants(path: Path) -> Iterator[str]:
    """Every text a module can put into a sentence: its string constants but the docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


@pytest.mark.parametrize(
    "path", sorted(p for p in PACKAGE.rglob("*.py") if p.name != "guide.py"), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_no_module_holds_a_banned_word(path: Path) -> None:
    assert [text for text in constants(path) if BANNED_EVERYWHERE.search(text)] == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_holds_a_banned_word(path: Path) -> None:
    assert BANNED_EVERYWHERE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "You have a labral tear",
        "This prevents injuries",
        "Your form is dangerous",
        "guaranteed to cure",
        "sign of IT band syndrome",
        "abnormal",
        "your knees show valgus",
    ],
)
def test_the_scan_finds_what_it_is_for(text: str) -> None:
    assert BANNED.search(text)


def test_conditions_are_information_and_never_about_the_reader() -> None:
    said = " ".join(guide.CONDITIONS.points)
    assert not re.search(r"\byou(?:r| have| may have)?\b(?! may read)", said, re.IGNORECASE)
    assert "formcheck does not try" in said


def test_no_text_but_the_information_names_a_condition() -> None:
    names = ("tendinitis", "bursitis", "syndrome", "labral", "fracture")
    for text in (*texts_in(guide.RED_FLAGS), guide.PROFESSIONAL, guide.RED_FLAG_ADVICE):
        assert not any(name in text.lower() for name in names)
