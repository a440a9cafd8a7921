"""An article in the page's language: its original, its edition, or the original with a notice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.applying import translate_article
from broadsheet.editions.domain.queries import Standing, find_edition, standings
from broadsheet.editions.domain.segments import Correction
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.choices import (
    Alternate,
    ChoiceGroup,
    covered_from,
    gather_alternates,
    gather_choices,
)
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.parts import Parts
from broadsheet.frontpage.domain.provenance import (
    Notice,
    Provenance,
    describe_lack,
    describe_making,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article stands in a page's language. Addresses are paths.

    `left` names the texts of an edition that are still in the original's language `source`.
    """

    address: str
    original: str
    source: str
    choices: tuple[ChoiceGroup, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    provenance: Provenance | None = None
    notice: Notice | None = None
    left: frozenset[str] = frozenset()
    translator: str = ""
    is_machine: bool = False
    ask: str = ""
    mistake: str = ""

    @property
    def head_links(self) -> SafeString:
        """The head's lines that name all languages to search engines, each on a line of its own."""
        return mark_safe("".join(f"\n{one.html}" for one in self.alternates))

    @property
    def is_edition(self) -> bool:
        return self.provenance is not None


def read_article(*, frame: Frame, parts: Parts) -> tuple[Parts, Reading]:
    """Return an article's parts as the frame's language has them, and how they came about.

    One query for the original; another for an edition, or for how far its making has come.
    """
    article = parts.article
    original = article.published_address
    source = article.language
    stand = standings(article_id=article.pk)
    reading = Reading(
        address=original,
        original=original,
        source=source,
        choices=gather_choices(
            frame=frame, article_id=article.pk, address=original, source=source, standings=stand
        ),
        alternates=gather_alternates(frame=frame, address=original, source=source, standings=stand),
    )
    if original.startswith(f"/{frame.language}/"):
        return parts, reading
    language = frame.language
    reading = replace(reading, address=edition_address(original, language))
    standing = stand.get(language)
    edition = None
    if standing and (standing.is_public or standing.is_being_made) and language != source:
        edition = find_edition(article_id=article.pk, language=language)
    if edition is not None and edition.is_public:
        return _translated(frame, parts, edition, reading, stand.get(source))
    return parts, replace(
        reading,
        ask=addresses.translation(article.pk, language),
        notice=describe_lack(
            standing=standing,
            is_covered=language in covered_from(source),
            frame=frame,
            source=source,
            done=len(edition.segments) if edition else 0,
            total=_total(article.pk, source) if edition else 0,
        ),
    )


def translate_parts(*, parts: Parts, edition: Edition) -> tuple[Parts, frozenset[str]]:
    """Return an article's parts in an edition's words, and what of it is left. No queries."""
    fixed = [Correction(f"{made_at:%Y%m%d%H%M%S}", text) for made_at, text in parts.corrections]
    done = translate_article(article=parts.article, edition=edition, corrections=fixed)
    texts = zip((made_at for made_at, _text in parts.corrections), done.corrections, strict=True)
    return replace(parts, article=done.article, corrections=tuple(texts)), done.left


def _translated(
    frame: Frame, parts: Parts, edition: Edition, reading: Reading, original: Standing | None
) -> tuple[Parts, Reading]:
    parts, left = translate_parts(parts=parts, edition=edition)
    is_current = original is None or edition.source_digest == original.source_digest
    return parts, replace(
        reading,
        left=left,
        provenance=describe_making(
            edition=edition,
            frame=frame,
            source=reading.source,
            is_current=is_current,
            is_whole=not left,
        ),
        translator=edition.reviewed_by or edition.engine,
        is_machine=not edition.reviewed_by,
        mistake=addresses.mistake(edition.article_id or 0, edition.language),
    )


def _total(article_id: int, language: str) -> int:
    original = find_edition(article_id=article_id, language=language)
    return len(original.segments) if original else 0
