"""What a check is, and running all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from broadsheet.editions.domain.glossary import Glossary
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.records import Finding
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.enums import Level


@dataclass(frozen=True)
class Pair:
    """A segment and its translation. `target` is a marked text; languages are BCP 47 codes."""

    segment: Segment
    target: str
    source_language: str
    target_language: str
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def source_words(self) -> str:
        return words_of(self.segment.source)

    @cached_property
    def target_words(self) -> str:
        return words_of(self.target)


@dataclass(frozen=True, slots=True)
class Check:
    """One named check. `look` yields what it found, a detail for each finding, nothing when well.

    `is_for_whole` checks see all pairs of an edition at once, others one pair at a time.
    """

    name: str
    level: Level
    look: Callable[[Pair], Iterable[str]] | None = None
    look_at_all: Callable[[Sequence[Pair]], Iterable[str]] | None = None


_checks: Final[dict[str, Check]] = {}


def register(check: Check) -> Check:
    """Add a check; its name stands in findings, in settings and in the documents."""
    _checks[check.name] = check
    return check


def checks() -> list[Check]:
    """Return all checks by name."""
    return [_checks[name] for name in sorted(_checks)]


def check_segment(pair: Pair) -> list[Finding]:
    """Return what is wrong with one segment, the gravest first."""
    return sorted(_findings(pair), key=lambda found: _GRAVITY[found.level])


def check_edition(pairs: Sequence[Pair]) -> list[Finding]:
    """Return what is wrong with the edition as a whole (not what is wrong with its segments)."""
    return [
        Finding(check.name, check.level, "", detail)
        for check in checks()
        if check.look_at_all
        for detail in check.look_at_all(pairs)
    ]


_GRAVITY: Final = {Level.BLOCK: 0, Level.HOLD: 1, Level.NOTE: 2}


def _findings(pair: Pair) -> Iterator[Finding]:
    for check in checks():
        if check.look:
            for detail in check.look(pair):
                yield Finding(check.name, check.level, pair.segment.id, detail[:300])
