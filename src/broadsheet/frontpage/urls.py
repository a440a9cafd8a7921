"""Addresses of the reader's pages."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from broadsheet.frontpage.views import (
    archives,
    articles,
    feeds,
    fronts,
    issues,
    newsletter,
    sitemaps,
    standing,
    translations,
)


class LanguageConverter(StringConverter):
    """A BCP 47 code: `en`, `zh-Hant`. `desk`, `media`, `static` are none."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"


class WordsConverter(StringConverter):
    """A slug in any script: combining marks and joiners are letters there too."""

    regex = r"[^/\s.?#\\]+"


class YearConverter(StringConverter):
    regex = "[0-9]{4}"


class TwoDigitsConverter(StringConverter):
    regex = "[0-9]{2}"


class LaterPageConverter(StringConverter):
    """Page 2 and up: the first page has no number."""

    regex = "[2-9]|[1-9][0-9]{1,4}"


class KeyConverter(StringConverter):
    """A row's id, of so many digits as the database holds."""

    regex = "[1-9][0-9]{0,17}"


class IssueConverter(StringConverter):
    """An issue's slug: its day, and what it is if it is not the day's."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[a-z0-9]+)*"


class TokenConverter(StringConverter):
    """What Django's signing makes."""

    regex = "[A-Za-z0-9_.:-]{1,500}"


class FeedConverter(StringConverter):
    regex = "rss|atom|json"


register_converter(LanguageConverter, "language")
register_converter(WordsConverter, "words")
register_converter(YearConverter, "year4")
register_converter(TwoDigitsConverter, "digits2")
register_converter(LaterPageConverter, "later")
register_converter(FeedConverter, "feed")
register_converter(KeyConverter, "key")
register_converter(TokenConverter, "token")
register_converter(IssueConverter, "issue")


def _front(prefix: str, **front: Any) -> list[URLPattern]:
    """Return the addresses below a front: its feeds and archive."""
    return [
        path(f"{prefix}feed.<feed:form>", feeds.feed, front),
        path(f"{prefix}archive/", archives.archive, front),
        path(f"{prefix}<year4:year>/", archives.year, front),
        path(f"{prefix}<year4:year>/<digits2:month>/", archives.month, front),
        path(f"{prefix}<year4:year>/<digits2:month>/page-<later:page>/", archives.month, front),
    ]


def _beats(folder: str, kind: str) -> list[URLPattern]:
    prefix = f"<language:language>/{folder}/"
    return [
        path(prefix, fronts.listing, {"kind": kind}),
        path(f"{prefix}<words:slug>/", fronts.front, {"kind": kind}),
        *_front(f"{prefix}<words:slug>/", kind=kind),
    ]


_TRANSLATION = "translations/<key:article>/<language:language>/"
_NEWSLETTER = "<language:language>/newsletter/"
_DAY = "<language:language>/<year4:year>/<digits2:month>/<digits2:day>/"

urlpatterns = [
    # The most asked for first: Django tries them in turn.
    path(f"{_DAY}<words:slug>/", articles.article),
    path("", fronts.root),
    path("<language:language>/", fronts.home),
    path(_DAY, archives.day),
    *_front("<language:language>/"),
    *_beats("regions", "region"),
    *_beats("themes", "theme"),
    *_beats("contributors", "contributor"),
    path(_NEWSLETTER, newsletter.sign_up),
    path("<language:language>/<words:slug>/", standing.standing),
    path(f"{_NEWSLETTER}archive/", issues.issues),
    path(f"{_NEWSLETTER}archive/<year4:year>/", issues.year),
    path(f"{_NEWSLETTER}archive/<year4:year>/<digits2:month>/", issues.month),
    path(f"{_NEWSLETTER}<issue:slug>/", issues.issue),
    path(f"{_NEWSLETTER}confirm/<token:token>/", newsletter.confirm_address),
    path(f"{_NEWSLETTER}preferences/<token:token>/", newsletter.preferences),
    path(f"{_NEWSLETTER}address/<token:token>/", newsletter.new_address),
    path(f"{_NEWSLETTER}move/<token:token>/", newsletter.confirm_new_address),
    path(f"{_NEWSLETTER}leave/<token:token>/", newsletter.leave_newsletter),
    path(_TRANSLATION, translations.edition),
    path(f"{_TRANSLATION}status.json", translations.status),
    path(f"{_TRANSLATION}mistake/", translations.mistake),
    path("sitemap.xml", sitemaps.index),
    path("sitemaps/standing.xml", sitemaps.standing),
    path("sitemaps/news.xml", sitemaps.news),
    path("sitemaps/<language:language>/<year4:year>-<digits2:month>.xml", sitemaps.month),
    path("robots.txt", sitemaps.robots),
    path("site.webmanifest", sitemaps.manifest),
    path("offers.txt", sitemaps.offers),
    path("favicon.ico", sitemaps.favicon),
]
