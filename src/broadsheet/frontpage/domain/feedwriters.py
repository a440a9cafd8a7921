"""Writing a feed: RSS 2.0 (rssboard.org), Atom (RFC 4287), JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from broadsheet.frontpage.domain.feeds import TYPES, Feed, Item
from broadsheet.frontpage.domain.richtext import clean_text
from broadsheet.pictures.domain.renditions import Source
from broadsheet.press.domain.links import absolute

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
XML: Final = "http://www.w3.org/XML/1998/namespace"


def write_rss(feed: Feed) -> bytes:
    """Write RSS 2.0 with `content:encoded`, `dc:creator` and `atom:link rel=self`."""
    root = etree.Element(
        "rss", {"version": "2.0"}, {"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE}
    )
    channel = etree.SubElement(root, "channel")
    _put(channel, "title", feed.title)
    _put(channel, "link", feed.url)
    _put(channel, "description", feed.subtitle or feed.title)
    _put(channel, "language", feed.front.language)
    _put(channel, "lastBuildDate", format_datetime(feed.updated_at))
    own = {"href": feed.own_url("rss"), "rel": "self", "type": TYPES["rss"]}
    etree.SubElement(channel, f"{{{ATOM}}}link", own)
    for item in feed.items:
        entry = etree.SubElement(channel, "item")
        _put(entry, "title", item.title)
        _put(entry, "link", item.url)
        guid = _put(entry, "guid", item.url)
        guid.set("isPermaLink", "true")
        _put(entry, "pubDate", format_datetime(item.published_at))
        _put(entry, f"{{{ATOM}}}updated", item.updated_at.isoformat())
        for author in item.authors:
            _put(entry, f"{{{DUBLIN_CORE}}}creator", author)
        for category in item.categories:
            _put(entry, "category", category)
        _put(entry, f"{{{DUBLIN_CORE}}}rights", item.page.rights.copyright_line)
        _put(entry, "description", item.summary)
        _put(entry, f"{{{CONTENT}}}encoded", item.html)
    return _bytes(root)


def write_atom(feed: Feed) -> bytes:
    """Write Atom; the identity of an entry is its address, which never changes (section 4.2.6)."""
    spaces: dict[Any, str] = {None: ATOM}
    root = etree.Element(f"{{{ATOM}}}feed", {}, spaces)
    root.set(f"{{{XML}}}lang", feed.front.language)
    _put(root, f"{{{ATOM}}}id", feed.url)
    _put(root, f"{{{ATOM}}}title", feed.title)
    if feed.subtitle:
        _put(root, f"{{{ATOM}}}subtitle", feed.subtitle)
    _put(root, f"{{{ATOM}}}updated", feed.updated_at.isoformat())
    _link(root, feed.url, "alternate", "text/html")
    _link(root, feed.own_url("atom"), "self", TYPES["atom"])
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _put(author, f"{{{ATOM}}}name", feed.frame.name)
    _put(author, f"{{{ATOM}}}uri", absolute("/"))
    for item in feed.items:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _put(entry, f"{{{ATOM}}}id", item.url)
        _put(entry, f"{{{ATOM}}}title", item.title)
        _link(entry, item.url, "alternate", "text/html")
        if item.source_url:
            _link(entry, item.source_url, "via", "text/html")
        _put(entry, f"{{{ATOM}}}published", item.published_at.isoformat())
        _put(entry, f"{{{ATOM}}}updated", item.updated_at.isoformat())
        for who in item.page.authors:
            writer = etree.SubElement(entry, f"{{{ATOM}}}author")
            _put(writer, f"{{{ATOM}}}name", who.name)
            if who.href:
                _put(writer, f"{{{ATOM}}}uri", absolute(who.href))
        for category in item.categories:
            etree.SubElement(entry, f"{{{ATOM}}}category", {"term": clean_text(category)})
        _put(entry, f"{{{ATOM}}}rights", item.page.rights.copyright_line)
        if item.summary:
            _put(entry, f"{{{ATOM}}}summary", item.summary)
        content = _put(entry, f"{{{ATOM}}}content", item.html)
        content.set("type", "html")
    return _bytes(root)


def write_json(feed: Feed) -> bytes:
    """Write JSON Feed 1.1."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.own_url("json"),
        "description": feed.subtitle,
        "language": feed.front.language,
        "authors": [{"name": feed.frame.name, "url": absolute("/")}],
        "items": [_json_item(item) for item in feed.items],
    }
    if not feed.subtitle:
        del data["description"]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


WRITERS: Final[dict[str, Callable[[Feed], bytes]]] = {
    "rss": write_rss,
    "atom": write_atom,
    "json": write_json,
}


def _json_item(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.url,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "language": item.page.language,
    }
    if item.summary:
        data["summary"] = item.summary
    if item.authors:
        data["authors"] = [
            {"name": who.name, **({"url": absolute(who.href)} if who.href else {})}
            for who in item.page.authors
        ]
    if item.categories:
        data["tags"] = item.categories
    if item.source_url:
        data["external_url"] = item.source_url
    image = _image(item)
    if image:
        data["image"] = absolute(image.url)
    return data


def _image(item: Item) -> Source | None:
    return item.page.featured.image.largest if item.page.featured else None


def _put(parent: Any, name: str, text: str) -> Any:
    element = etree.SubElement(parent, name)
    element.text = clean_text(text)
    return element


def _link(parent: Any, href: str, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"href": href, "rel": rel, "type": kind})


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written
