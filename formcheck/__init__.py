"""formcheck: running-form measures, with honest intervals, from an ordinary treadmill video."""

__version__ = "0.1.0"
