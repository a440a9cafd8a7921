"""What is translated: an article as readers have it, or a text of the newspaper itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from broadsheet.articles.models import Article, Correction
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.domain.segments import (
    Correction as CutCorrection,
)
from broadsheet.editions.domain.segments import (
    Segment,
    cut_article,
    digest_of,
    plain,
    rich,
)
from broadsheet.editions.enums import SegmentKind
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Masthead
from broadsheet.people.models import Contributor


@dataclass(frozen=True)
class Original:
    """A text in its source language, cut into segments."""

    subject: str
    article_id: int | None
    language: str
    segments: tuple[Segment, ...]

    @cached_property
    def digest(self) -> str:
        return digest_of(self.segments)

    @cached_property
    def by_id(self) -> dict[str, Segment]:
        return {segment.id: segment for segment in self.segments}


Finder = Callable[[str], Original | None]
_finders: dict[str, Finder] = {}


def register_finder(kind: str, finder: Finder) -> None:
    """Let a room above have texts of its own translated: subjects like ``kind:12``.

    `finder` gets what stands behind the colon. Call it in `AppConfig.ready`.
    """
    _finders[kind] = finder


def registered_kinds() -> list[str]:
    """Return the kinds of texts that rooms above have translated."""
    return sorted(_finders)


def subject_of(article_id: int) -> str:
    """Return an article's name in `Edition.subject`."""
    return f"article:{article_id}"


def find_original(subject: str) -> Original | None:
    """Return the original that `subject` names, None when it is gone or not public.

    Two queries for an article, one for anything else.
    """
    kind, _, key = subject.partition(":")
    if kind == "article":
        article = Article.objects.filter(pk=key, live=True).first()
        return original_of_article(article) if article else None
    if kind == "masthead":
        return original_of_masthead(current_masthead())
    if kind in _finders:
        return _finders[kind](key)
    model = {"region": Region, "theme": Theme, "contributor": Contributor}.get(kind)
    row = model._default_manager.filter(pk=key).first() if model else None
    if isinstance(row, Contributor):
        return original_of_contributor(row)
    return original_of_beat(row, kind) if isinstance(row, (Region, Theme)) else None


def original_of_article(article: Article) -> Original:
    """Cut an article and its corrections. One query."""
    return Original(
        subject_of(article.pk),
        article.pk,
        article.language,
        tuple(cut_article(article, corrections=corrections_of(article.pk))),
    )


def corrections_of(article_id: int) -> list[CutCorrection]:
    """Return an article's corrections as the walk sees them. One query."""
    rows = Correction.objects.filter(article_id=article_id).order_by("-made_at", "pk")
    return [CutCorrection(correction_key(made_at), text)
            for made_at, text in rows.values_list("made_at", "text")]  # fmt: skip


def correction_key(made_at: dt.datetime) -> str:
    """Return the name of a correction among those of its article."""
    return f"{made_at:%Y%m%d%H%M%S}"


def original_of_masthead(masthead: Masthead) -> Original:
    """Cut the masthead's texts. No queries."""
    found: list[Segment] = []
    for name in ("tagline", "description"):
        plain(getattr(masthead, name), name, SegmentKind.DESCRIPTION, _into(found))
    for name in ("note_to_readers", "reprint_terms", "disclaimer", "fair_use_notice"):
        rich(getattr(masthead, name), name, SegmentKind.LEGAL, _into(found))
    return Original("masthead", None, masthead.language, tuple(found))


def original_of_beat(beat: Region | Theme, kind: str) -> Original:
    """Cut a beat's name and description; `kind` is ``region`` or ``theme``."""
    found: list[Segment] = []
    plain(beat.name, "name", SegmentKind.NAME, _into(found))
    plain(beat.description, "description", SegmentKind.DESCRIPTION, _into(found))
    return Original(f"{kind}:{beat.pk}", None, current_masthead().language, tuple(found))


def original_of_contributor(contributor: Contributor) -> Original:
    """Cut what the newspaper says of a contributor; the name stays as it is."""
    found: list[Segment] = []
    plain(contributor.job, "job", SegmentKind.DESCRIPTION, _into(found))
    rich(contributor.note, "note", SegmentKind.CONTRIBUTORS_NOTE, _into(found))
    return Original(
        f"contributor:{contributor.pk}", None, current_masthead().language, tuple(found)
    )


def house_subjects() -> Iterator[str]:
    """Yield the subjects of all of the newspaper's own texts. Three queries."""
    yield "masthead"
    for kind, model in (("region", Region), ("theme", Theme), ("contributor", Contributor)):
        for pk in model._default_manager.values_list("pk", flat=True):
            yield f"{kind}:{pk}"


def _into(found: list[Segment]):  # type: ignore[no-untyped-def]
    def visit(segment: Segment) -> None:
        found.append(segment)

    return visit
