"""Which engine translates a pair of languages, and in which order they are tried."""

from __future__ import annotations

from django.conf import settings

from broadsheet.editions.engines.protocol import Engine, engine, engine_names

HAND = "hand"


def engines_for(source: str, target: str) -> list[Engine]:
    """Return the usable engines that cover a pair, in the newsroom's order.

    The order is the setting `engine_order`: ``"en-es"`` for a pair, else ``"es"`` for a language,
    else ``"*"``. What is not named there is not asked: a paid engine must be wanted.
    """
    order = settings.ENGINE_ORDER
    names = order.get(f"{source}-{target}") or order.get(target) or order.get("*") or []
    known = set(engine_names())
    found = []
    for name in names:
        if name == HAND or name not in known:
            continue
        candidate = engine(name)
        if candidate.status().is_ready and candidate.covers(source, target):
            found.append(candidate)
    return found


def is_covered(source: str, target: str) -> bool:
    """Whether any engine of the newsroom translates this pair."""
    return bool(engines_for(source, target))
