from __future__ import annotations

import subprocess
import sys


def test_a_module_is_read_at_its_first_use_and_then_is_itself() -> None:
    script = (
        "import sys\n"
        "from formcheck.late import imported_late\n"
        "with imported_late('colorsys'):\n"
        "    import colorsys, wave\n"
        "print('ONE_THIRD' in object.__getattribute__(colorsys, '__dict__'), 'Error' in vars(wave))\n"
        "print(colorsys.rgb_to_hsv(1, 0, 0), type(colorsys).__name__)\n"
        "import sys; print(any(type(f).__name__ == '_Late' for f in sys.meta_path))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["False True", "(0.0, 1.0, 1) module", "False"]


def test_a_module_that_is_not_there_is_missed_at_once() -> None:
    script = (
        "from formcheck.late import imported_late\n"
        "with imported_late('no_such_module'):\n"
        "    try:\n        import no_such_module\n"
        "    except ModuleNotFoundError as error: print(error.name)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "no_such_module"
