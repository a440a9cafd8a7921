"""A file of translations, whatever its format: writing an edition out, taking one in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from broadsheet.editions.domain.making import COPIED, records_of
from broadsheet.editions.domain.markup import problems
from broadsheet.editions.domain.originals import Original, find_original, subject_of
from broadsheet.editions.domain.reviewing import write_by_hand
from broadsheet.editions.errors import ExchangeError
from broadsheet.editions.models import Edition

MOST_BYTES: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment of a file. `is_final` says that a person has approved the target."""

    id: str
    kind: str
    source: str
    target: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """What a file holds: an article's segments in two languages, texts as marked texts."""

    subject: str
    source_language: str
    target_language: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Taken:
    """What became of each entry of a file. `skipped` has (segment id, why)."""

    changed: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


Reader = Callable[[bytes], TranslationFile]
Writer = Callable[[TranslationFile], bytes]
_readers: dict[str, Reader] = {}
_writers: dict[str, tuple[Writer, str]] = {}


def register(name: str, *, reader: Reader | None, writer: Writer, ending: str) -> None:
    """Add a format; the files' ending chooses the reader."""
    _writers[name] = (writer, ending)
    if reader is not None:
        _readers[ending] = reader


def formats() -> list[str]:
    """Return the names of the formats that can be written."""
    return sorted(_writers)


def write_file(*, article_id: int, language: str, form: str) -> tuple[str, bytes]:
    """Write an edition as a file of the format `form`; return a file name and the bytes.

    An edition that is not made yet gives a file with empty targets. Raises `ExchangeError`.
    """
    if form not in _writers:
        raise ExchangeError(f"There is no format “{form}”. There are: {', '.join(formats())}.")
    original = _original(article_id)
    edition = Edition.objects.filter(subject=original.subject, language=language).first()
    records = records_of(edition) if edition else {}
    entries = []
    for segment in original.segments:
        record = records.get(segment.id)
        if record is not None and record.engine == COPIED:
            continue
        fits = record is not None and record.source_hash == segment.hash
        entries.append(
            Entry(
                segment.id,
                segment.kind.value,
                segment.source,
                record.text if record else "",
                is_final=bool(record and record.is_human and fits),
            )
        )
    title = original.by_id["headline"].source if "headline" in original.by_id else ""
    made = TranslationFile(original.subject, original.language, language, title, tuple(entries))
    writer, ending = _writers[form]
    return f"{original.subject.replace(':', '-')}.{language}.{ending}", writer(made)


def read_file(data: bytes, *, filename: str) -> TranslationFile:
    """Read a file by its ending. Raises `ExchangeError` with the place of what is wrong."""
    if len(data) > MOST_BYTES:
        raise ExchangeError(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    ending = PurePath(filename.lower()).suffix.lstrip(".")
    if ending not in _readers:
        known = ", ".join(f".{one}" for one in sorted(_readers))
        raise ExchangeError(f"“{filename}” is no file of translations. Known are {known}.")
    return _readers[ending](data)


def take_in(*, found: TranslationFile, article_id: int, language: str, by: str) -> Taken:
    """Take a file's translations into an edition; say what became of each entry.

    What is as it was stays as it was, so a file that nobody touched changes nothing. Entries whose
    source has changed since, or whose tags are broken, are left out and named. Idempotent.
    """
    original = _original(article_id)
    if found.subject != original.subject:
        raise ExchangeError("The file belongs to another article.")
    if found.target_language != language:
        raise ExchangeError(f"The file is in {found.target_language}, not in {language}.")
    edition = Edition.objects.filter(subject=original.subject, language=language).first()
    records = records_of(edition) if edition else {}
    taken = Taken()
    texts: dict[str, str] = {}
    for entry in found.entries:
        segment = original.by_id.get(entry.id)
        record = records.get(entry.id)
        if segment is None:
            taken.skipped.append((entry.id, "The article has no such text any more."))
        elif segment.source != entry.source:
            taken.skipped.append((entry.id, "The original has changed since the file was made."))
        elif not entry.target.strip():
            taken.unchanged += 1
        elif record is not None and record.text == entry.target:
            if entry.is_final and not (record.is_human and record.source_hash == segment.hash):
                texts[entry.id] = entry.target
                taken.approved.append(entry.id)
            else:
                taken.unchanged += 1
        elif wrong := problems(entry.target, segment.tags):
            taken.skipped.append((entry.id, wrong[0]))
        else:
            texts[entry.id] = entry.target
            taken.changed.append(entry.id)
    if texts:
        write_by_hand(article_id=article_id, language=language, texts=texts, by=by)
    return taken


def check_complete(entries: Sequence[Entry]) -> None:
    """Raise `ExchangeError` when an id stands twice."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise ExchangeError(f"The text “{entry.id}” stands twice in the file.")
        seen.add(entry.id)


def _original(article_id: int) -> Original:
    original = find_original(subject_of(article_id))
    if original is None:
        raise ExchangeError("The article is not published.")
    return original
