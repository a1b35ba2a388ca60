from __future__ import annotations

import subprocess
import sys


def told(script: str) -> list[str]:
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_a_module_is_read_at_its_first_use_and_then_is_itself() -> None:
    script = (
        "import sys\n"
        "from formcheck.late import imported_late\n"
        "with imported_late('colorsys'):\n"
        "    import colorsys, wave\n"
        "print('colorsys' in sys.modules, 'Error' in vars(wave))\n"
        "print(colorsys.rgb_to_hsv(1, 0, 0), type(sys.modules['colorsys']).__name__)\n"
        "import sys; print(any(type(f).__name__ == '_Late' for f in sys.meta_path))\n"
    )
    assert told(script) == ["False True", "(0.0, 1.0, 1) module", "False"]


def test_a_package_waits_with_its_modules() -> None:
    script = (
        "import sys\n"
        "from formcheck.late import imported_late\n"
        "with imported_late('wsgiref', 'wsgiref.util'):\n"
        "    import wsgiref.util as one\n"
        "    from wsgiref import util as other\n"
        "print(*(name in sys.modules for name in ('wsgiref', 'wsgiref.util')))\n"
        "print(one.guess_scheme({}), other.guess_scheme({}))\n"
        "import wsgiref.util; print(wsgiref.util.__file__ is not None)\n"
    )
    assert told(script) == ["False False", "http http", "True"]


def test_what_is_used_at_once_is_read_at_once() -> None:
    script = (
        "from formcheck.late import imported_late\n"
        "with imported_late('colorsys'):\n"
        "    import colorsys\n"
        "    print(colorsys.rgb_to_hsv(1, 0, 0))\n"
        "    from colorsys import rgb_to_hls\n"
        "print(rgb_to_hls(1, 0, 0))\n"
    )
    assert told(script) == ["(0.0, 1.0, 1)", "(0.0, 0.5, 1.0)"]


def test_a_module_that_is_not_there_is_missed_at_once() -> None:
    script = (
        "from formcheck.late import imported_late\n"
        "with imported_late('no_such_module'):\n"
        "    try:\n        import no_such_module\n"
        "    except ModuleNotFoundError as error: print(error.name)\n"
    )
    assert told(script) == ["no_such_module"]
