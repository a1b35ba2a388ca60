"""What a file and its pictures must be: long and fast enough, truly timed, light, sharp and filmed by a still camera."""

from __future__ import annotations

from formcheck.checks import above, below, check
from formcheck.report import Check, Mend
from formcheck.track import ClipFacts, Track

__all__ = ["LEAST_PX", "of_clock", "of_file", "of_light", "of_pictures"]

LEAST_PX = 150
"""of a runner's height, and so of the picture's"""
LEAST_FRAMES = 100
LEAST_S = 2.0
"""four strides at the highest cadence that is believed"""


def of_file(clip: ClipFacts, slow_motion: float) -> list[Check]:
    """What a file says of itself before anything but its first pictures is decoded: the same checks as :func:`of_clock`."""
    return [
        _length(clip.frames, clip.duration_s / slow_motion, "", slow_motion),
        _frame_rate((clip.frame_rate_hz or 0.0) * slow_motion),
        _regular_frames(clip, clip.frames),
        _frame_times(clip, clip.frames),
        check(
            "size",
            above(clip.height_px, LEAST_PX, LEAST_PX),
            f"a picture {clip.height_px} px high",
            f"a runner at least {LEAST_PX} px tall, better 400",
            "Come closer or film at a higher resolution, so that the runner fills most of the picture's height.",
        ),
    ]


def of_clock(track: Track, used: Track | None = None) -> list[Check]:
    """Frames, frame rate and regularity; ``used`` is the part of the track with steady running, all of it by default."""
    used = used or track
    clip, frames = track.clip, len(track.time_s)
    faults = clip.duplicate_frames + clip.decode_errors
    part = "" if len(used.time_s) == len(track.time_s) else " of steady running"
    return [
        _length(len(used.time_s), used.duration_s, part, track.slow_motion),
        _frame_rate(track.frame_rate_hz),
        _regular_frames(clip, frames),
        _frame_times(clip, frames),
        check(
            "file",
            "warn" if faults else "ok",
            f"{clip.decode_errors} damaged and {clip.duplicate_frames} repeated frames",
            "none",
            "The file is damaged in places, or repeats pictures; what could be read was used.",
        ),
        *_part(track),
    ]


def _length(frames: int, seconds: float, part: str, slow_motion: float) -> Check:
    undone = f" with slow motion {slow_motion:g} undone" if slow_motion != 1.0 else ""
    # a phone may have written that it filmed faster, and the clip plays in real time after all
    is_none = undone and frames >= LEAST_FRAMES and seconds * slow_motion >= LEAST_S
    return check(
        "length",
        "refuse" if frames < LEAST_FRAMES or seconds < LEAST_S else "ok",
        f"{frames} frames, {seconds:.1f} s{part}{undone}",
        f"at least {LEAST_FRAMES} frames and {LEAST_S:g} s",
        "Film at least 10 s of steady running; 20 to 30 s is better." + (" If it plays in real time, say so." if is_none else ""),
        *([Mend(setting="slow_motion", value=1.0)] if is_none else []),
    )


def _frame_rate(rate_hz: float) -> Check:
    return check(
        "frame_rate",
        # Matroska's clock ticks in milliseconds: 20 frames/s may read 19.99
        above(rate_hz + 0.01, 50, 20),
        f"{rate_hz:.3g} frames/s",
        "at least 20 frames/s, better 50 or more",
        "Set the camera to 60 frames/s if it can: times and angles at contact get surer."
        + (" If the clip is slow motion, say how slow." if rate_hz < 20 else ""),
        *([Mend(setting="slow_motion")] if rate_hz < 20 else []),
    )


def _part(track: Track) -> list[Check]:
    """Whether the clip is so long that only a part of it was followed, for good or because that is enough."""
    if not track.is_part:
        return []
    followed_s = track.slow_motion * track.duration_s
    begin_s = track.slow_motion * float(track.time_s[0])
    return [
        check(
            "part",
            "ok" if track.clip.suffices else "warn",
            f"read from {_clock(begin_s)} to {_clock(begin_s + followed_s)} of {_clock(track.clip.duration_s)} minutes",
            "25 strides, and intervals that more of them do not narrow" if track.clip.suffices else "a clip of a few minutes",
            "Of a long clip a few minutes in which legs move are read. Cut the clip to the run that is meant.",
        )
    ]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _regular_frames(clip: ClipFacts, frames: int) -> Check:
    uneven, what = _unevenness(clip, frames)
    return check(
        "regular_frames",
        "warn" if uneven else "ok",
        what,
        "a steady frame rate",
        "The time stamps are used, so times hold; fewer frames show each moment. Good light keeps a phone at a steady rate.",
    )


def _unevenness(clip: ClipFacts, frames: int) -> tuple[bool, str]:
    """Whether frames come unevenly, or otherwise than the header says, in words."""
    lost = clip.dropped_frames / max(frames + clip.dropped_frames, 1)
    what = f"{'variable' if clip.variable_frame_rate else 'steady'} frame rate, {clip.dropped_frames} frames dropped"
    claimed, real = clip.container_rate_hz, clip.frame_rate_hz
    # of a damaged file the rate may come out as none in a thousand seconds
    other = bool(claimed and real and abs(claimed / real - 1) > 0.05)
    if other and not clip.variable_frame_rate and not clip.dropped_frames:
        return True, f"{what}; the header says {claimed:.3g} frames/s, the time stamps {real:.3g}"
    return clip.variable_frame_rate or lost > 0.01, what


def _frame_times(clip: ClipFacts, frames: int) -> Check:
    """Whether the file says when its frames were taken; without it even the cadence would be a guess."""
    share = min(clip.bad_timestamps / max(frames, 1), 1.0)
    return check(
        "frame_times",
        "refuse" if clip.untimed else "warn" if share else "ok",
        f"{share:.0%} of frames without a usable time stamp{' and no frame rate' if clip.untimed else ''}",
        "a time stamp for every frame, or at least a frame rate",
        "The file does not say well when its frames were taken. Give the original file, or export it as MP4 at its true rate.",
    )


def of_pictures(track: Track) -> list[Check]:
    """Light, sharpness and a camera that stands still, where the pictures were looked at."""
    clip = track.clip
    checks = of_light(clip.luma_mean, clip.sharpness)
    if clip.camera_motion_px is not None:
        moved = clip.camera_motion_px / max(clip.width_px, clip.height_px, 1)
        checks.append(
            check(
                "camera",
                below(moved, 0.005, 0.04),
                f"a background that moves {moved:.1%} of the picture in half a second",
                "less than 4 %, better a still camera",
                "Put the phone on a stand or lean it against something, and do not follow the runner.",
            ),
        )
    return checks


def of_light(luma_mean: float | None, sharpness: float | None, sure: float = 1.0) -> list[Check]:
    """Light and sharpness where they are known; ``sure`` is the part of the limits below which a clip is refused."""
    checks = []
    if luma_mean is not None:
        checks.append(
            check(
                "light",
                above(luma_mean, 35, 10 * sure),
                f"mean brightness {luma_mean:.0f} of 255",
                "at least 10, better 35",
                "It is too dark to see the runner well. Switch on more light, and do not film against a window.",
            ),
        )
    if sharpness is not None:
        checks.append(
            check(
                "sharpness",
                above(sharpness, 0.3, 0.1 * sure),
                f"sharpness {sharpness:.2f}",
                "at least 0.10, better 0.30",
                "The runner is blurred. Wipe the lens, let the camera focus on the runner, and use more light.",
            ),
        )
    return checks
