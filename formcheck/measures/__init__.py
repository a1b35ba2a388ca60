"""Every measure there is: each module in this folder that defines ``MEASURE`` is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from formcheck.measure import Measure

__all__ = ["REGISTRY"]


def _found() -> dict[str, Measure]:
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    measures = [module.MEASURE for module in modules]
    order = {name: place for place, name in enumerate(_ORDER)}
    return {m.name: m for m in sorted(measures, key=lambda m: (order.get(m.name, len(order)), m.name))}


_ORDER: Final = ("cadence", "overstride", "shank_angle", "knee_flexion_contact", "foot_strike_angle", "trunk_lean", "head_pitch")
"""What a runner asks first comes first; a measure not named here follows by name."""

REGISTRY: Final[Mapping[str, Measure]] = MappingProxyType(_found())
