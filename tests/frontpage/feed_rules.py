"""What RSS 2.0, RFC 4287 and JSON Feed 1.1 demand of a feed, as lists of what breaks it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any, Final

from lxml import etree

ATOM: Final = "http://www.w3.org/2005/Atom"
MODULES: Final = {
    ATOM, "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"
}  # fmt: skip
_CHANNEL: Final = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
    "pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image", "rating",
    "textInput", "skipHours", "skipDays", "item",
}  # fmt: skip
_ITEM: Final = {
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid",
    "pubDate", "source",
}  # fmt: skip
_ENTRY: Final = {
    "author", "category", "content", "contributor", "id", "link", "published", "rights", "source",
    "summary", "title", "updated",
}  # fmt: skip
_FEED: Final = (_ENTRY - {"content", "published", "source", "summary"}) | {
    "entry", "generator", "icon", "logo", "subtitle"
}  # fmt: skip
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def rss_problems(content: bytes) -> list[str]:
    """Check against the RSS 2.0 specification (rssboard.org)."""
    root = etree.fromstring(content)
    found = [] if root.tag == "rss" and root.get("version") == "2.0" else ["not RSS 2.0"]
    [channel] = root
    found += _unknown(channel, None, _CHANNEL) + _not_once(channel, "title", "link", "description")
    found += _not_a_date(channel.findtext("lastBuildDate"))
    found += _not_absolute([channel.findtext("link")])
    guids = []
    for item in channel.findall("item"):
        found += _unknown(item, None, _ITEM)
        found += _not_once(item, "title", "link", "guid", "pubDate", "description")
        found += _not_a_date(item.findtext("pubDate"))
        found += _not_absolute([item.findtext("link")])
        guids.append(item.findtext("guid"))
    return found + _repeated(guids)


def atom_problems(content: bytes) -> list[str]:
    """Check against RFC 4287, sections 3 and 4."""
    feed = etree.fromstring(content)
    name = f"{{{ATOM}}}"
    found = [] if feed.tag == f"{name}feed" else ["not Atom"]
    found += _unknown(feed, ATOM, _FEED)
    has_author = feed.find(f"{name}author") is not None
    entries = feed.findall(f"{name}entry")
    for element in (feed, *entries):
        found += _not_once(element, *(f"{name}{tag}" for tag in ("id", "title", "updated")))
        found += _not_absolute([element.findtext(f"{name}id")])
        found += _not_absolute([uri.text for uri in element.findall(f"{name}author/{name}uri")])
        found += _not_absolute([link.get("href") for link in element.findall(f"{name}link")])
        kinds = [
            (link.get("rel"), link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{name}link")
        ]
        found += _repeated([kind for kind in kinds if kind[0] == "alternate"])
        found += [
            f"no date: {date.text}"
            for date in element
            if date.tag in (f"{name}updated", f"{name}published")
            and not _RFC3339.fullmatch(date.text or "")
        ]
    for entry in entries:
        found += _unknown(entry, ATOM, _ENTRY)
        if entry.find(f"{name}author") is None and not has_author:
            found.append("nobody wrote it")
        if any(not category.get("term") for category in entry.findall(f"{name}category")):
            found.append("a category without a term")
    return found + _repeated([entry.findtext(f"{name}id") for entry in entries])


def json_problems(content: bytes) -> list[str]:
    """Check against JSON Feed 1.1 (jsonfeed.org)."""
    data: dict[str, Any] = json.loads(content)
    found = [] if data["version"] == "https://jsonfeed.org/version/1.1" else ["not JSON Feed 1.1"]
    if not isinstance(data.get("title"), str):
        found.append("no title")
    found += _not_absolute([data["home_page_url"], data["feed_url"]])
    for item in data["items"]:
        if not item.get("id") or not (item.get("content_html") or item.get("content_text")):
            found.append("an item without an id or a text")
        found += _not_absolute(
            [item[key] for key in ("url", "external_url", "image") if key in item]
        )
        found += _not_absolute([who["url"] for who in item.get("authors", ()) if "url" in who])
        found += [
            f"no date: {item[key]}"
            for key in ("date_published", "date_modified")
            if not _RFC3339.fullmatch(item[key])
        ]
        if not all(isinstance(tag, str) for tag in item.get("tags", ())):
            found.append("a tag that is no text")
    return found + _repeated([item["id"] for item in data["items"]])


PROBLEMS: Final[dict[str, Callable[[bytes], list[str]]]] = {
    "rss": rss_problems,
    "atom": atom_problems,
    "json": json_problems,
}


def _unknown(element: Any, space: str | None, known: set[str]) -> list[str]:
    names = [etree.QName(child) for child in element]
    return [
        f"unknown: {name}"
        for name in names
        if (
            name.localname not in known
            if name.namespace == space
            else name.namespace not in MODULES
        )
    ]


def _not_once(element: Any, *tags: str) -> list[str]:
    return [f"not once: {tag}" for tag in tags if len(element.findall(tag)) != 1]


def _not_a_date(text: str | None) -> list[str]:
    try:
        date: dt.datetime = parsedate_to_datetime(text or "")
    except ValueError:
        return [f"no date: {text}"]
    return [] if date.tzinfo else [f"no time zone: {text}"]


def _not_absolute(hrefs: list[str | None]) -> list[str]:
    return [
        f"no full address: {href}"
        for href in hrefs
        if not re.fullmatch(r"https?://[!-~]+", href or "")
    ]


def _repeated(keys: list[Any]) -> list[str]:
    return [] if len(keys) == len(set(keys)) else [f"not unique: {keys}"]
