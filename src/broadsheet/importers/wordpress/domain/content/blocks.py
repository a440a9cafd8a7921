"""Gutenberg blocks become blocks of a manuscript.

Most blocks carry their HTML and are walked like any other; the ones below need more. A block of a
plug-in gives its words; one that the server would have made when asked for the page is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from broadsheet.importers.domain.manuscript import (
    Block,
    Certainty,
    Code,
    Divider,
    Embed,
    Paragraph,
    Picture,
)
from broadsheet.importers.wordpress.domain.content import embeds
from broadsheet.importers.wordpress.domain.content.figures import picture_of
from broadsheet.importers.wordpress.domain.content.gutenberg import WpBlock
from broadsheet.importers.wordpress.domain.content.markup import (
    clean_source,
    parse_fragment,
    plain_text,
    words_of,
)
from broadsheet.importers.wordpress.domain.content.shortcodes import MARK_CLOSE, MARK_OPEN

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.converting import Converter

Handler = Callable[["Converter", WpBlock, list[Block]], None]

# Made by the server from the site's own data whenever the page is asked for.
_DYNAMIC = re.compile(
    r"^core/(?:archives|avatar|calendar|categories|comment.*|latest-comments|latest-posts|legacy-widget"
    r"|loginout|navigation.*|home-link|next-post|page-list.*|pattern|post-.*|posts-.*|query.*|read-more|rss|search"
    r"|site-.*|social-links?|tag-cloud|template-part|term-.*|widget-group)$"
)
_WRAPPERS = re.compile(
    r"^(?:core/(?:columns?|group|row|stack|buttons|text-columns|details|accordion.*)"
    r"|(?:kadence|uagb|generateblocks|stackable|ugb)/(?:rowlayout|column|columns|container|grid|section))$"
)


def convert_block(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """Append to `out` what `block` makes."""
    handler = _HANDLERS.get(block.name)
    if handler is not None:
        handler(converter, block, out)
    elif block.name.startswith("core-embed/"):
        _embed(converter, block, out)
    elif _DYNAMIC.match(block.name):
        _keep(converter, block, out)
    elif block.is_void or not (block.html().strip() or block.inner):
        if block.name in _HTML_ONLY:
            return  # an empty paragraph and its like
        _keep(converter, block, out)
    elif block.name in _HTML_ONLY:
        converter.markup(block.html(), out)
    else:
        _container(converter, block, out)
        if not block.name.startswith("core/"):
            converter.context.note(
                "body",
                f"Block “{block.name}” is not known: its content was taken over, its look was not.",
                plain_text(block.html())[:200],
            )


def _keep(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    source = _source(block)
    out.append(converter.context.keep(f"block “{block.short_name}”", source))


def _source(block: WpBlock) -> str:
    """Its source as harmless text: delimiters as they are, the HTML between them cleaned."""
    delimiters: list[str] = []

    def mark(match: re.Match[str]) -> str:
        delimiters.append(match[0])
        return f"{MARK_OPEN}{len(delimiters) - 1}{MARK_CLOSE}"

    marked = re.sub(r"<!--\s+/?wp:.*?-->", mark, block.whole(), flags=re.DOTALL)
    text = clean_source(marked)
    for number, delimiter in enumerate(delimiters):
        text = text.replace(f"{MARK_OPEN}{number}{MARK_CLOSE}", delimiter)
    return text


def _container(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """Walk the block's own HTML with its inner blocks in their places."""
    if not block.inner:
        converter.markup(block.html(), out)
        return
    own = "".join(part for part in block.parts if isinstance(part, str))
    if not plain_text(own) and "<img" not in own and "<video" not in own:
        for inner in block.inner:
            converter.block(inner, out)
        return
    html = "".join(
        part if isinstance(part, str) else converter.placeholder(part) for part in block.parts
    )
    converter.markup(html, out)


def _attribute(block: WpBlock, name: str) -> str:
    value: Any = block.attributes.get(name)
    return value if isinstance(value, str) else ""


def _number(block: WpBlock, *names: str) -> int:
    for name in names:
        value = block.attributes.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.isdigit():
            return int(value)
    return 0


def _image(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """An image; its number stands in the settings, not always in the HTML."""
    html = block.html()
    number = _number(block, "id", "mediaId")
    if "<img" in html and number and "wp-image-" not in html:
        html = html.replace("<img", f'<img data-id="{number}"', 1)
    if "<img" not in html:
        attachment = converter.context.library.by_id(number) if number else None
        url = converter.context.web_address(_attribute(block, "url")) if not attachment else ""
        if attachment is not None:
            out.append(Picture(picture_of(converter.context, attachment)))
        elif url:
            html = f'<img src="{escape(url)}">{html}'
        elif not plain_text(html):
            converter.context.note("body", "An empty image block was left out.")
            return
    converter.markup(html, out)


def _cover(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """A cover: its background picture, then what stands on it."""
    own = "".join(part for part in block.parts if isinstance(part, str))
    before = len(out)
    if "<img" not in own and "<video" not in own:
        number = _number(block, "id")
        attachment = converter.context.library.by_id(number) if number else None
        url = converter.context.web_address(_attribute(block, "url"))
        style = re.search(r"background-image:\s*url\(([^)]+)\)", own)
        if not url and style:
            url = converter.context.web_address(style[1].strip("\"'&quot; "))
        if attachment is not None:
            out.append(Picture(picture_of(converter.context, attachment)))
        elif url and _attribute(block, "backgroundType") == "video":
            out.append(Embed(url))
        elif url:
            converter.markup(f'<img src="{escape(url)}">', out)
    _container(converter, block, out)
    if len(out) > before:
        converter.context.note(
            "body",
            "Words that stood on a picture now stand below it.",
            certainty=Certainty.SURE,
        )


def _gallery(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    html = block.html()
    if "<img" in html:
        # The new form keeps each picture's number in the settings of an inner image block.
        html = "".join(part if isinstance(part, str) else _with_id(part) for part in block.parts)
        converter.markup(html, out)
        return
    ids = block.attributes.get("ids")
    numbers = [str(i) for i in ids if isinstance(i, int | str)] if isinstance(ids, list) else []
    if numbers:
        converter.classic(f'[gallery ids="{",".join(numbers)}"]', out)
    elif plain_text(html):
        converter.markup(html, out)
    else:
        converter.context.note("body", "An empty gallery was left out.")


def _with_id(block: WpBlock) -> str:
    html = block.html()
    number = _number(block, "id")
    if number and "wp-image-" not in html and "data-id=" not in html:
        return html.replace("<img", f'<img data-id="{number}"', 1)
    return html


def _embed(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    url = converter.context.web_address(_attribute(block, "url"))
    html = block.html()
    caption = ""
    match = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", html, re.DOTALL)
    if match:
        caption = plain_text(match[1])
        html = html.replace(match[0], "")
    if not url:
        found = re.search(r"https?://[^\s<\"]+", html)
        url = converter.context.web_address(found[0].replace("&amp;", "&")) if found else ""
    if url:
        out.append(Embed(embeds.canonical(url), caption))
        return
    if not html.strip() or not plain_text(html):
        _keep(converter, block, out)
    else:
        converter.markup(block.html(), out)


def _media(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """Audio and video."""
    html = block.html()
    if "src=" in html:
        converter.markup(html, out)
        return
    number = _number(block, "id")
    attachment = converter.context.library.by_id(number) if number else None
    url = attachment.url if attachment else converter.context.web_address(_attribute(block, "src"))
    caption = plain_text(html)
    if url:
        out.append(Embed(url, caption))
        converter.context.files.append(url)
    else:
        _keep(converter, block, out)


def _file(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """A file to download: one link with its name; the button beside it says nothing new."""
    tree = parse_fragment(block.html())
    links = [a for a in tree.iter("a") if a.get("href")]
    href = str(links[0].get("href")) if links else _attribute(block, "href")
    href = converter.context.link(href) if href else ""
    named = next((a for a in links if "button" not in str(a.get("class", ""))), None)
    name = plain_text(words_of(named)) if named is not None else ""
    if not href:
        _keep(converter, block, out)
        return
    name = name or href.rsplit("/", 1)[-1]
    out.append(Paragraph(f'<a href="{escape(href)}">{escape(name, quote=False)}</a>'))
    converter.context.files.append(href)
    converter.context.note(
        "body", "A file stays at its old address; upload it and set the new link.", href
    )


def _preformatted(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    html = re.sub(r"<br\s*/?>\n?", "\n", block.html())
    text = words_of(parse_fragment(html.replace("\r\n", "\n"))).strip("\n").rstrip()
    if text.strip():
        out.append(Code(text))


def _separator(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    out.append(Divider())


def _nothing(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """Space, the "read more" mark: the design's business here."""


def _next_page(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    converter.context.note("body", "Its pages are one page now.", certainty=Certainty.SURE)
    out.append(Divider())


def _shortcode(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    converter.classic(block.html(), out)


def _classic(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    converter.classic(block.html(), out)


def _footnotes(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """The notes stand where their marks are; the list at the end makes itself."""
    if not converter.context.footnotes:
        _keep(converter, block, out)


def _reusable(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    number = _number(block, "ref")
    content = converter.context.reusable(number) if number else None
    if content is None:
        _keep(converter, block, out)
        return
    if converter.context.depth >= 10:
        out.append(converter.context.keep("reusable blocks within each other", block.source))
        return
    converter.context.depth += 1
    try:
        converter.blocks_of(content, out)
    finally:
        converter.context.depth -= 1


def _missing(converter: Converter, block: WpBlock, out: list[Block]) -> None:
    """A block whose plug-in was gone already at the old site: the original is inside."""
    original = _attribute(block, "originalUndelimitedContent") or block.html()
    converter.markup(original, out)


# Their HTML, with that of their inner blocks in place, says it all.
_HTML_ONLY = {
    f"core/{name}"
    for name in (
        "paragraph", "heading", "list", "list-item", "quote", "pullquote", "table", "code",
        "button", "html", "subhead", "media-text-image",
    )
}  # fmt: skip
_HANDLERS: dict[str, Handler] = {
    "core/image": _image,
    "core/cover": _cover,
    "core/cover-image": _cover,
    "core/gallery": _gallery,
    "core/embed": _embed,
    "core/audio": _media,
    "core/video": _media,
    "core/file": _file,
    "core/preformatted": _preformatted,
    "core/verse": _preformatted,
    "core/separator": _separator,
    "core/spacer": _nothing,
    "core/more": _nothing,
    "core/nextpage": _next_page,
    "core/shortcode": _shortcode,
    "core/freeform": _classic,
    "core/footnotes": _footnotes,
    "core/block": _reusable,
    "core/missing": _missing,
}
