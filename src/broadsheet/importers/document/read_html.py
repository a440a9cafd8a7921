"""A saved page, or HTML made from another format, as a stream of pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from broadsheet.importers.domain.manuscript import Certainty, Finding, PictureRef

from .addresses import GAP, read_address
from .bounds import check_length
from .errors import DocumentIsEmpty, DocumentIsUnsafe
from .html_evidence import gather_evidence
from .html_hints import (
    HINT_PATTERNS,
    is_figure,
    is_layout,
    is_pull,
    is_set_in,
    is_set_right,
    style_of,
)
from .html_notes import find_linked_notes
from .html_parse import SKIPPED, find_headline_element, parse_page, visible_length
from .html_pictures import find_picture, is_furniture_picture
from .html_text import SPACE, collapse, split_at_double_breaks
from .html_zones import Zones, class_words, find_zones
from .pieces import Evidence, Kind, Piece, Source, Zone, removed
from .rich import BREAK, MARK, SOFT, Rich, Run, join_rich, make_rich
from .words import letters

MAX_DEPTH = 220
_BLOCKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend",
    "li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "caption", "option", "select", "button", "menu", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_ROWS = ("div", "header", "footer", "li", "section")


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element inherits from those around it."""

    style: Run = field(default_factory=lambda: Run(""))
    kind: Kind = Kind.TEXT
    level: int = 0
    hint: str = ""
    group: int = 0
    is_ordered: bool = False
    zone: Zone = Zone.OUTER
    why: str = ""
    depth: int = 0


def read_html(
    *,
    filename: str,
    content: bytes | str,
    evidence: Evidence | None = None,
    is_page: bool = True,
    pictures: dict[str, bytes] | None = None,
) -> Source:
    """Read HTML. `is_page` False: it is all article, no furniture is looked for.

    `pictures` maps addresses within the file to bytes (an MHTML file carries them).
    Raises `DocumentIsEmpty`, `DocumentIsTooLarge`, `DocumentIsUnsafe`.
    """
    evidence = evidence or Evidence()
    root = parse_page(filename, content)
    if is_page:
        raw = content if isinstance(content, bytes) else content[:6000].encode()
        gather_evidence(root, raw, evidence)
    body = root.find("body") if root.tag == "html" else root
    if body is None:
        raise DocumentIsEmpty(filename)
    check_length(filename=filename, characters=visible_length(body))
    zones = Zones(scope=body)
    if is_page:
        zones = find_zones(body, headline=find_headline_element(body, evidence))
    walker = _Walker(filename, evidence, zones, pictures or {}, body)
    walker.walk(body, _Context(zone=Zone.MAIN if zones.scope is body else Zone.OUTER))
    walker.flush(_Context())
    _quote_set_in(walker)
    return Source(pieces=walker.pieces, evidence=evidence, findings=walker.findings)


def _quote_set_in(walker: _Walker) -> None:
    """Set-in paragraphs are quotations, unless most of the page is set in."""
    texts = [p for p in walker.pieces if p.kind is Kind.TEXT and len(p.text) > 40]
    set_in = [p for p in texts if p.hint == "set-in"]
    group = 0
    for before, piece in zip([None, *walker.pieces], walker.pieces, strict=False):
        if piece.hint != "set-in":
            continue
        piece.hint = ""
        if len(set_in) > 0.35 * len(texts) or piece.kind is not Kind.TEXT or not piece.rich:
            continue
        if len(piece.text) < 40 and (before is None or before.kind is not Kind.QUOTE):
            continue
        if group == 0 or before is None or before.group != group:
            walker.groups += 1
            group = walker.groups
        piece.kind, piece.group = Kind.QUOTE, group


class _Walker:
    def __init__(
        self,
        filename: str,
        evidence: Evidence,
        zones: Zones,
        pictures: dict[str, bytes],
        body: HtmlElement,
    ) -> None:
        self.filename = filename
        self.evidence = evidence
        self.zones = zones
        self.pictures = pictures
        self.pieces: list[Piece] = []
        self.findings: list[Finding] = []
        self.buffer: list[Run] = []
        self.groups = 0
        self.after_page = False
        self.bracketed = False  # behind the mark of a note in brackets
        self.glued = False  # behind a name or a date that no space may follow
        self.notes = find_linked_notes(body)

    def walk(self, element: HtmlElement, context: _Context) -> None:
        """One element: a block closes the paragraph before and after it."""
        tag = element.tag
        if not isinstance(tag, str) or (tag in SKIPPED and tag != "noscript"):
            return
        if element in self.notes.bodies:
            return
        if context.depth > MAX_DEPTH:
            raise DocumentIsUnsafe(self.filename, reason="its elements are nested absurdly deep")
        outer, context = context, self._enter(element, context)
        if tag in _BLOCKS:
            self.flush(outer)
        elif self._is_hidden_inline(element, context, outer):
            self._read_apart(element, context)
            return
        elif tag in ("span", "a"):
            self._part_labels(element)
        if (
            tag in ("div", "aside", "section", "p")
            and context.kind is Kind.TEXT
            and is_pull(element)
        ):
            self._read_blockquote(element, context)
            return
        if tag == "time" or (
            tag == "span"
            and context.kind is Kind.TEXT
            and self._hint(element) in ("byline", "date")
        ):
            self._part_glued()
            self._children(element, context)
            self.glued = True
            return
        if tag in ("span", "small", "em", "i") and self._hint(element) in ("caption", "credit"):
            self.flush(context)
            inner = replace(context, hint=self._hint(element))
            self._children(element, inner)
            self.flush(inner)
            return
        if tag in ("div", "span", "td") and context.kind is Kind.TEXT and is_figure(element):
            self._read_figure(element, replace(context, hint=context.hint or "caption"))
            return
        special = getattr(self, f"_read_{tag}", None)
        if special is not None:
            special(element, context)
        elif tag in _BLOCKS:
            self.flush(context)
            if tag in ("p", "div") and context.kind is Kind.TEXT and is_set_in(element):
                context = replace(context, hint=context.hint or "set-in")
            if context.kind is Kind.QUOTE and tag == "p" and is_set_right(element):
                context = replace(context, hint="speaker")
            if tag == "p":
                context = replace(context, hint=context.hint or self._small_hint(element))
            self._children(element, context)
            self.flush(context, paragraph=tag == "p")
        else:
            self._children(element, context)

    def _enter(self, element: HtmlElement, context: _Context) -> _Context:
        context = replace(context, depth=context.depth + 1)
        if element is self.zones.scope and context.zone is Zone.OUTER:
            context = replace(context, zone=Zone.MAIN)
        why = self.zones.furniture.get(element)
        if why and context.zone is not Zone.FURNITURE:
            context = replace(context, zone=Zone.FURNITURE, why=why)
        if element.tag in _BLOCKS and element.tag not in ("body", "html", "article", "main"):
            hint = self._hint(element)
            if hint:
                context = replace(context, hint=hint)
        style = style_of(element)
        if style:
            context = replace(context, style=replace(context.style, **style))
        return context

    def _is_hidden_inline(self, element: HtmlElement, context: _Context, outer: _Context) -> bool:
        """Whether words within a line are for screen readers alone, or for nobody."""
        return (
            context.why == "hidden on the page"
            and outer.zone is not Zone.FURNITURE
            and element.get("aria-hidden") != "true"  # that is seen
        )

    def _read_apart(self, element: HtmlElement, context: _Context) -> None:
        """Words within a line that are no part of it."""
        held, self.buffer = self.buffer, []
        self._children(element, context)
        self.flush(context)
        self.buffer = held

    def _part_labels(self, element: HtmlElement) -> None:
        """A line's end between labels in a row that a style sheet alone keeps apart."""
        before, parent = element.getprevious(), element.getparent()
        if before is None or before.tail or parent is None or parent.tag not in _ROWS:
            return
        left = "".join(run.text for run in self.buffer[-2:])[-1:]
        right = element.text_content()[:1]
        if (left.islower() or left.isdigit()) and (right.isupper() or right.isdigit()):
            if before.tag in ("span", "a", "time"):
                self._part_glued()

    def _hint(self, element: HtmlElement) -> str:
        words = [w for w in class_words(element) if len(w) < 60]
        words += list((element.get("itemprop") or "").lower().split())
        for word in words:
            for hint, pattern in HINT_PATTERNS:
                if pattern.match(word):
                    long = len(element.text_content().strip()) > 600
                    if long and hint != "bio":
                        return "bio" if hint == "byline" else ""
                    return hint
        return ""

    def _part_glued(self) -> None:
        """A line's end where a page parts names and dates by its style sheet alone."""
        before = "".join(run.text for run in self.buffer[-3:])
        if before[-1:].isalnum():
            label = before.split()[-1].lower() in (
                "by",
                "par",
                "por",
                "von",
                "di",
                "da",
                "on",
                "in",
            )
            self.buffer.append(Run(" " if label else BREAK))

    def _small_hint(self, element: HtmlElement) -> str:
        """The hint of an element that a paragraph holds alone ("<p><time>…</time></p>")."""
        only = [child for child in element if isinstance(child.tag, str)]
        if len(only) == 1 and only[0].tag == "time":
            return "date"
        return ""

    def _children(self, element: HtmlElement, context: _Context) -> None:
        self._text(element.text, context)
        for child in element:
            self.walk(child, context)
            self._text(child.tail, context)

    def _text(self, text: str | None, context: _Context) -> None:
        if not text:
            return
        clean = SPACE.sub(" ", text).replace(MARK, "")
        if self.bracketed and clean.startswith("]"):
            clean = clean[1:]
        self.bracketed = False
        if self.glued and clean[:1].isalnum():
            self._part_glued()
        self.glued = False
        self.buffer.append(replace(context.style, text=clean))

    def flush(self, context: _Context, *, paragraph: bool = False) -> None:
        """Close the paragraph in the buffer."""
        rich = make_rich(collapse(self.buffer))
        self.buffer = []
        for number, part in enumerate(split_at_double_breaks(rich)):
            part = part.strip()
            if not part:
                if paragraph and number == 0:
                    self.pieces.append(Piece(Kind.TEXT, zone=context.zone, why=context.why))
                continue
            self.pieces.append(
                Piece(
                    kind=context.kind,
                    rich=part,
                    level=context.level,
                    hint=context.hint,
                    group=context.group,
                    is_ordered=context.is_ordered,
                    zone=context.zone,
                    why=context.why,
                    after_page=self.after_page,
                )
            )
            self.after_page = False

    def _add(self, piece: Piece, context: _Context) -> None:
        self.flush(context)
        piece.zone, piece.why = context.zone, context.why
        piece.group = piece.group or context.group
        self.pieces.append(piece)

    def _next_group(self) -> int:
        self.groups += 1
        return self.groups

    # One method for each element that is more than its text.

    def _read_br(self, element: HtmlElement, context: _Context) -> None:
        mark = SOFT if "data-soft" in element.attrib else BREAK
        self.buffer.append(replace(context.style, text=mark))

    def _read_wbr(self, element: HtmlElement, context: _Context) -> None:
        """A place where a long word may break: nothing is printed."""

    def _read_hr(self, element: HtmlElement, context: _Context) -> None:
        if "page-break" in class_words(element):
            self.flush(context)
            self.after_page = True
            return
        self._add(Piece(Kind.DIVIDER, hint=context.hint), context)

    def _heading(self, element: HtmlElement, context: _Context) -> None:
        self.flush(context)
        inner = replace(context, kind=Kind.HEADING, level=int(element.tag[1]))
        self._children(element, inner)
        self.flush(inner)

    def _read_cite(self, element: HtmlElement, context: _Context) -> None:
        if context.kind is not Kind.QUOTE:
            self._children(element, context)
            return
        self.flush(context)
        inner = replace(context, hint="speaker", style=replace(context.style, italic=False))
        self._children(element, inner)
        self.flush(inner)

    _read_h1 = _read_h2 = _read_h3 = _read_h4 = _read_h5 = _read_h6 = _heading

    def _read_blockquote(self, element: HtmlElement, context: _Context) -> None:
        self.flush(context)
        group = context.group if context.kind is Kind.QUOTE else self._next_group()
        words = class_words(element)
        hint = "pull" if any("pull" in word for word in words) else context.hint
        if any(word in ("instagram-media", "twitter-tweet", "tiktok-embed") for word in words):
            links = [a.get("href", "") for a in element.iter("a")]
            address = next((a for a in reversed(links) if a.startswith("http")), "")
            if address:
                self._add(Piece(Kind.EMBED, url=address, group=group), context)
        inner = replace(context, kind=Kind.QUOTE, group=group, hint=hint)
        self._children(element, inner)
        self.flush(inner)

    def _list(self, element: HtmlElement, context: _Context) -> None:
        self.flush(context)
        nested = context.kind is Kind.ITEM
        inner = replace(
            context,
            kind=Kind.ITEM if context.kind is not Kind.QUOTE else Kind.QUOTE,
            group=context.group if nested or context.kind is Kind.QUOTE else self._next_group(),
            is_ordered=context.is_ordered if nested else element.tag == "ol",
        )
        self._children(element, inner)
        self.flush(inner)

    _read_ul = _read_ol = _list

    def _read_pre(self, element: HtmlElement, context: _Context) -> None:
        text = element.text_content().replace(MARK, "").strip("\n")
        if text.strip():
            self._add(Piece(Kind.CODE, Rich((Run(text),)), hint=context.hint), context)

    def _read_figure(self, element: HtmlElement, context: _Context) -> None:
        self.flush(context)
        inner = replace(context, group=context.group or self._next_group())
        if element.find(".//blockquote") is not None and "pull" in " ".join(class_words(element)):
            inner = replace(inner, hint="pull")
        self._children(element, inner)
        self.flush(inner)

    def _read_figcaption(self, element: HtmlElement, context: _Context) -> None:
        last = self.pieces[-1] if self.pieces else None
        figure = element.getparent()
        if last is not None and last.kind is Kind.QUOTE and figure is not None:
            if figure.find(".//img") is None and figure.find(".//blockquote") is not None:
                quoted = replace(context, kind=Kind.QUOTE, group=last.group, hint="speaker")
                self._children(element, quoted)
                self.flush(quoted)
                return
        inner = replace(context, hint="caption" if context.kind is Kind.TEXT else context.hint)
        self._children(element, inner)
        self.flush(inner)

    def _read_table(self, element: HtmlElement, context: _Context) -> None:
        if is_layout(element):
            self.flush(context)
            self._children(element, context)
            self.flush(context)
            return
        caption = element.find("caption")
        if caption is not None:
            self.walk(caption, replace(context, hint="caption"))
        rows = []
        for row in element.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            if cells:
                rows.append(tuple(self._inline(cell, context) for cell in cells))
        head = next(iter(element.iter("tr")), None)
        has_header = head is not None and all(c.tag == "th" for c in head if c.tag in ("td", "th"))
        self._add(Piece(Kind.TABLE, rows=tuple(rows), has_header_row=has_header), context)

    def _inline(self, element: HtmlElement, context: _Context) -> Rich:
        """The content of an element as one line, its paragraphs parted by line breaks."""
        held, self.buffer = self.buffer, []
        kept, self.pieces = self.pieces, []
        self._children(element, context)
        self.flush(context)
        parts, self.pieces, self.buffer = self.pieces, kept, held
        self.pieces.extend(p for p in parts if p.kind in (Kind.PICTURE, Kind.EMBED))
        return join_rich([p.rich for p in parts if p.rich], BREAK)

    def _read_a(self, element: HtmlElement, context: _Context) -> None:
        raw = element.get("href")
        if element in self.notes.marks:
            body = self.notes.marks[element]
            note = self._inline_note(body, context)
            if note:
                if self.buffer and self.buffer[-1].text.endswith("["):
                    self._open_bracket()
                self.buffer.append(Run(MARK, note=note))
            return
        if element in self.notes.back_links:
            return
        if raw is None and (element.get("name") or element.get("id") or element.get("role")):
            self._children(element, context)
            return
        address = read_address(raw, base=self.evidence.base)
        if address.lost and context.zone is not Zone.FURNITURE:
            self._report_lost(element, address.href, address.lost)
        rel = (element.get("rel") or "").lower().split()
        if "author" in rel and context.zone is not Zone.FURNITURE:
            name = " ".join(element.text_content().split())
            known = {letters(n) for n, _ in self.evidence.authors}
            if name and letters(name) not in known and len(name) < 80:
                self.evidence.authors.append((name, address.href or ""))
        href = address.href
        if href == GAP and element.find(".//img") is not None:
            href = None
        if href == GAP and not element.text_content().strip() and element.find(".//*") is None:
            if context.zone is not Zone.FURNITURE:  # a citation whose words were lost, too
                self.buffer.append(replace(context.style, text="[…]", href=GAP))
            return
        if self.buffer and self.buffer[-1].href is not None:
            self._space_glued(element)
        self._children(element, replace(context, style=replace(context.style, href=href)))

    def _open_bracket(self) -> None:
        """Without the bracket around a note's figure; `_text` drops its other half."""
        last = self.buffer[-1]
        self.buffer[-1] = replace(last, text=last.text[:-1].rstrip(" "))
        self.bracketed = True

    def _space_glued(self, element: HtmlElement) -> None:
        """A space between links that only a style sheet keeps apart."""
        if self.buffer[-1].text[-1:].isalnum() and element.text_content()[:1].isalnum():
            self.buffer.append(Run(" "))

    def _report_lost(self, element: HtmlElement, href: str | None, lost: str) -> None:
        words = " ".join(element.text_content().split())
        message = (
            f"A link to “{lost[:200]}” leads nowhere outside the saved page; its place is marked."
            if href == GAP
            else f"A link to “{lost[:200]}” was dropped; its words stay."
        )
        self.findings.append(Finding("links", message, Certainty.WARNING, words))

    def _inline_note(self, body: HtmlElement, context: _Context) -> Rich:
        bodies, self.notes.bodies = self.notes.bodies, set()
        note = self._inline(body, _Context(depth=context.depth))
        self.notes.bodies = bodies
        runs = [replace(run, text=run.text.replace(BREAK, " "), note=None) for run in note]
        clean = make_rich(run for run in runs if run.text != MARK).strip()
        match = re.match(r"(?:[\[(]?\d{1,3}[\])]?[.:]?|\[\s*\])\s+", clean.text)
        return clean.cut(match.end()) if match else clean

    def _read_sup(self, element: HtmlElement, context: _Context) -> None:
        links = [a for a in element.iter("a") if a in self.notes.marks]
        if links:
            context = replace(context, style=replace(context.style, sup=False))
        self._children(element, context)

    def _read_noscript(self, element: HtmlElement, context: _Context) -> None:
        for image in element.iter("img"):
            self._read_img(image, context)

    def _read_img(self, element: HtmlElement, context: _Context) -> None:
        words = " ".join(class_words(element))
        alt = " ".join((element.get("alt") or "").split())
        if re.search(r"\b(emoji|wp-smiley)\b", words):
            self._text(alt, context)
            return
        if context.zone is Zone.FURNITURE or re.search(r"avatar|gravatar|logo|icon|pixel", words):
            return
        if element.get("width") in ("0", "1") or element.get("height") in ("0", "1"):
            return
        raw, content = find_picture(element, base=self.evidence.base, held=self.pictures)
        if not raw and content is None:
            return
        if any(p.picture and p.picture.source == raw and raw for p in self.pieces[-3:]):
            return
        name = re.split(r"[?#]", raw)[0].rpartition("/")[2][:150]
        decorative = element.get("role") == "presentation"
        picture = PictureRef(raw, content, filename=name, alt=alt, is_decorative=decorative)
        if is_furniture_picture(name, alt):
            self.findings.append(
                removed("Left out: a picture of the page.", f"{alt} {name}".strip())
            )
            return
        before = self.buffer
        self.buffer = []
        self.pieces.append(
            Piece(Kind.PICTURE, picture=picture, group=context.group, zone=context.zone)
        )
        self.buffer = before  # a picture within a paragraph goes above it

    def _embed(self, element: HtmlElement, context: _Context) -> None:
        inner = element.find(".//source")
        raw = element.get("data-src") or element.get("src") or ""
        raw = raw or (inner.get("src", "") if inner is not None else "")
        address = read_address(raw, base=self.evidence.base)
        if address.href and context.zone is not Zone.FURNITURE:
            self._add(Piece(Kind.EMBED, url=address.href, hint=element.get("title", "")), context)

    _read_iframe = _read_video = _read_audio = _read_embed = _embed

    def _read_q(self, element: HtmlElement, context: _Context) -> None:
        self._text("“", context)
        self._children(element, context)
        self._text("”", context)

    def _read_textarea(self, element: HtmlElement, context: _Context) -> None:
        self.flush(context)
        self._children(element, replace(context, zone=Zone.FURNITURE, why="a form"))
        self.flush(replace(context, zone=Zone.FURNITURE, why="a form"))
