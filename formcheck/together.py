"""Several clips of one runner, told as one: each leg from the camera that saw it near, what only a rear view shows added.

::

    left side    ─ left leg ──┐
    right side   ─ right leg ─┤   cadence, trunk: all of them     ┌─ checks between clips
                              ├── one figure each, graded anew ───┤
    from behind  ─ pelvis ────┘                                   └─ one set of findings

Any subset will do, and more than one of a kind. Clips need not show the same steps: only means are brought together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from formcheck import agreement, assess, calibration
from formcheck.errors import InputError
from formcheck.figures import together as of_both_legs
from formcheck.landmarks import SIDES, Side
from formcheck.measure import Estimate, Measure, RunnerContext, Value
from formcheck.measures import REGISTRY
from formcheck.pooled import difference, half_width, mean_of_both, pooled, value_of
from formcheck.report import Asymmetry, Check, Filmed, Measured, Refusal, Report, Runner

__all__ = ["COMPARED", "labels", "together"]

_NOTED: Final = 5.0
"""Degrees or per cent, and twice what can be told: a difference is noted beyond both (SCIENCE 3). Angles of healthy runners'
legs differ by up to 3 degrees (Malisoux 2024)."""
_COUNTED: Final = frozenset({"cadence"})
"""What is counted over a clip's own seconds: the error of one clip is not that of another."""
COMPARED: Final[Mapping[str, str]] = {
    "shank_angle": "deg",
    "knee_flexion_contact": "deg",
    "knee_flexion_stance": "deg",
    "foot_strike_angle": "deg",
    "hip_extension": "deg",
    "contact_time": "%",
}
"""Measures of which left and right leg are held against each other, and the difference's unit."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """One leg's figure of a measure, with the remarks made beside it. ``graded``: a camera beside the runner saw it near."""

    value: Value
    details: Mapping[str, float | str]
    graded: bool


def together(reports: Sequence[Report]) -> Report:
    """One report of several clips of one runner; of one clip, the report itself.

    Clips that were refused are told and do not spoil the rest; with all refused, or clips that do not belong together
    (other heights, speeds or cadences), the answer is a refusal. The order of the clips does not change any figure. Raises
    :class:`~formcheck.errors.InputError` for no report, and for one that was put together already.
    """
    if not reports:
        raise InputError("reports", "none", "the report of at least one clip")
    if any(report.clips for report in reports):
        raise InputError("reports", "a report that was put together from several clips", "the reports of single clips")
    if len(reports) == 1:
        return reports[0]
    clips, doubles = _each_once(reports)
    judged = {label: report for label, report in clips.items() if report.refused is None}
    between = [*doubles, *agreement.of_clips(judged)]
    checks = (*between, *(check for label, report in clips.items() for check in _labelled(label, report)))
    lead = _lead(list(judged.values()) or list(clips.values()))
    made_with = lead.made_with.model_copy(
        update={"settings": {**lead.made_with.settings, "together": sorted(report.clip.sha256 for report in clips.values())}}
    )
    bare = lead.model_copy(
        update={
            "runner": _runner(list(judged.values()) or [lead]),
            "checks": checks,
            "clips": tuple(_filmed(label, report) for label, report in clips.items()),
            "made_with": made_with,
        }
    )
    refusal = _refusal(clips, judged, between)
    return _without_figures(bare, refusal) if refusal is not None else _judged(bare, list(judged.values()))


def _each_once(reports: Sequence[Report]) -> tuple[dict[str, Report], list[Check]]:
    """Clips by label, each file once, and what is said of those that came twice."""
    named = labels([report.clip.name for report in reports])
    first: dict[str, str] = {}
    doubles: dict[str, list[str]] = {}
    clips: dict[str, Report] = {}
    for label, report in zip(named, reports, strict=True):
        # a track brought in from elsewhere may know no file
        known = first.setdefault(report.clip.sha256 or label, label)
        if known == label:
            clips[label] = report
        else:
            doubles.setdefault(known, []).append(label)
    return clips, [agreement.of_doubles(again, known) for known, again in doubles.items()]


def labels(names: Sequence[str]) -> list[str]:
    """Each name, with a number where it is taken.

    >>> labels(["run.mp4", "walk.mp4", "run.mp4"])
    ['run.mp4', 'walk.mp4', 'run.mp4 (2)']
    """
    found: list[str] = []
    for name in names:
        label, count = name, 1
        while label in found:
            count += 1
            label = f"{name} ({count})"
        found.append(label)
    return found


def _labelled(label: str, report: Report) -> list[Check]:
    """A clip's own checks under its name; for a refused clip first of all that it was, and why."""
    own = [check.model_copy(update={"clip": label}) for check in report.checks]
    if report.refused is None:
        return own
    told = Check(name="not_judged", level="warn", found=report.refused.reason, needed="", message=report.refused.advice)
    return [told.model_copy(update={"clip": label}), *own]


def _lead(reports: Sequence[Report]) -> Report:
    """The clip whose own facts stand for all: the first from the side, else the first."""
    return next((report for report in reports if report.view == "side"), reports[0])


def _filmed(label: str, report: Report) -> Filmed:
    return Filmed(
        label=label,
        clip=report.clip,
        view=report.view,
        near_side=report.near_side,
        running_towards=report.running_towards,
        refused=report.refused,
        events=report.events,
    )


def _runner(judged: Sequence[Report]) -> Runner:
    """The height, and the belt speed: as given, else the mean of what was worked out from each clip."""
    heights = [report.runner.height_m for report in judged if report.runner.height_m is not None]
    height_m = heights[0] if heights else None
    for source in ("given", "estimated"):
        speeds = [
            report.runner.belt_speed_mps
            for report in judged
            if report.runner.belt_speed_source == source and report.runner.belt_speed_mps is not None
        ]
        if speeds:
            return Runner(height_m=height_m, belt_speed_mps=sum(speeds) / len(speeds), belt_speed_source=source)
    return Runner(height_m=height_m, belt_speed_mps=None, belt_speed_source="none")


def _refusal(clips: Mapping[str, Report], judged: Mapping[str, Report], between: Sequence[Check]) -> Refusal | None:
    if not judged:
        told = {label: report.refused for label, report in clips.items() if report.refused is not None}
        reasons = "; ".join(f"{label}: {refused.reason}" for label, refused in told.items())
        advice = dict.fromkeys(refused.advice for refused in told.values())
        return Refusal(reason=f"none of the clips can be judged: {reasons}", advice=" ".join(advice))
    against = [check for check in between if check.level == "refuse"]
    if not against:
        return None
    reasons = "; ".join(f"{check.found}, needed: {check.needed}" for check in against)
    return Refusal(
        reason=f"these clips do not belong together: {reasons}", advice=" ".join(dict.fromkeys(c.message for c in against))
    )


def _without_figures(bare: Report, refusal: Refusal) -> Report:
    nothing: dict[str, object] = {
        "measures": {},
        "not_measured": {},
        "findings": (),
        "events": (),
        "cycle": {},
        "curves": {},
        "each_step": {},
    }
    return bare.model_copy(update={**nothing, "refused": refusal})


def _judged(bare: Report, judged: Sequence[Report]) -> Report:
    near = _near_side(judged)
    estimates: dict[str, Estimate] = {}
    seen_well: list[str] = []
    for name, measure in REGISTRY.items():
        found = _estimate(measure, judged, near)
        if found is not None:
            estimates[name], both = found
            seen_well += [name] if both else []
    asymmetries = _asymmetries(estimates) if bare.view == "side" and near is None else {}
    if "asymmetry" in estimates and asymmetries:
        estimates["asymmetry"] = _with_angles(estimates["asymmetry"], asymmetries)
    runner = RunnerContext(bare.runner.height_m, bare.runner.belt_speed_mps)
    measured, findings = assess.assess(estimates, runner, REGISTRY, near, seen_well)
    return bare.model_copy(
        update={
            "near_side": near,
            "running_towards": bare.running_towards if near is not None else None,
            "measures": measured,
            "not_measured": {name: _reason(measure, judged) for name, measure in REGISTRY.items() if name not in measured},
            "findings": findings,
            "curves": _of_near_legs(judged, "curves"),
            "each_step": _of_near_legs(judged, "each_step"),
            "asymmetries": asymmetries,
        }
    )


def _near_side(judged: Sequence[Report]) -> Side | None:
    """The side that was near in all side views; None where each was in one, and where there is none."""
    near = {report.near_side for report in judged if report.view == "side"}
    return near.pop() if len(near) == 1 else None


def _estimate(measure: Measure, judged: Sequence[Report], near: Side | None) -> tuple[Estimate, bool] | None:
    """A measure over all clips that have it, and whether both legs were seen well; None where no clip has it.

    What side and rear views both show is taken from the side, cadence from all.
    """
    having = [report for report in judged if measure.name in report.measures]
    own_unit = [report for report in having if report.measures[measure.name].unit == measure.unit]
    having = own_unit or having
    if not having:
        return None
    side = [report for report in having if report.view == "side"]
    whole = having if measure.name in _COUNTED else side or having
    unit = whole[0].measures[measure.name].unit
    found = Estimate(_whole(measure, whole), details=_common([r.measures[measure.name] for r in whole]))
    found = replace(found, unit=None if unit == measure.unit else unit)
    legs = {foot: _leg(measure, having, foot, near) for foot in SIDES}
    left, right = legs["left"], legs["right"]
    if left is None and right is None:
        return found, False
    told = replace(found, left=None if left is None else left.value, right=None if right is None else right.value)
    if not side:
        return told, True  # a camera behind sees both legs alike, and has told what they are together
    if left and right and left.graded and right.graded:
        both = replace(told, overall=of_both_legs(left.value, right.value), details=_of_legs(left.details, right.details))
        return both, True
    one = next((leg for leg in (left, right) if leg and leg.graded), None)
    return (replace(told, overall=one.value, details=one.details) if one else told), False


def _whole(measure: Measure, having: Sequence[Report]) -> Value:
    """What is not told leg by leg; what one camera sees too long and the other too short leaves their plain mean."""
    if measure.name == "asymmetry":
        by_side = [[_figure(measure, r) for r in having if r.near_side == foot] for foot in SIDES]
        each = [pooled(found) for found in by_side if found]
        return mean_of_both(*each) if len(each) == 2 else each[0]
    return pooled([_figure(measure, report) for report in having], independent=measure.name in _COUNTED)


def _figure(measure: Measure, report: Report) -> Value:
    return value_of(report.measures[measure.name])


def _leg(measure: Measure, having: Sequence[Report], foot: Side, near: Side | None) -> _Leg | None:
    """One leg's figure: from the clips that saw it near, else from behind, else as the far leg where no clip saw it better."""
    from_side = [report for report in having if report.view == "side"]
    saw_near = [report for report in from_side if report.near_side == foot]
    from_behind = [report for report in having if report.view != "side"]
    saw_far = [report for report in from_side if report.near_side != foot] if near is not None else []
    for seen, graded in ((saw_near, True), (from_behind, False), (saw_far, False)):
        found = [(report, own) for report in seen if (own := _own(measure, report.measures[measure.name], foot, report))]
        if found:
            return _Leg(pooled([own for _, own in found]), _common([r.measures[measure.name] for r, _ in found]), graded)
    return None


def _own(measure: Measure, found: Measured, foot: Side, report: Report) -> Value | None:
    """A leg's own figure; an arm's or leg's that is read near only is its near side's."""
    told = found.left if foot == "left" else found.right
    if told is None:
        return value_of(found) if measure.one_limb and report.near_side == foot else None
    return value_of(told)


def _common(found: Sequence[Measured]) -> dict[str, float | str]:
    """Remarks of several clips on one figure: words they share or all of them, numbers on average."""
    keys = dict.fromkeys(key for one in found for key in one.details)
    return {key: _one_of([one.details[key] for one in found if key in one.details]) for key in keys}


def _one_of(told: Sequence[float | str]) -> float | str:
    numbers = [one for one in told if not isinstance(one, str)]
    return sum(numbers) / len(numbers) if numbers else " / ".join(dict.fromkeys(str(one) for one in told))


def _of_legs(left: Mapping[str, float | str], right: Mapping[str, float | str]) -> dict[str, float | str]:
    """Remarks on both legs, each now seen near: words that differ are told leg by leg, numbers on average."""
    found: dict[str, float | str] = {}
    for key in dict.fromkeys([*left, *right]):
        if key == "far_leg":
            continue
        told = {foot: of[key] for foot, of in (("left", left), ("right", right)) if key in of}
        words = {foot: one for foot, one in told.items() if isinstance(one, str)}
        alike = len(set(words.values())) < 2
        found[key] = _one_of(list(told.values())) if alike else ", ".join(f"{foot} {one}" for foot, one in words.items())
    return found


def _reason(measure: Measure, judged: Sequence[Report]) -> str:
    """Why no clip gave a measure: what the clip says whose view could have."""
    fitting = [report for report in judged if ("side" if report.view == "side" else "rear") in measure.views]
    reasons = [report.not_measured[measure.name] for report in (*fitting, *judged) if measure.name in report.not_measured]
    return reasons[0] if reasons else "no clip gave it"


def _of_near_legs(judged: Sequence[Report], kept: str) -> dict[str, dict[Side, object]]:
    """Curves or single steps of each side, from the first clip that saw it near, else from one that saw it at all."""
    found: dict[str, dict[Side, object]] = {}
    for foot in SIDES:
        for report in sorted(judged, key=lambda report: report.near_side != foot):
            for name, sides in getattr(report, kept).items():
                if foot in sides:
                    found.setdefault(name, {}).setdefault(foot, sides[foot])
    return found


def _asymmetries(estimates: Mapping[str, Estimate]) -> dict[str, Asymmetry]:
    """Right minus left of what each camera saw near: angles in degrees, contact time in per cent."""
    learnt = calibration.load()
    found = {}
    for name, unit in COMPARED.items():
        both = estimates.get(name)
        if both is None or both.left is None or both.right is None:
            continue
        by = difference(both.left, both.right, alone_sd=learnt.near[name].sd, pair_sd=learnt.pairs[name])
        per = 1.0 if unit == "deg" else 200 / (both.left.value + both.right.value)
        value, half = per * by.value, per * half_width(by)
        noted = abs(value) > max(_NOTED, 2 * half)
        found[name] = Asymmetry(value=value, unit=unit, interval95=(value - half, value + half), noted=noted)
    return found


def _with_angles(found: Estimate, asymmetries: Mapping[str, Asymmetry]) -> Estimate:
    """What the angles of both legs say, in words, beside the times of their steps."""
    noted = [REGISTRY[name].title.lower() for name, one in asymmetries.items() if one.noted]
    said = f"left and right differ in {', '.join(noted)}" if noted else "no difference that can be told"
    return replace(found, details={**found.details, "angles": said})
