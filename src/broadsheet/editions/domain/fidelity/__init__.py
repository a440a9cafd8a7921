"""Checks of a translation against its original: one small module each, which registers itself."""

from __future__ import annotations

import importlib
import pkgutil

from broadsheet.editions.domain.fidelity.checks import Check, Pair, check_edition, check_segment

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")

__all__ = ["Check", "Pair", "check_edition", "check_segment"]
