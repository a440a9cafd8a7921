"""From a post's content to the blocks of a manuscript."""

from __future__ import annotations

import re
from html import unescape

from broadsheet.importers.domain.manuscript import Block, Certainty, Divider, Paragraph
from broadsheet.importers.wordpress.domain.content import blocks as block_handlers
from broadsheet.importers.wordpress.domain.content.codes import convert_shortcode
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.gutenberg import (
    WpBlock,
    has_blocks,
    parse_blocks,
)
from broadsheet.importers.wordpress.domain.content.inline import INLINE_TAGS, Inline
from broadsheet.importers.wordpress.domain.content.markup import (
    hostile_parts,
    is_too_deep,
    parse_fragment,
    without_tags,
)
from broadsheet.importers.wordpress.domain.content.shortcodes import (
    MARK_CLOSE,
    MARK_OPEN,
    Shortcode,
    mark_shortcodes,
)
from broadsheet.importers.wordpress.domain.content.walking import Walker

MAX_DEPTH = 12  # of shortcodes and reusable blocks within each other
_SIMPLE = (
    r'<(?P<tag>strong|b|em|i|a)(?: href="(?P<href>[^"<>&]*)")?>|</(?P<end>strong|b|em|i|a)>'
    "|(?P<text>[^<\\[\ufdd0]++)"
)
_SIMPLE_TOKEN = re.compile(_SIMPLE)
_SIMPLE_PARAGRAPH = re.compile(
    r'^\s*<p(?: class="[\w -]*")?>((?:' + re.sub(r"\?P<\w+>", "?:", _SIMPLE) + r")*)</p>\s*$"
)


def convert_content(content: str, context: Context) -> list[Block]:
    """Return the blocks that `content` makes; what was noticed goes to ``context.findings``."""
    content = content.replace(MARK_OPEN, "").replace(MARK_CLOSE, "").replace("\r\n", "\n")
    for what, count in hostile_parts(content).items():
        context.note("body", f"Taken out: {count} × {what}.", certainty=Certainty.WARNING)
    if is_too_deep(content):
        context.note("body", "Its markup is nested beyond reading: only the words were taken.")
        content = without_tags(content)
    converter = Converter(context)
    out: list[Block] = []
    if has_blocks(content):
        converter.blocks_of(content, out)
    else:
        converter.classic(content, out)
    return out


class Converter:
    """Converts the content of one post."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def blocks_of(self, content: str, out: list[Block]) -> None:
        """Convert Gutenberg content."""
        parsed = parse_blocks(content)
        for problem in parsed.problems:
            self.context.note("body", f"Damaged block markup: {problem}.")
        for block in parsed.blocks:
            self.block(block, out)

    def block(self, block: WpBlock, out: list[Block]) -> None:
        if not block.name:
            self.classic(block.html(), out)
            return
        block_handlers.convert_block(self, block, out)

    def classic(self, content: str, out: list[Block]) -> None:
        """Convert classic content: HTML with shortcodes in which blank lines part paragraphs."""
        self._walk(content, out, autop=True)

    def markup(self, content: str, out: list[Block]) -> None:
        """Convert HTML as it stands: line ends mean nothing."""
        if self._simple_paragraph(content, out):
            return
        self._walk(content, out, autop=False)

    def _simple_paragraph(self, content: str, out: list[Block]) -> bool:
        """Convert a paragraph of plain words, emphasis and links; return whether it was one.

        Most of an archive is this, and needs neither sanitiser nor tree: what does not fit the
        narrow pattern to the letter goes the long way.
        """
        match = _SIMPLE_PARAGRAPH.match(content)
        if match is None:
            return False
        inline = Inline(self.context.link)
        tags: list[str] = []
        for token in _SIMPLE_TOKEN.finditer(match[1]):
            tag, href, end, text = token.group("tag", "href", "end", "text")
            if text is not None:
                inline.text(unescape(text))
            elif end is not None:
                if not tags or tags.pop() != end:
                    return False
                inline.close()
            else:
                if tag == "a" and "a" in tags:
                    return False
                tags.append(tag)
                inline.open(INLINE_TAGS.get(tag, tag), unescape(href or ""))
        if tags:
            return False
        html = inline.finish()
        if html:
            out.append(Paragraph(html))
        return True

    def _walk(self, content: str, out: list[Block], *, autop: bool) -> None:
        if self.context.depth >= MAX_DEPTH:
            out.append(self.context.keep("content nested too deeply", content))
            return
        self.context.depth += 1
        try:
            content = self._take_comments(content)
            content = mark_shortcodes(content, self.context.marks)
            walker = Walker(self.context, out, autop=autop, on_mark=self._mark)
            walker.children(parse_fragment(content))
            walker.flush()
        finally:
            self.context.depth -= 1

    def _mark(self, number: int, walker: Walker) -> None:
        what = self.context.marks[number] if number < len(self.context.marks) else None
        if isinstance(what, Shortcode):
            if self.context.depth >= MAX_DEPTH:
                walker.emit(self.context.keep(f"shortcode [{what.name}]", what.source))
                return
            convert_shortcode(self, what, walker)
        elif isinstance(what, WpBlock):
            walker.flush()
            self.block(what, walker.out)
        elif what == "nextpage":
            walker.flush()
            walker.out.append(Divider())

    def placeholder(self, what: object) -> str:
        """Return a mark that stands for `what` in text."""
        self.context.marks.append(what)
        return f"{MARK_OPEN}{len(self.context.marks) - 1}{MARK_CLOSE}"

    def _take_comments(self, content: str) -> str:
        """Take HTML comments out, but for the mark of a new page."""
        at = content.find("<!--")
        if at < 0:
            return content
        parts = []
        done = 0
        while at >= 0:
            end = content.find("-->", at + 4)
            if end < 0:
                break  # the sanitiser deals with it
            parts.append(content[done:at])
            comment = content[at + 4 : end].strip()
            if comment == "nextpage":
                self.context.note("body", "Its pages are one page now.", certainty=Certainty.SURE)
                parts.append(f"\n\n{self.placeholder('nextpage')}\n\n")
            done = end + 3
            at = content.find("<!--", done)
        parts.append(content[done:])
        return "".join(parts)
