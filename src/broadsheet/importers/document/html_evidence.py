"""What a page says of its article outside the text: meta tags, JSON-LD, the saved-from comment."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from lxml.html import HtmlElement

from .addresses import is_web_address, urljoin_safely
from .dates import find_date
from .pieces import Evidence
from .words import letters

_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(https?://[^\s>]+)", re.IGNORECASE)
_SAVED_WITH = re.compile(
    rb"(?:SingleFile\b.{0,400}?url:|archived from|\burl:)\s*(https?://[^\s<>\"']+)",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE_TYPES = {
    "NewsArticle", "Article", "ReportageNewsArticle", "OpinionNewsArticle", "BlogPosting",
    "AnalysisNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "SocialMediaPosting",
}  # fmt: skip


def gather_evidence(root: HtmlElement, raw: bytes, evidence: Evidence) -> Evidence:
    """Fill `evidence` from a parsed page and its first bytes."""
    meta = _read_meta(root)
    saved = _SAVED_FROM.search(raw[:6000]) or _SAVED_WITH.search(raw[:6000])
    canonical = next((link.get("href", "") for link in root.iter("link")
                      if "canonical" in link.get("rel", "").lower()), "")  # fmt: skip
    candidates = [canonical, meta.get("og:url", "")]
    candidates += [
        a.get("href", "") for a in root.iter("a") if "reader-domain" in a.get("class", "")
    ]
    if saved:
        candidates.append(saved.group(1).decode("ascii", "ignore"))
    found = [address for address in candidates if is_web_address(address)]
    evidence.canonical = evidence.canonical or (found[0] if found else "")
    base = next((b.get("href", "") for b in root.iter("base")), "")
    evidence.base = evidence.base or evidence.canonical
    if base:
        evidence.base = urljoin_safely(evidence.base, base) if evidence.base else base
    for item in _read_json_ld(root):
        _take_json_ld(item, evidence)
    evidence.is_titled = bool(evidence.titles) or "og:title" in meta
    _add(evidence.titles, meta.get("og:title"), meta.get("twitter:title"), meta.get("dc.title"))
    title = root.find(".//title")
    _add(evidence.titles, title.text_content() if title is not None else "")
    _add(evidence.decks, meta.get("og:description"), meta.get("description"))
    _add(evidence.decks, meta.get("twitter:description"))
    for key in ("author", "article:author", "dc.creator", "parsely-author", "byl"):
        value = re.sub(r"^by\s+", "", meta.get(key, ""), flags=re.IGNORECASE).strip()
        if value and not is_web_address(value) and "facebook.com" not in value:
            known = {name for name, _ in evidence.authors}
            evidence.authors += [(value, "")] if value not in known else []
    for key in ("article:published_time", "datepublished", "dc.date", "date", "parsely-pub-date"):
        evidence.published_at = evidence.published_at or _read_time(meta.get(key, ""))
    evidence.publisher = evidence.publisher or meta.get("og:site_name", "")
    evidence.language = evidence.language or root.get("lang", "") or meta.get("language", "")
    evidence.publisher = evidence.publisher or _site_in_title(root, title)
    image = meta.get("og:image", "") or meta.get("twitter:image", "")
    evidence.image = evidence.image or (image if is_web_address(image) else "")
    evidence.image_alt = evidence.image_alt or meta.get("og:image:alt", "")
    return evidence


def _site_in_title(root: HtmlElement, title: HtmlElement | None) -> str:
    """The site's name behind the headline in "Headline | Site", where a heading is the headline."""
    if title is None:
        return ""
    parts = re.split(r"\s+[|–—»•·-]\s+", " ".join(title.text_content().split()))
    headings = {letters(h.text_content()) for h in root.iter("h1", "h2")}
    sites = {letters(h.text_content()) for h in root.iter("h1", "h2") if _leads_home(h)}
    named = [part for part in parts if len(parts) > 1 and letters(part) in sites]
    if named:
        return named[0]
    if len(parts) == 2 and letters(parts[0]) in headings and len(parts[1]) <= 60:
        return parts[1]
    return ""


def _leads_home(heading: HtmlElement) -> bool:
    """Whether a heading is the site's name: a link to its front page."""
    addresses = (a.get("href", "") for a in heading.iter("a"))
    return any(re.fullmatch(r"/|(?:https?://[^/?#\s]+/?)", address) for address in addresses)


def _read_meta(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _read_json_ld(root: HtmlElement) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json" or not script.text:
            continue
        try:
            data = json.loads(script.text)
        except (ValueError, RecursionError):
            continue
        todo = [data]
        while todo:
            one = todo.pop(0)
            if isinstance(one, list):
                todo.extend(one)
            elif isinstance(one, dict):
                items.append(one)
                todo.extend(one.get("@graph") or [] if isinstance(one.get("@graph"), list) else [])
    return items


def _take_json_ld(item: dict[str, Any], evidence: Evidence) -> None:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not _ARTICLE_TYPES & {kind for kind in kinds if isinstance(kind, str)}:
        return
    _add(evidence.titles, _string(item.get("headline")))
    _add(evidence.decks, _string(item.get("alternativeHeadline")), _string(item.get("description")))
    evidence.published_at = evidence.published_at or _read_time(_string(item.get("datePublished")))
    authors = item.get("author")
    for author in authors if isinstance(authors, list) else [authors]:
        if isinstance(author, dict):
            name, url = _string(author.get("name")), _string(author.get("url"))
        else:
            name, url = _string(author), ""
        if name and name not in {known for known, _ in evidence.authors}:
            evidence.authors.append((name, url if is_web_address(url) else ""))
    publisher = item.get("publisher")
    if isinstance(publisher, dict):
        evidence.publisher = evidence.publisher or _string(publisher.get("name"))
    evidence.language = evidence.language or _string(item.get("inLanguage"))


def _string(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _add(target: list[str], *values: str | None) -> None:
    for value in values:
        clean = " ".join((value or "").split())
        if clean and clean not in target:
            target.append(clean)


def _read_time(value: str) -> dt.datetime | None:
    if not value:
        return None
    try:
        when = dt.datetime.fromisoformat(value)
    except ValueError:
        found = find_date(value)
        return found.when if found else None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
        if len(value) <= 10:
            when = when.replace(hour=12)
    return when
