"""The articles of an issue as readers of a language get them: stories and corrections."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale
from babel.lists import format_list
from django.db.models.fields.json import KT
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from broadsheet.articles.domain.bylines import gather_names
from broadsheet.articles.models import Article, Correction
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.editions.domain.markup import words_of
from broadsheet.editions.domain.originals import correction_key
from broadsheet.editions.domain.queries import public_editions
from broadsheet.editions.domain.segments import rich
from broadsheet.editions.enums import SegmentKind
from broadsheet.editions.models import Edition
from broadsheet.masthead.domain.dates import long_date
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import locale_of, name_in
from broadsheet.masthead.enums import WithoutEdition
from broadsheet.masthead.models import Masthead
from broadsheet.newsletters.domain.richtext import clean_html
from broadsheet.newsletters.domain.texts import Fresh
from broadsheet.pictures.domain.renditions import Shown, load_pictures
from broadsheet.press.domain.links import absolute

_ARTICLE: Final = (
    "pk", "title", "deck", "kicker", "language", "published_address", "featured_picture_id",
    "featured_alt", "featured_is_decorative", "featured_credit",
)  # fmt: skip


CorrectionRow = tuple[int, str, dt.datetime, str]
"""Article, key, when it was made, rich text."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article in an issue. `beats` are keys like ``region:3``.

    `language` and `direction` are those of its words. `only_in` says which language that is where
    it is not the reader's, in the reader's. `url` is a full address.
    """

    article_id: int
    headline: str
    deck: str
    kicker: str
    byline: str
    url: str
    language: str
    direction: str
    is_lead: bool
    picture: Shown | None
    alt: str
    credit: str
    beats: frozenset[str]
    only_in: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A correction of an article that readers had. `text` is HTML in `language`."""

    article_id: int
    headline: str
    headline_language: str
    text: SafeString
    url: str
    made_on: str
    language: str
    direction: str
    beats: frozenset[str]
    only_in: str


def only_in(language: str, reader: str) -> str:
    """Say in which language a text can be read, in the one that speaks; nothing if the reader's."""
    if language == reader:
        return ""
    return gettext("Only in %(language)s") % {"language": name_in(language, reader)}


def find_corrections(wanted: Sequence[tuple[int, str]]) -> list[CorrectionRow]:
    """Return (article, key, made at, text) of these corrections, in their order. One query."""
    if not wanted:
        return []
    rows = Correction.objects.filter(article_id__in={pk for pk, _key in wanted})
    found = {
        (pk, correction_key(made_at)): (made_at, text)
        for pk, made_at, text in rows.values_list("article_id", "made_at", "text")
    }
    return [(*one, *found[one]) for one in wanted if one in found]


class Articles:
    """The live articles of an issue as a language has them."""

    def __init__(self, masthead: Masthead, language: str, article_ids: Iterable[int]) -> None:
        self._masthead = masthead
        self._language = language
        ids = sorted(set(article_ids))
        live = Article.objects.live().filter(pk__in=ids).exclude(published_address="")
        self._rows = {row["pk"]: row for row in live.values(*_ARTICLE)}
        self._sources = {pk: row["language"] for pk, row in self._rows.items()}
        self._read_editions([pk for pk, row in self._rows.items() if row["language"] != language])
        self._bylines = gather_names(self._rows)
        self._beats = _gather_beats(list(self._rows))
        self._pictures = load_pictures(
            row["featured_picture_id"] for row in self._rows.values() if row["featured_picture_id"]
        )

    def _read_editions(self, article_ids: list[int]) -> None:
        """Put the words of editions in the place of the originals' where there are any."""
        if not article_ids:
            return
        editions = public_editions(language=self._language).filter(article_id__in=article_ids)
        rows = editions.exclude(headline="").annotate(alt=KT("segments__featured.alt__t"))
        for row in rows.values("article_id", "headline", "deck", "kicker", "alt"):
            article = self._rows[row["article_id"]]
            article["title"] = row["headline"]
            article["deck"], article["kicker"] = row["deck"], row["kicker"]
            if row["alt"]:
                article["featured_alt"] = words_of(row["alt"])
            article["language"] = self._language
            article["published_address"] = edition_address(
                article["published_address"], self._language
            )

    def whole_editions(self, article_ids: Collection[int]) -> dict[int, Edition]:
        """Return the editions of articles with all their segments. One query, none for none."""
        if not article_ids:
            return {}
        rows = public_editions(language=self._language).filter(article_id__in=article_ids)
        return {row.article_id: row for row in rows if row.article_id is not None}

    def left_out(self, article_ids: Iterable[int]) -> int:
        return sum(self._is_left_out(pk) for pk in article_ids if pk in self._rows)

    def _is_left_out(self, article_id: int) -> bool:
        rule = self._masthead.newsletter_without_edition
        is_foreign = self._rows[article_id]["language"] != self._language
        return is_foreign and rule == WithoutEdition.LEAVE_OUT

    def story(self, article_id: int) -> Story | None:
        """Return an article as a story; None when readers of the language do not get it."""
        row = self._rows.get(article_id)
        if row is None or self._is_left_out(article_id):
            return None
        picture = self._pictures.get(row["featured_picture_id"])
        alt = row["featured_alt"] or (picture.alt if picture else "")
        return Story(
            article_id=article_id,
            headline=row["title"],
            deck=row["deck"],
            kicker=row["kicker"],
            byline=self._byline(article_id, row["language"]),
            url=absolute(row["published_address"]),
            language=row["language"],
            direction=language_of(row["language"]).direction,
            is_lead=False,
            picture=picture,
            alt="" if row["featured_is_decorative"] or not picture else alt,
            credit=(row["featured_credit"] or picture.credit) if picture else "",
            beats=self._beats.get(article_id, frozenset()),
            only_in=only_in(row["language"], self._language),
        )

    def correction(
        self, found: CorrectionRow, editions: dict[int, Edition], pages: Mapping[int, str]
    ) -> CorrectionNote | None:
        """Return a correction; one that is not translated yet stays in the article's language."""
        article_id, key, made_at, text = found
        story = self.story(article_id)
        if story is None:
            return None
        language = story.language
        edition = editions.get(article_id)
        if edition is not None:
            fresh = Fresh(edition)
            translated = rich(text, f"correction.{key}", SegmentKind.CORRECTION, fresh.visit)
            if fresh.missing:
                language = self._sources[article_id]
            else:
                text = translated
        day = made_at.astimezone(zoneinfo.ZoneInfo(self._masthead.time_zone)).date()
        return CorrectionNote(
            article_id=article_id,
            headline=story.headline,
            headline_language=story.language,
            text=clean_html(text, pages=pages),
            url=story.url,
            made_on=long_date(day, self._language),
            language=language,
            direction=language_of(language).direction,
            beats=story.beats,
            only_in=only_in(language, self._language),
        )

    def _byline(self, article_id: int, language: str) -> str:
        # British lists, as our dates are: “A, B and C”.
        locale = Locale.parse("en_GB") if language == "en" else locale_of(language)
        names = self._bylines.get(article_id, ())
        return format_list(names, locale=locale) if names else ""


def _gather_beats(article_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the beats of articles as readers name them, ``region:3``. Two queries."""
    found: dict[int, set[str]] = {pk: set() for pk in article_ids}
    for kind, field in (("region", Article.regions), ("theme", Article.themes)):
        rows = field.through._default_manager.filter(article_id__in=article_ids)
        for article_id, beat_id in rows.values_list("article_id", f"{kind}_id"):
            found[article_id].add(f"{kind}:{beat_id}")
    return {pk: frozenset(beats) for pk, beats in found.items()}
