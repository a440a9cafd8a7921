"""Pictures: figures, galleries, pictures amid text."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from broadsheet.importers.domain.manuscript import (
    Embed,
    Gallery,
    Paragraph,
    Picture,
    PictureRef,
    Table,
)
from broadsheet.importers.wordpress.domain.content import embeds
from broadsheet.importers.wordpress.domain.content.context import (
    Attachment,
    Context,
    file_key,
    original_url,
    url_key,
)
from broadsheet.importers.wordpress.domain.content.inline import Inline, strip_tags
from broadsheet.importers.wordpress.domain.content.markup import (
    detach,
    parse_fragment,
    source_of,
    words_of,
)
from broadsheet.importers.wordpress.domain.content.pixels import inline_picture

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.walking import Walker

_ID_CLASS = re.compile(r"\bwp-image-(\d+)\b")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|heic|svg)$", re.IGNORECASE)
_CREDIT_AT_END = re.compile(
    r"\s*[(\[]\s*(?:(?:photo(?:graph)?|image|picture|credit|source|foto|imagen|crédit|quelle|fuente)s?"
    r"(?:\s+credit|\s+courtesy(?:\s+of)?|\s+by)?\s*[:/]\s*|(?:photo|image|picture)\s+by\s+|©\s*)"
    r"([^()\[\]<>]{2,160})[)\]]\s*\.?\s*$",
    re.IGNORECASE,
)


def split_credit(caption: str) -> tuple[str, str]:
    """Part a caption from the credit at its end: "A dam (Photo: R. Ode)" → "A dam", "R. Ode"."""
    match = _CREDIT_AT_END.search(caption)
    if match is None:
        return caption, ""
    return caption[: match.start()].rstrip(), match[1].strip()


def inline_html(context: Context, html: str) -> str:
    """Return a caption as exported in our inline HTML, in one paragraph."""
    from broadsheet.importers.wordpress.domain.content.walking import Walker

    if not html.strip():
        return ""
    if "<" not in html and "&" not in html:
        inline = Inline()
        inline.text(html)
        return inline.finish()
    out: list[object] = []
    walker = Walker(context, out, autop=False)  # type: ignore[arg-type]
    walker.children(parse_fragment(html))
    walker.flush()
    return "<br>".join(block.html for block in out if isinstance(block, Paragraph))


def picture_of(
    context: Context, attachment: Attachment, caption: str = "", alt: str = ""
) -> PictureRef:
    """Return the picture of a library file."""
    text, credit = split_credit(caption or inline_html(context, attachment.caption))
    return PictureRef(
        source=attachment.url,
        alt=alt or attachment.alt,
        caption=text,
        credit=attachment.credit or credit,
    )


def picture_from_image(
    context: Context, element: etree._Element, caption: str = ""
) -> PictureRef | None:
    """Return the picture an ``img`` shows; None if it has no usable address."""
    alt = re.sub(r"\s+", " ", str(element.get("alt", ""))).strip()
    attachment = _attachment_of(context, element)
    if attachment is not None:
        return picture_of(context, attachment, caption, alt)
    text, credit = split_credit(caption)
    source = str(element.get("src", ""))
    if source.startswith("data:") and not _lazy(element):
        content, extension = inline_picture(source)
        if content is None:
            return None
        name = f"inline-{hashlib.sha256(content).hexdigest()[:24]}{extension}"
        return PictureRef(name, content, name, alt=alt, caption=text, credit=credit)
    url = context.web_address(_lazy(element) or source)
    if not url:
        return None
    return PictureRef(url, alt=alt, caption=text, credit=credit)


def _lazy(element: etree._Element) -> str:
    for key in ("data-orig-file", "data-full-url", "data-src", "data-lazy-src", "data-original"):
        value = str(element.get(key, ""))
        if value and not value.startswith("data:"):
            return value
    source = str(element.get("src", ""))
    if not source or source.startswith("data:"):
        candidates = str(element.get("srcset", "")).split(",")
        return candidates[-1].strip().split(" ")[0] if candidates[-1].strip() else ""
    return ""


def _attachment_of(context: Context, element: etree._Element) -> Attachment | None:
    numbers = [str(element.get("data-id", ""))]
    match = _ID_CLASS.search(str(element.get("class", "")))
    if match:
        numbers.insert(0, match[1])
    source = _lazy(element) or str(element.get("src", ""))
    url = context.web_address(source) if not source.startswith("data:") else ""
    for number in numbers:
        if number.isdigit():
            found = context.library.by_id(int(number))
            # Numbers lie after a site was moved or merged; the file's name tells.
            if found is not None and (not url or _same_file(found.url, url)):
                return found
    return context.library.by_url(url) if url else None


def _same_file(one: str, other: str) -> bool:
    return any(
        key(one).rsplit("/", 1)[-1] == key(other).rsplit("/", 1)[-1] for key in (file_key, url_key)
    )


def is_smiley(element: etree._Element) -> bool:
    source = str(element.get("src", ""))
    names = str(element.get("class", ""))
    return "wp-smiley" in names or "emoji" in names.split() or "/images/core/emoji/" in source


def is_pixel(element: etree._Element) -> bool:
    return element.get("width") in {"0", "1"} and element.get("height") in {"0", "1"}


def image(walker: Walker, element: etree._Element) -> None:
    """A picture amid text."""
    if is_smiley(element):
        walker.inline.text(str(element.get("alt", "")))
        return
    if is_pixel(element):
        walker.context.note(
            "body", "A tracking picture was left out.", str(element.get("src", ""))[:200]
        )
        return
    picture = picture_from_image(walker.context, element)
    if picture is None:
        walker.emit(walker.context.keep("a picture without address", source_of(element)))
        return
    note_link(walker.context, element, picture)
    walker.emit(Picture(picture))


def note_link(context: Context, element: etree._Element, picture: PictureRef) -> None:
    """Record a link that is lost, unless it led to the picture itself: pictures have none here."""
    anchor = next(element.iterancestors("a"), None)
    href = str(anchor.get("href", "")) if anchor is not None else ""
    if not href or href.startswith("#"):
        return
    path = urlsplit(original_url(href)).path if "[" not in href else href
    if _PICTURE_FILE.search(path) or "attachment_id=" in href:
        return
    stem = picture.source.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    rel = str(anchor.get("rel", "")) if anchor is not None else ""
    if "attachment" in rel or (stem and stem in href.lower()):
        return
    context.note("body", "A picture lost its link.", f"{picture.source} → {href}"[:400])


def _caption_of(walker: Walker, element: etree._Element) -> str:
    for child in element.iter("figcaption", "p", "dd", "div"):
        names = str(child.get("class", "")).split()
        if child.tag == "figcaption" or "wp-caption-text" in names or "wp-caption-dd" in names:
            if (
                child.tag == "figcaption"
                and next(child.iterancestors("figure"), None) is not element
            ):
                continue
            texts, extra = walker.fragment(child)
            for block in extra:
                walker.emit(block)
            detach(child)
            return "<br>".join(texts)
    return ""


def figure(walker: Walker, element: etree._Element) -> None:
    """A figure holds a picture, a gallery, a table, a player or a quotation."""
    names = str(element.get("class", ""))
    if (
        "wp-block-gallery" in names
        or "tiled-gallery" in names
        or len(list(element.iter("img"))) > 1
    ):
        gallery(walker, element)
        return
    image_element = element.find(".//img")
    if image_element is not None and element.find(".//table") is None:
        _one_picture(walker, element, image_element)
        return
    caption = _caption_of(walker, element)
    if "wp-block-embed" in names:
        _embed_figure(walker, element, caption)
        return
    before = len(walker.out)
    if "pullquote" in names:
        for quote in element.iter("blockquote"):
            quote.set("class", f"{quote.get('class', '')} pullquote")
    for media in list(element.iter("audio", "video")):
        embeds.media(walker, media, strip_tags(caption))
        caption = ""
        detach(media)
    walker.children(element)
    walker.flush()
    if caption:
        _attach_caption(walker, before, caption)


def _attach_caption(walker: Walker, before: int, caption: str) -> None:

    for index in range(len(walker.out) - 1, before - 1, -1):
        block = walker.out[index]
        if isinstance(block, Table) and not block.caption:
            walker.out[index] = dataclasses.replace(block, caption=caption)
            return
        if isinstance(block, Embed) and not block.title:
            walker.out[index] = dataclasses.replace(block, title=strip_tags(caption))
            return
    walker.out.append(Paragraph(caption))


def _one_picture(walker: Walker, element: etree._Element, image_element: etree._Element) -> None:
    caption = _caption_of(walker, element)
    if is_smiley(image_element) or is_pixel(image_element):
        walker.children(element)
        walker.flush()
        return
    picture = picture_from_image(walker.context, image_element, caption)
    if picture is None:
        walker.out.append(
            walker.context.keep("a picture without address", source_of(image_element))
        )
        if caption:
            walker.out.append(Paragraph(caption))
    else:
        note_link(walker.context, image_element, picture)
        walker.out.append(Picture(picture))
    detach(image_element)
    walker.children(element)  # what else stands in the figure
    walker.flush()


def _embed_figure(walker: Walker, element: etree._Element, caption: str) -> None:
    if element.find(".//iframe") is not None or element.find(".//blockquote") is not None:
        before = len(walker.out)
        walker.children(element)
        walker.flush()
        if caption:
            _attach_caption(walker, before, caption)
        return
    text = words_of(element).strip()
    url = walker.context.web_address(text) if text else ""
    if url:
        walker.out.append(Embed(embeds.canonical(url), strip_tags(caption)))
        return
    if text:
        walker.out.append(walker.context.keep("an embed without address", text))
    if caption:
        walker.out.append(Paragraph(caption))


def gallery(walker: Walker, element: etree._Element) -> None:
    """Pictures side by side, each with its own caption."""
    caption = ""
    if element.tag == "figure":
        own = [c for c in element.iter("figcaption") if _belongs_to_gallery(c, element)]
        if own:
            caption = " ".join(walker.fragment(own[-1])[0])
            detach(own[-1])
    pictures = []
    for image_element in list(element.iter("img")):
        if is_pixel(image_element):
            continue
        holder = next(image_element.iterancestors("figure", "li"), None)
        text = ""
        if holder is not None and holder is not element:
            legend = holder.find(".//figcaption")
            if legend is not None:
                text = "<br>".join(walker.fragment(legend)[0])
        picture = picture_from_image(walker.context, image_element, text)
        if picture is None:
            walker.out.append(
                walker.context.keep("a picture without address", source_of(image_element))
            )
        else:
            note_link(walker.context, image_element, picture)
            pictures.append(picture)
    if pictures:
        walker.out.append(Gallery(tuple(pictures), caption))
    elif caption:
        walker.out.append(Paragraph(caption))


def _belongs_to_gallery(caption: etree._Element, element: etree._Element) -> bool:
    holder = next(caption.iterancestors("figure", "li"), None)
    if holder is element:
        return True
    return "blocks-gallery-caption" in str(caption.get("class", ""))
