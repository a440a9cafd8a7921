"""A Word file as a stream of pieces: mammoth makes HTML of it, pictures come as bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import mammoth
from lxml import etree

from broadsheet.importers.domain.manuscript import Certainty, Finding

from .bounds import check_package
from .errors import DocumentError, DocumentIsUnreadable, DocumentIsUnsafe
from .pieces import Evidence, Source, removed
from .read_html import read_html

# Word's built-in styles by their English names, which the file keeps in every language.
_STYLE_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Author'] => p.byline:fresh
p[style-name='Date'] => p.date:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='HTML Preformatted'] => p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Image Caption'] => p.caption:fresh
p[style-name='wp-caption-text'] => p.caption:fresh
b => strong
i => em
br[type='page'] => hr.page-break
comment-reference =>
"""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_USELESS_TITLE = re.compile(
    r"^(microsoft word|untitled|document\d*|normal|word|doc\d+)\b", re.IGNORECASE
)


def read_docx(*, filename: str, content: bytes) -> Source:
    """Read a .docx. Raises subclasses of `DocumentError` for what is damaged or hostile."""
    check_package(filename=filename, content=content)
    pictures: dict[str, bytes] = {}
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_STYLE_MAP,
            convert_image=mammoth.images.img_element(_keep_picture(pictures)),
            ignore_empty_paragraphs=False,
            transform_document=_quote_set_in,
            external_file_access=False,
        )
    except DocumentError:
        raise
    except RecursionError as error:
        raise DocumentIsUnsafe(filename, reason="its parts are nested absurdly deep") from error
    except Exception as error:  # mammoth raises whatever a damaged file makes it stumble on
        raise DocumentIsUnreadable(filename, reason="its contents are damaged") from error
    evidence = _read_properties(content)
    source = read_html(
        filename=filename,
        content=f"<html><body>{result.value}</body></html>",
        evidence=evidence,
        is_page=False,
        pictures=pictures,
    )
    source.is_paged = True
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        source.findings += _read_margins(archive, names)
    if any("vbaProject" in name for name in names):
        message = "The file carries macros. They were neither run nor kept."
        source.findings.append(Finding("file", message, Certainty.WARNING))
    for note in result.messages:
        if note.type != "warning" or "Unrecognised paragraph style" in note.message:
            continue
        if "Unrecognised run style" not in note.message:
            source.findings.append(Finding("file", note.message[:300], Certainty.UNSURE))
    return source


def _quote_set_in(document: Any) -> Any:
    """Give paragraphs set in from the left the style of a quotation, unless most are."""
    seen: list[bool] = []

    def look(paragraph: Any) -> Any:
        if paragraph.children:
            seen.append(_is_set_in(paragraph))
        return paragraph

    def change(paragraph: Any) -> Any:
        if not _is_set_in(paragraph):
            return paragraph
        return paragraph.copy(style_id="BlockText", style_name="Block Text")

    mammoth.transforms.paragraph(look)(document)
    if sum(seen) > 0.35 * len(seen):
        return document
    return mammoth.transforms.paragraph(change)(document)


def _is_set_in(paragraph: Any) -> bool:
    """At least a quarter of an inch (360 twentieths of a point), and neither list nor heading."""
    if paragraph.numbering is not None or not paragraph.children:
        return False
    if (paragraph.style_name or "Normal") not in ("Normal", "Normal (Web)", "Body Text"):
        return False
    try:
        return int(paragraph.indent.start or 0) >= 360
    except (TypeError, ValueError):
        return False


def _keep_picture(pictures: dict[str, bytes]) -> Any:
    def keep(image: Any) -> dict[str, str]:
        suffix = {"image/jpeg": "jpg", "image/svg+xml": "svg"}.get(
            image.content_type, str(image.content_type).rpartition("/")[2]
        )
        name = f"picture-{len(pictures) + 1}.{re.sub(r'[^a-z0-9]', '', suffix)[:8] or 'bin'}"
        try:
            with image.open() as stream:
                pictures[name] = stream.read()
        except Exception:  # the picture is named but not there: its place is kept
            return {"src": f"missing/{name}"}
        return {"src": name}

    return keep


def _read_margins(archive: zipfile.ZipFile, names: list[str]) -> list[Finding]:
    """The words of the page's headers and footers, which are no part of the article."""
    findings: list[Finding] = []
    seen: set[str] = set()
    for name in sorted(names):
        if not re.fullmatch(r"word/(?:header|footer|comments)\d*\.xml", name):
            continue
        try:
            root = etree.fromstring(archive.read(name), _safe_parser())
        except etree.XMLSyntaxError:
            continue
        words = " ".join(" ".join(t.text or "" for t in root.iter(f"{_W}t")).split())
        if words and words not in seen:
            seen.add(words)
            what = next(w for w in ("header", "footer", "comments") if w in name)
            findings.append(removed(f"Left out: {what} in the margins of the file.", words))
    return findings


def _safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _read_properties(content: bytes) -> Evidence:
    evidence = Evidence()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            raw = archive.read("docProps/core.xml")
        root = etree.fromstring(raw, _safe_parser())
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return evidence
    title = " ".join((root.findtext(f"{_DC}title") or "").split())
    if title and not _USELESS_TITLE.match(title) and not title.lower().endswith((".docx", ".doc")):
        evidence.titles.append(title)
    language = (root.findtext(f"{_DC}language") or "").strip()
    evidence.language = language
    return evidence
