"""A clean HTML tree becomes blocks: the walk that classic content and Gutenberg blocks share."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from broadsheet.importers.domain.manuscript import (
    Block,
    Code,
    Divider,
    Embed,
    Heading,
    ListBlock,
    Paragraph,
)
from broadsheet.importers.wordpress.domain.content import embeds, figures, lists, quotations, tables
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.inline import (
    INLINE_TAGS,
    Inline,
    paragraphs_of,
    strip_tags,
)
from broadsheet.importers.wordpress.domain.content.markup import source_of, words_of
from broadsheet.importers.wordpress.domain.content.shortcodes import MARK_CLOSE, MARK_OPEN

MAX_DEPTH = 200

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_BREAKS = re.compile(r"[ \t\r]*\n[ \t\r]*")
_PLAIN_INLINE = {
    "abbr", "acronym", "bdi", "bdo", "big", "del", "font", "ins", "label", "mark", "q", "ruby",
    "rp", "rt", "s", "small", "strike", "time", "u", "wbr", "picture",
}  # fmt: skip
_CONTAINERS = {
    "address", "article", "aside", "body", "center", "div", "fieldset", "figcaption", "footer",
    "header", "legend", "main", "nav", "p", "section", "source", "param", "col", "colgroup",
    "details",
}  # fmt: skip
_WORD_PARAGRAPH = re.compile(r"\bMsoListParagraph")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")


class Walker:
    """Walks a tree and appends what it finds to `out`.

    `autop`: blank lines part paragraphs and single line ends break lines, as WordPress does for
    classic content. `on_mark` is called with the number of a mark met in the text.
    """

    def __init__(
        self,
        context: Context,
        out: list[Block],
        *,
        autop: bool = False,
        on_mark: Callable[[int, Walker], None] | None = None,
    ) -> None:
        self.context = context
        self.out = out
        self.autop = autop
        self.on_mark = on_mark
        self.inline = Inline(context.link)
        self.links: list[str] = []
        self._pending: list[Block] = []
        self.word_list: ListBlock | None = None
        self._depth = 0
        self._after_break = False
        self._flat_text = False  # within a list item or a cell: line ends are only spaces

    # what comes out

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        html = self.inline.finish()
        if html:
            self.out.append(Paragraph(html))
        self.out.extend(self._pending)
        self._pending = []
        self._after_break = False

    def emit(self, block: Block) -> None:
        """Add a block met amid text: it stands behind the paragraph it was met in."""
        if self.inline.has_text:
            self._pending.append(block)
        else:
            self.out.append(block)

    def add(self, block: Block) -> None:
        """End the paragraph and add `block`."""
        self.flush()
        self.out.append(block)

    def fragment(
        self, element: etree._Element, *, autop: bool = False
    ) -> tuple[list[str], list[Block]]:
        """Return the paragraphs within `element` as inline HTML, and the other blocks in it."""
        inner: list[Block] = []
        walker = Walker(self.context, inner, autop=autop and self.autop, on_mark=self.on_mark)
        walker._flat_text = not walker.autop
        walker._depth = self._depth + 1
        walker.children(element)
        walker.flush()
        texts = [block.html for block in inner if isinstance(block, Paragraph)]
        return texts, [block for block in inner if not isinstance(block, Paragraph)]

    # text

    def text(self, text: str | None) -> None:
        if not text:
            return
        if MARK_OPEN not in text:
            self._text(text)
            return
        for index, part in enumerate(_MARK.split(text)):
            if index % 2 == 0:
                self._text(part)
            elif self.on_mark is not None:
                self.on_mark(int(part), self)

    def _text(self, text: str) -> None:
        if not self.autop or "\n" not in text:
            self._line(text)
            return
        for index, paragraph in enumerate(paragraphs_of(text)):
            if index:
                self.flush()
            for number, line in enumerate(_BREAKS.split(paragraph)):
                if number and not self._after_break:
                    self.inline.line_break()
                self._after_break = False
                self._line(line)

    def _line(self, line: str) -> None:
        if not line:
            return
        if self.autop and line.lstrip().startswith("http") and not self.links:
            url = embeds.lone_address(line)
            if url:
                self._lone_address(url)
                return
        if line.strip():
            self._after_break = False
        self.inline.text(line)

    def _lone_address(self, url: str) -> None:
        web = self.context.web_address(url)
        if web and embeds.is_embeddable(web):
            self.flush()
            self.out.append(Embed(embeds.canonical(web)))
            self._after_break = True
            return
        self.inline.open("a", url)
        self.inline.text(url)
        self.inline.close()

    def break_line(self) -> None:
        if self.autop and self._after_break:
            self.flush()
        else:
            self.inline.line_break()
        self._after_break = True

    # elements

    def children(self, element: etree._Element) -> None:
        self.text(element.text)
        for child in element:
            self.element(child)
            self.text(child.tail)

    def element(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str):
            return
        if self._depth > MAX_DEPTH:
            self.text(words_of(element))
            self.context.note(
                "body", f"Markup nested more than {MAX_DEPTH} deep became plain text."
            )
            return
        self._depth += 1
        try:
            self._element(element, element.tag)
        finally:
            self._depth -= 1

    def _element(self, element: etree._Element, tag: str) -> None:
        if tag in INLINE_TAGS:
            self._inline(element, INLINE_TAGS[tag])
        elif tag == "a":
            self._anchor(element)
        elif tag == "span":
            self._span(element)
        elif tag == "br":
            self.break_line()
        elif tag == "p":
            self._paragraph(element)
        elif tag == "img":
            figures.image(self, element)
        elif tag in _PLAIN_INLINE:
            self._plain(element, tag)
        elif tag in _HANDLERS:
            self.flush()
            _HANDLERS[tag](self, element)
        elif tag in _CONTAINERS:
            self._container(element)
        else:
            self.children(element)

    def _inline(self, element: etree._Element, tag: str) -> None:
        if tag == "sup" and element.get("data-fn"):
            self._footnote(element)
            return
        self.inline.open(tag)
        self.children(element)
        self.inline.close()

    def _footnote(self, element: etree._Element) -> None:
        note = self.context.footnotes.get(str(element.get("data-fn")))
        if note is None:
            self.context.note("body", "The text of a footnote is missing in the export.")
            self.inline.text(f"[{words_of(element)}]")
            return
        self.inline.raw(f"<span data-note>{note}</span>")

    def _anchor(self, element: etree._Element) -> None:
        href = str(element.get("href", ""))
        if not href or self.links:
            self.children(element)
            return
        self.links.append(href)
        self.inline.open("a", href) if words_of(element).strip() else self.inline.open("")
        self.children(element)
        self.inline.close()
        self.links.pop()

    def _span(self, element: etree._Element) -> None:
        style = str(element.get("style", "")).lower()
        tags = [
            tag
            for tag, pattern in (("b", _BOLD), ("i", _ITALIC))
            if style and pattern.search(style)
        ]
        if "mso-list" in style and "ignore" in style:
            self.inline.text(" ")
        for tag in tags:
            self.inline.open(tag)
        self.children(element)
        for _ in tags:
            self.inline.close()

    def _plain(self, element: etree._Element, tag: str) -> None:
        if tag == "q":
            self.inline.text("“")
        elif tag in {"del", "s", "strike"}:
            words = words_of(element).strip()
            self.context.note("body", "Struck-through words are no longer struck.", words[:200])
        elif tag == "rp":
            return
        elif tag == "rt":
            self.inline.text(" (")
        self.children(element)
        if tag == "q":
            self.inline.text("”")
        elif tag == "rt":
            self.inline.text(")")

    def _paragraph(self, element: etree._Element) -> None:
        self.flush()
        if _WORD_PARAGRAPH.search(str(element.get("class", ""))):
            lists.convert_word_item(self, element)
            return
        self.children(element)
        self.flush()

    def _container(self, element: etree._Element) -> None:
        name = str(element.get("class", ""))
        if "wp-caption" in name.split() and element.find(".//img") is not None:
            self.flush()
            figures.figure(self, element)
            return
        self.flush()
        self.children(element)
        self.flush()


def _heading(walker: Walker, element: etree._Element) -> None:
    texts, extra = walker.fragment(element)
    text = " ".join(strip_tags(html) for html in texts).strip()
    if any("<a " in html for html in texts):
        hrefs = ", ".join(str(a.get("href")) for a in element.iter("a") if a.get("href"))
        walker.context.note("body", "A heading lost its link.", f"{text}: {hrefs}"[:300])
    if text:
        walker.out.append(Heading(text, 2 if element.tag in {"h1", "h2"} else 3))
    walker.out.extend(extra)


def _pre(walker: Walker, element: etree._Element) -> None:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = words_of(element)
    marks = [int(number) for number in _MARK.findall(text)]
    for number in marks:
        mark = walker.context.marks[number]
        text = text.replace(f"{MARK_OPEN}{number}{MARK_CLOSE}", getattr(mark, "source", ""))
    text = text.strip("\n").rstrip()
    if text.strip():
        walker.out.append(Code(text))


def _divider(walker: Walker, element: etree._Element) -> None:
    walker.out.append(Divider())


def _form(walker: Walker, element: etree._Element) -> None:
    walker.out.append(walker.context.keep(f"a form element ({element.tag})", source_of(element)))


def _summary(walker: Walker, element: etree._Element) -> None:
    texts, extra = walker.fragment(element)
    if texts:
        html = " ".join(texts)
        walker.out.append(Paragraph(html if html.startswith("<b>") else f"<b>{html}</b>"))
        walker.context.note("body", "A part that readers had to open now stands open.")
    walker.out.extend(extra)


_HANDLERS: dict[str, Callable[[Walker, etree._Element], None]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "ul": lists.convert_list,
    "ol": lists.convert_list,
    "dl": lists.convert_definitions,
    "blockquote": quotations.convert_quotation,
    "pre": _pre,
    "hr": _divider,
    "table": tables.table,
    "figure": figures.figure,
    "iframe": embeds.frame,
    "audio": embeds.media,
    "video": embeds.media,
    "object": embeds.plug_in,
    "embed": embeds.plug_in,
    "summary": _summary,
    **dict.fromkeys(("form", "input", "select", "textarea", "button", "option"), _form),
}
