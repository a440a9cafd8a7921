"""Having segments translated: cut, ask the engine in one batch, put together, check the tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from broadsheet.editions.domain import projection
from broadsheet.editions.domain.glossary import Glossary, entries_in
from broadsheet.editions.domain.markup import (
    CONTROL,
    Tag,
    escape_words,
    problems,
    renumbered,
    tokens,
    without_tags,
    words_of,
)
from broadsheet.editions.domain.names import protect_addresses, protect_names, restore_names
from broadsheet.editions.domain.records import Finding
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.domain.sentences import Sentence, join_sentences, split
from broadsheet.editions.engines.protocol import Engine, Request
from broadsheet.editions.enums import Level
from broadsheet.editions.errors import EngineError

_ADDRESS: Final = Tag("code", "", "")
LONGEST_ANSWER: Final = 10
"""An answer this many times longer than the sentence, and then some, is no translation."""


@dataclass(slots=True)
class Translated:
    """A segment's translation as a marked text whose tags are right, and the findings."""

    text: str
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """One sentence of one segment on its way through the engine."""

    segment: Segment
    sentence: Sentence
    marked: str
    numbers: list[int]
    tags: list[Tag]
    addresses: dict[int, str]
    result: projection.Projected | None = None


def translate_segments(
    *, engine: Engine, segments: Sequence[Segment], source: str, target: str, glossary: Glossary
) -> dict[str, Translated]:
    """Translate segments from `source` to `target`; return them by id.

    The engine is asked once for all sentences, and once more for those whose links found no
    place. What has no letters is copied. Raises `EngineError`.
    """
    pieces: list[_Piece] = []
    for segment in segments:
        for sentence in split(segment.source, source):
            marked, numbers, tags = projection.local_tags(sentence.text, segment.tags)
            marked, addresses = protect_addresses(marked, len(tags))
            tags += [_ADDRESS] * len(addresses)
            pieces.append(_Piece(segment, sentence, marked, numbers, tags, addresses))
    ask = _Asking(engine, source, target, glossary)
    if engine.keeps_tags:
        _with_tags(pieces, ask)
    else:
        _with_words(pieces, ask)
    _last_in_pieces(pieces, ask)
    return {
        segment.id: _joined(segment, [p for p in pieces if p.segment is segment], target)
        for segment in segments
    }


@dataclass(slots=True)
class _Asking:
    """Asks the engine, each text once."""

    engine: Engine
    source: str
    target: str
    glossary: Glossary

    def __call__(self, texts: Iterable[str]) -> dict[str, str]:
        wanted = list(dict.fromkeys(text for text in texts if _has_letters(text)))
        if not wanted:
            return {}
        request = Request(
            sentences=wanted,
            source=self.source,
            target=self.target,
            glossary=entries_in(self.glossary, wanted),
        )
        answers = self.engine.translate(request)
        if len(answers) != len(wanted):
            raise EngineError(
                f"{self.engine.title} answered {len(answers)} texts to {len(wanted)}."
            )
        return {
            text: _bounded(CONTROL.sub("", answer), text)
            for text, answer in zip(wanted, answers, strict=True)
        }


def _with_tags(pieces: list[_Piece], ask: _Asking) -> None:
    """For an engine that keeps tags: names that stay are atoms, so that it leaves them alone."""
    protected = {id(p): protect_names(p.marked, len(p.tags), ask.glossary) for p in pieces}
    answers = ask(text for text, _names in protected.values())
    for piece in pieces:
        text, names = protected[id(piece)]
        if not _has_letters(text):
            piece.result = projection.Projected(piece.marked)
            continue
        answer = restore_names(answers[text], names)
        piece.result = _accepted(answer, piece)


def _accepted(answer: str, piece: _Piece) -> projection.Projected | None:
    """Take an answer with tags as it is, or without lost emphasis; None when a link is lost."""
    if not problems(answer, piece.tags):
        return projection.Projected(answer)
    if any(tag.is_link or tag.is_atom for tag in piece.tags):
        return None
    stripped = without_tags(answer, (t.number for t in tokens(answer)))
    return projection.Projected(escape_words(words_of(stripped)), [projection.EMPHASIS_DROPPED])


def _with_words(pieces: list[_Piece], ask: _Asking) -> None:
    """For an engine that knows no tags: ask for the words and project the tags."""
    direct = [p for p in pieces if not projection.needs_pieces(p.marked, p.tags)]
    answers = ask(text for p in direct for text in projection.wanted_texts(p.marked))
    for piece in direct:
        words = words_of(piece.marked)
        if not _has_letters(words):
            piece.result = projection.Projected(piece.marked)
        else:
            piece.result = projection.project(piece.marked, piece.tags, {words: words} | answers)


def _last_in_pieces(pieces: list[_Piece], ask: _Asking) -> None:
    left = [piece for piece in pieces if piece.result is None]
    if not left:
        return
    if ask.engine.keeps_tags:
        wanted = {
            text: escape_words(text) for p in left for text in projection.wanted_pieces(p.marked)
        }
        raw = ask(wanted.values())
        answers = {text: words_of(raw.get(marked, marked)) for text, marked in wanted.items()}
    else:
        answers = ask(text for p in left for text in projection.wanted_pieces(p.marked))
    for piece in left:
        piece.result = projection.in_pieces(piece.marked, answers)


def _joined(segment: Segment, pieces: Sequence[_Piece], target: str) -> Translated:
    texts: list[str] = []
    names: list[str] = []
    for piece in pieces:
        assert piece.result is not None
        mapping: Mapping[int, int] = dict(enumerate(piece.numbers, start=1))
        text = restore_names(piece.result.text.strip(), piece.addresses)
        texts.append(renumbered(text, dict(mapping)))
        names += piece.result.findings
    text = join_sentences([piece.sentence for piece in pieces], texts, target)
    return Translated(
        text,
        [Finding(name, Level.NOTE, segment.id, "") for name in dict.fromkeys(names)],
    )


def _bounded(answer: str, text: str) -> str:
    return answer[: LONGEST_ANSWER * len(text) + 200]


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in words_of(text))
