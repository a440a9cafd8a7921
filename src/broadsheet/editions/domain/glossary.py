"""The glossary: terms with one right translation, and names that are not translated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.engines.protocol import GlossaryEntry
from broadsheet.editions.models import Term

MAX_INFLECTION = 4
"""Letters that an ending may add to a term: Courier – Couriers, Portmeer – Portmeers."""


@dataclass(frozen=True)
class Glossary:
    """The entries of one pair of languages, longest first."""

    entries: tuple[GlossaryEntry, ...] = ()
    case_sensitive: frozenset[str] = frozenset()

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], GlossaryEntry], ...]:
        return tuple((_pattern(entry.source, entry.source in self.case_sensitive), entry)
                     for entry in self.entries)  # fmt: skip


def gather_terms(*, source: str) -> list[Term]:
    """Return all entries of a source language, for `glossary_of`. One query."""
    return list(Term.objects.filter(source_language=source))


def glossary_of(terms: Iterable[Term], *, target: str) -> Glossary:
    """Return the entries for a target language. No queries.

    An entry for the very language goes before one for every language.
    """
    languages = ("", target.split("-")[0], target)
    found: dict[str, Term] = {}
    fitting = (term for term in terms if term.target_language in languages)
    for term in sorted(fitting, key=lambda row: len(row.target_language)):
        found[term.source] = term
    kept = sorted(found.values(), key=lambda row: (-len(row.source), row.source))
    return Glossary(
        tuple(GlossaryEntry(term.source, term.target) for term in kept),
        frozenset(term.source for term in kept if term.is_case_sensitive),
    )


def gather_glossary(*, source: str, target: str) -> Glossary:
    """Return the entries for a pair of languages. One query."""
    return glossary_of(gather_terms(source=source), target=target)


def occurrences(glossary: Glossary, words: str) -> list[tuple[int, int, GlossaryEntry]]:
    """Return where entries occur in plain words, in order; longer entries first, none overlap."""
    found: list[tuple[int, int, GlossaryEntry]] = []
    for pattern, entry in glossary.patterns:
        for match in pattern.finditer(words):
            start, end = match.span(1)
            if all(end <= other[0] or start >= other[1] for other in found):
                found.append((start, end, entry))
    return sorted(found, key=lambda item: item[0])


def entries_in(glossary: Glossary, marked: Iterable[str]) -> tuple[GlossaryEntry, ...]:
    """Return the entries that occur in any of these texts, each once."""
    entries: dict[str, GlossaryEntry] = {}
    if glossary.entries:
        for text in marked:
            for _start, _end, entry in occurrences(glossary, words_of(text)):
                entries[entry.source] = entry
    return tuple(entries.values())


def holds_term(words: str, term: str) -> bool:
    """Whether a translation holds a term, whatever its case and ending."""
    if not term:
        return True
    found = _pattern(term, is_case_sensitive=False).search(words)
    return found is not None or _stem(term) in words.casefold()


def _stem(term: str) -> str:
    """A term without what inflection changes most: its last quarter, at most three letters."""
    folded = term.casefold()
    return folded[: len(folded) - min(3, len(folded) // 4)]


def _pattern(term: str, is_case_sensitive: bool) -> re.Pattern[str]:
    ending = rf"\w{{0,{MAX_INFLECTION}}}" if len(term) > 3 else ""
    flags = re.NOFLAG if is_case_sensitive else re.IGNORECASE
    return re.compile(rf"(?<!\w)({re.escape(term)}){ending}(?!\w)", flags)
