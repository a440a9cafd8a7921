"""Markdown as a stream of pieces, its front matter as evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from broadsheet.importers.domain.manuscript import Certainty, Finding

from .addresses import is_web_address
from .bounds import check_length
from .dates import find_date
from .errors import DocumentIsUnsafe
from .pieces import Evidence, Source
from .read_html import read_html
from .read_text import decode_text

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ATTRIBUTES = re.compile(
    r"(?<=[\])])\{[.#][^{}\n]{0,120}\}|^(#{1,6} .*?)[ \t]+\{#[^{}\n]{0,80}\}", re.MULTILINE
)
_KEY = re.compile(r"^(?P<key>[\w\"'][\w \"'.-]{0,60}?)\s*:(?P<value>(?:\s.*)?)$")
_INNER = re.compile(r"^\s*(?:-\s+)?(?:[\w-]{1,40}:\s+)?(?P<value>\S.*)$")
_NESTED = re.compile(r"^\s*(?:>\s?|[-+*]\s+|\d{1,9}[.)]\s+){40}", re.MULTILINE)
_TITLES = ("title", "headline")
_DECKS = (
    "deck",
    "dek",
    "subtitle",
    "standfirst",
    "description",
    "summary",
    "excerpt",
    "subheading",
)
_AUTHORS = ("author", "authors", "byline", "by")
_DATES = ("date", "published", "published_at", "publishdate", "pubdate", "created")
_REGIONS = ("region", "regions", "country", "countries")
_THEMES = ("theme", "themes", "topic", "topics", "categories", "category")
_PUBLISHERS = ("publisher", "publication", "site", "site_name", "sitename")
_ADDRESSES = ("canonical", "canonical_url", "url", "link", "original_url", "source_url", "source")
_IMAGES = ("image", "featured_image", "cover", "thumbnail", "feature_image")


def read_markdown(*, filename: str, content: bytes) -> Source:
    text = decode_text(content).text.replace("\r\n", "\n").replace("\r", "\n")
    check_length(filename=filename, characters=len(text))
    evidence, findings = Evidence(), []
    front = _FRONT.match(text)
    if front:
        values = _read_front_matter(front[1])
        if values is not None:
            text = text[front.end() :]
            findings = _take_front_matter(values, evidence)
    text = re.sub(r"(?<=\S)\^(\d{1,3})\^", r"<sup>\1</sup>", text)  # as pandoc writes it
    text = _ATTRIBUTES.sub(r"\1", text)
    if _NESTED.search(text):
        raise DocumentIsUnsafe(filename, reason="its quotations or lists are nested absurdly deep")
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(
        ["table", "strikethrough"]
    )
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # `read_address` judges
    parser.use(footnote_plugin)
    parser.add_render_rule("softbreak", _soft_break)
    html = parser.render(text)
    source = read_html(
        filename=filename,
        content=f"<html><body>{html}</body></html>",
        evidence=evidence,
        is_page=False,
    )
    source.findings[:0] = findings
    source.is_paged = True
    return source


def _soft_break(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "<br data-soft>"


def _read_front_matter(text: str) -> dict[str, list[str]] | None:
    """Keys with their values, as the small part of YAML that front matter uses.

    Scalars, quoted or not, ``[lists, in, brackets]``, dashed lists, folded text and one level of
    nesting, whose values count as the key's own. None where a line is none of these.
    """
    values: dict[str, list[str]] = {}
    key = ""
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _KEY.match(line)
        if match:
            key = match["key"].strip("\"'")
            values[key] = _scalars(match["value"])
        elif not key or not line.startswith((" ", "\t", "-")):
            return None
        else:
            inner = _INNER.match(line)
            if inner:
                values[key] += _scalars(inner["value"])
            elif values[key]:
                values[key][-1] += " " + line.strip()
            else:
                values[key] = [line.strip()]
    return {name: found for name, found in values.items() if found}


def _scalars(raw: str) -> list[str]:
    raw = raw.strip()
    if raw in ("", "|", ">", "|-", ">-", "null", "~", "[]"):
        return []
    if raw.startswith("[") and raw.endswith("]"):
        return [v for part in raw[1:-1].split(",") for v in _scalars(part)]
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'":
        raw = raw[1:-1].replace('\\"', '"').replace("''", "'")
    elif " #" in raw:
        raw = raw.partition(" #")[0].rstrip()
    return [" ".join(raw.split())]


def _take_front_matter(values: dict[str, list[str]], evidence: Evidence) -> list[Finding]:
    findings = []
    for key, texts in values.items():
        name = key.lower().replace("-", "_")
        used = True
        if name in _TITLES:
            evidence.titles[:0] = texts[:1]
            evidence.is_titled = True
        elif name in _DECKS:
            evidence.decks.append(texts[0])
            evidence.is_decked = True
        elif name in _AUTHORS:
            authors = [a for text in texts for a in re.split(r"\s*(?:,|;|&| and )\s*", text) if a]
            evidence.authors += [(re.sub(r"^by ", "", a, flags=re.IGNORECASE), "") for a in authors]
        elif name in _DATES and (found := find_date(texts[0])):
            evidence.published_at = evidence.published_at or found.when
        elif name in _REGIONS:
            evidence.regions += _several(texts)
        elif name in _THEMES:
            evidence.themes += _several(texts)
        elif name in _PUBLISHERS:
            evidence.publisher = texts[0]
        elif name in _ADDRESSES and is_web_address(texts[0]):
            evidence.canonical = evidence.base = texts[0]
        elif name in _IMAGES:
            evidence.image = texts[0]
        elif name in ("lang", "language"):
            evidence.language = texts[0]
        else:
            used = False
        words = f"{key}: {', '.join(texts)}"
        message = (
            "Taken from the front matter."
            if used
            else "The front matter says this; it is not used."
        )
        certainty = Certainty.SURE if used else Certainty.UNSURE
        findings.append(Finding("front matter", message, certainty, words))
    return findings


def _several(texts: list[str]) -> list[str]:
    if len(texts) > 1:
        return texts
    return [part.strip() for part in re.split(r"[,;|]", texts[0]) if part.strip()]
