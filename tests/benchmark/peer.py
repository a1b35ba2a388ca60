"""A peer, run by its own Python: ``PYTHON peer.py CLIP MODEL`` follows and measures a clip with myogait's own pipeline.

What ``myogait run`` does, with its MediaPipe backend and the same pose model (its own command can only download another).
"""

import sys


def main(clip: str, model: str) -> None:
    """Extract, normalise, compute angles, detect events."""
    from myogait import compute_angles, detect_events, extract, normalize  # noqa: PLC0415 - not there in formcheck's own Python

    data = extract(clip, model="mediapipe", model_path=model, show_progress=False)
    data = normalize(data, filters=["butterworth"], butterworth_cutoff=4.0)
    data = compute_angles(data)
    data = detect_events(data)
    print(len(data["frames"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
