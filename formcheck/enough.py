"""When enough of a long clip has been read: intervals stop narrowing long before an hour is over.

What a camera cannot see (where joints are, how level it stood) widens an interval more than the number of strides does:
on stick runners whose strides wander as runners' do, from 26 strides to 156 no interval but the cadence's changed by more
than a sixth, to and fro, and the cadence's was half a step a minute (tests/test_enough.py). 25 strides are what Oliveira &
Pirscoveanu (2021, 10.1038/s41598-021-82876-z) ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from formcheck.errors import UnsuitableClipError
from formcheck.report import Check, Measured, Report
from formcheck.settings import Settings
from formcheck.track import Track

__all__ = ["Enough", "SoFar", "in_real_time"]

SoFar = Callable[[Report], None]
"""Called with what is known of a long clip while more of it is read."""

STRIDES: Final = 25
NARROWED: Final = 0.10
"""Share of its width by which an interval must narrow, from one reading to the next of twice as much, to read on."""
NARROW: Final = 0.01
"""An interval within this part of its figure is narrow enough: cadence within 1.7 steps/min."""


def in_real_time(track: Track, settings: Settings) -> Track:
    """The track with the slow motion undone that the user, or else the camera, told of."""
    told = track.clip.told_slow_motion if track.slow_motion == 1.0 else None
    factor = settings.slow_motion or told
    return track.with_slow_motion(factor) if factor else track


@dataclass(slots=True)
class Enough:
    """To be asked while a long clip is read, from its middle outwards and at two places far from there.

    It rests on what was read alone, so the answer is the same for any number of workers. ``so_far`` hears the report of every
    middle that can be judged: a first answer, and surer ones. With ``settings.to_the_end`` nothing is ever enough.
    """

    settings: Settings
    so_far: SoFar | None = None
    _before: Mapping[str, Measured] = field(default_factory=dict)
    _mixed: bool = False

    def __call__(self, middle: Track, elsewhere: Sequence[Track]) -> bool:
        """Whether ``middle`` is enough, given that ``elsewhere`` the same is to be seen."""
        if self._mixed:
            return False
        # what measures takes a while to import: not before something was read
        from formcheck import record  # noqa: PLC0415 - as above
        from formcheck.steady import alike, steady_stretch  # noqa: PLC0415 - as above

        middle = in_real_time(middle, self.settings)
        same = (alike(middle, in_real_time(other, self.settings)) for other in elsewhere)
        if not (steady_stretch(middle).whole and all(same)):
            # several things are to be seen, and which one is meant shows in the whole only
            self._mixed = True
            return False
        checks: list[Check] = []
        try:
            _, report = record.measured(middle, self.settings, checks)
        except UnsuitableClipError:
            # too short for now, or nothing to be judged: reading on decides
            return False
        if self.so_far is not None:
            self.so_far(report)
        before, self._before = self._before, report.measures
        sure = bool(before) and _strides(report) >= STRIDES and not narrowed(before, report.measures)
        return sure and not self.settings.to_the_end


def _strides(report: Report) -> int:
    """Contacts of one foot seen."""
    return min(sum(event.side == side for event in report.events) for side in ("left", "right"))


def narrowed(before: Mapping[str, Measured], now: Mapping[str, Measured]) -> list[str]:
    """The measures whose interval became narrower by more than it takes to read on; a new measure counts among them."""
    return [name for name, found in now.items() if _wide(found) and _gain(before.get(name), found) > NARROWED]


def _gain(before: Measured | None, now: Measured) -> float:
    return 1.0 if before is None else 1 - _width(now) / max(_width(before), 1e-12)


def _wide(found: Measured) -> bool:
    return _width(found) / 2 > NARROW * abs(found.value)


def _width(found: Measured) -> float:
    low, high = found.interval95
    return high - low
