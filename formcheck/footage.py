"""What a file and its pictures must be: long and fast enough, truly timed, light, sharp and filmed by a still camera."""

from __future__ import annotations

from formcheck.report import Check, Level
from formcheck.track import Track

__all__ = ["above", "below", "check", "of_clock", "of_pictures"]


def check(name: str, level: Level, found: str, needed: str, message: str) -> Check:
    """One check; what to do about it is said only where there is something to do."""
    return Check(name=name, level=level, found=found, needed=needed, message="" if level == "ok" else message)


def above(figure: float, warn: float, refuse: float) -> Level:
    """``ok`` from ``warn`` up, ``refuse`` below ``refuse``."""
    return "refuse" if figure < refuse else "warn" if figure < warn else "ok"


def below(figure: float, warn: float, refuse: float) -> Level:
    """``ok`` up to ``warn``, ``refuse`` beyond ``refuse``."""
    return "refuse" if figure > refuse else "warn" if figure > warn else "ok"


def of_clock(track: Track, used: Track | None = None) -> list[Check]:
    """Frames, frame rate and regularity; ``used`` is the part of the track with steady running, all of it by default."""
    used = used or track
    rate, clip = track.frame_rate_hz, track.clip
    uneven, what = _unevenness(track)
    faults = clip.duplicate_frames + clip.decode_errors
    part = "" if len(used.time_s) == len(track.time_s) else " of steady running"
    return [
        check(
            "length",
            above(len(used.time_s), 100, 100),
            f"{len(used.time_s)} frames, {used.duration_s:.1f} s{part}",
            "at least 100 frames",
            "Film at least 10 s of steady running; 20 to 30 s is better.",
        ),
        # Matroska's clock ticks in milliseconds: 20 frames/s may read 19.99
        check(
            "frame_rate",
            above(rate + 0.01, 50, 20),
            f"{rate:.3g} frames/s",
            "at least 20 frames/s, better 50 or more",
            "Set the camera to 60 frames/s if it can: times and angles at contact get surer.",
        ),
        check(
            "regular_frames",
            "warn" if uneven else "ok",
            what,
            "a steady frame rate",
            "The time stamps are used, so times hold; fewer frames show each moment. Good light keeps a phone at a steady rate.",
        ),
        _frame_times(track),
        check(
            "file",
            "warn" if faults else "ok",
            f"{clip.decode_errors} damaged and {clip.duplicate_frames} repeated frames",
            "none",
            "The file is damaged in places, or repeats pictures; what could be read was used.",
        ),
    ]


def _unevenness(track: Track) -> tuple[bool, str]:
    """Whether frames come unevenly, or otherwise than the header says, in words."""
    frames, clip = len(track.time_s), track.clip
    lost = clip.dropped_frames / max(frames + clip.dropped_frames, 1)
    what = f"{'variable' if clip.variable_frame_rate else 'steady'} frame rate, {clip.dropped_frames} frames dropped"
    claimed, real = clip.container_rate_hz, clip.frame_rate_hz
    other = claimed is not None and real is not None and abs(claimed / real - 1) > 0.05
    if other and not clip.variable_frame_rate and not clip.dropped_frames:
        return True, f"{what}; the header says {claimed:.3g} frames/s, the time stamps {real:.3g}"
    return clip.variable_frame_rate or lost > 0.01, what


def _frame_times(track: Track) -> Check:
    """Whether the file says when its frames were taken; without it even the cadence would be a guess."""
    share = min(track.clip.bad_timestamps / max(len(track.time_s), 1), 1.0)
    return check(
        "frame_times",
        "refuse" if track.clip.untimed else "warn" if share else "ok",
        f"{share:.0%} of frames without a usable time stamp{' and no frame rate' if track.clip.untimed else ''}",
        "a time stamp for every frame, or at least a frame rate",
        "The file does not say well when its frames were taken. Give the original file, or export it as MP4 at its true rate.",
    )


def of_pictures(track: Track) -> list[Check]:
    """Light, sharpness and a camera that stands still, where the pictures were looked at."""
    clip = track.clip
    checks = []
    if clip.luma_mean is not None:
        checks.append(
            check(
                "light",
                above(clip.luma_mean, 35, 10),
                f"mean brightness {clip.luma_mean:.0f} of 255",
                "at least 10, better 35",
                "It is too dark to see the runner well. Switch on more light, and do not film against a window.",
            ),
        )
    if clip.sharpness is not None:
        checks.append(
            check(
                "sharpness",
                above(clip.sharpness, 0.3, 0.1),
                f"sharpness {clip.sharpness:.2f}",
                "at least 0.10, better 0.30",
                "The runner is blurred. Wipe the lens, let the camera focus on the runner, and use more light.",
            ),
        )
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
