"""Shortcodes become blocks; those of plug-ins that nobody knows are kept visibly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from broadsheet.importers.domain.manuscript import (
    Block,
    Certainty,
    Embed,
    Gallery,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
)
from broadsheet.importers.wordpress.domain.content import embeds
from broadsheet.importers.wordpress.domain.content.figures import (
    inline_html,
    note_link,
    picture_from_image,
    picture_of,
)
from broadsheet.importers.wordpress.domain.content.inline import strip_tags
from broadsheet.importers.wordpress.domain.content.markup import (
    clean_source,
    detach,
    parse_fragment,
)
from broadsheet.importers.wordpress.domain.content.shortcodes import Shortcode

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.converting import Converter
    from broadsheet.importers.wordpress.domain.content.walking import Walker

_MEDIA_KEYS = ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac", "mp4", "m4v", "webm", "ogv", "mov",
               "wmv", "flv", "url", "0")  # fmt: skip
_MEDIA_FILE = re.compile(r"\.(?:mp3|m4a|ogg|wav|flac|mp4|m4v|webm|ogv|mov)(?:\?|$)", re.IGNORECASE)
_BARE_ID = re.compile(r"^[\w-]{6,20}$")


def convert_shortcode(converter: Converter, code: Shortcode, walker: Walker) -> None:
    """Give `walker` what `code` stands for."""
    handler = _HANDLERS.get(code.name.lower())
    if handler is not None and handler(converter, code, walker):
        return
    if code.is_layout or code.name.startswith("/"):
        _layout(converter, code, walker)
        return
    if code.content is not None and code.content.strip() and handler is None:
        # The words between an unknown opening and its end are the author's: they stay.
        _keep(converter, code, walker, code.opening)
        _content(converter, code, walker)
        return
    _keep(converter, code, walker, code.source)


def _keep(converter: Converter, code: Shortcode, walker: Walker, source: str) -> None:
    walker.emit(converter.context.keep(f"shortcode [{code.name}]", clean_text(source)))


def clean_text(source: str) -> str:
    """Return a shortcode's source as text, without markup that could do harm."""
    return clean_source(source) if "<" in source else source


def _content(converter: Converter, code: Shortcode, walker: Walker) -> None:
    walker.flush()
    converter.classic(code.content or "", walker.out)


def _layout(converter: Converter, code: Shortcode, walker: Walker) -> None:
    name = code.name.lstrip("/")
    converter.context.note(
        "body",
        f"Layout by shortcode [{name}] was taken off; its content stays.",
        certainty=Certainty.SURE,
    )
    if code.content:
        _content(converter, code, walker)


def _ids(code: Shortcode, *keys: str) -> list[int]:
    for key in keys:
        value = code.attributes.get(key, "")
        if value:
            return [int(part) for part in re.findall(r"\d+", value)]
    return []


def _gallery(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    context = converter.context
    ids = _ids(code, "ids", "include")
    if ids:
        found = [(number, context.library.by_id(number)) for number in ids]
        missing = [str(number) for number, attachment in found if attachment is None]
        attachments = [attachment for _, attachment in found if attachment is not None]
        if missing:
            context.note("body", "Pictures of a gallery are not in the export.", ", ".join(missing))
    else:
        parent = _ids(code, "id") or [context.post_id]
        excluded = set(_ids(code, "exclude"))
        attachments = [
            attachment
            for attachment in context.library.attached_to(parent[0])
            if attachment.post_id not in excluded and attachment.is_picture
        ]
    pictures = [picture_of(context, attachment) for attachment in attachments]
    if not pictures:
        walker.emit(context.keep("an empty gallery", code.source))
    else:
        walker.emit(Gallery(tuple(pictures)))
    return True


def _caption(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    context = converter.context
    tree = parse_fragment(code.content or "")
    image = tree.find(".//img")
    if image is None:
        _keep(converter, code, walker, code.opening)
        _content(converter, code, walker)
        return True
    reference = picture_from_image(context, image)
    if reference is not None:
        note_link(context, image, reference)
    detach(image)
    blocks: list[Block] = []
    inner = type(walker)(context, blocks, on_mark=walker.on_mark)
    inner.children(tree)
    inner.flush()
    texts = [block.html for block in blocks if isinstance(block, Paragraph)]
    caption = inline_html(context, code.attributes.get("caption", ""))
    caption = " ".join(texts) or caption
    picture = picture_from_image(context, image, caption) if reference is not None else None
    if picture is None:
        _keep(converter, code, walker, code.source)
    else:
        walker.emit(Picture(picture))
    for block in blocks:
        if not isinstance(block, Paragraph):
            walker.emit(block)
    return True


def _media_url(converter: Converter, code: Shortcode) -> str:
    candidates = [code.attributes.get(key, "") for key in _MEDIA_KEYS]
    candidates += [(code.content or "").strip(), *code.values]
    for candidate in candidates:
        tree_text = strip_tags(candidate) if "<" in candidate else candidate.replace("&amp;", "&")
        url = converter.context.web_address(tree_text) if "/" in tree_text else ""
        if url:
            return url
    return ""


def _media(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    url = _media_url(converter, code)
    if not url:
        attached = [
            attachment
            for attachment in converter.context.library.attached_to(converter.context.post_id)
            if _MEDIA_FILE.search(attachment.url)
        ]
        if len(attached) != 1:  # WordPress takes the post's own file where none is named
            return False
        url = attached[0].url
    walker.emit(Embed(embeds.canonical(url), code.attributes.get("title", "")))
    if _MEDIA_FILE.search(url):
        converter.context.files.append(url)
        converter.context.note(
            "body", "A media file stays at its old address; upload it and set the new one.", url
        )
    return True


def _playlist(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    found = False
    for number in _ids(code, "ids", "include"):
        attachment = converter.context.library.by_id(number)
        if attachment is not None:
            found = True
            walker.emit(Embed(attachment.url, attachment.title))
            converter.context.files.append(attachment.url)
    return found


def _note(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    text = code.content or " ".join(code.values)
    note = inline_html(converter.context, text)
    if not note:
        return False
    walker.inline.raw(f"<span data-note>{note}</span>")
    return True


def _quote(converter: Converter, code: Shortcode, walker: Walker) -> bool:
    if not (code.content or "").strip():
        return False
    out: list[Block] = []
    converter.classic(code.content or "", out)
    texts = [block.html for block in out if isinstance(block, Paragraph)]
    speaker = code.attributes.get("cite") or code.attributes.get("author") or ""
    walker.flush()
    if texts:
        if code.name == "pullquote":
            walker.out.append(PullQuote(strip_tags(" ".join(texts)), speaker))
        else:
            walker.out.append(Quotation("".join(f"<p>{t}</p>" for t in texts), speaker))
    walker.out.extend(b for b in out if not isinstance(b, Paragraph))
    return True


def _service(prefix: str) -> Callable[[Converter, Shortcode, Walker], bool]:
    """A shortcode of one network, which takes an address or only the number of a video."""

    def handler(converter: Converter, code: Shortcode, walker: Walker) -> bool:
        url = _media_url(converter, code)
        if not url:
            words = [*code.values, code.attributes.get("id", ""), (code.content or "").strip()]
            number = next((word for word in words if _BARE_ID.match(word)), "")
            if not number or not prefix:
                return False
            url = prefix + number
        walker.emit(Embed(embeds.canonical(url), code.attributes.get("title", "")))
        return True

    return handler


_HANDLERS: dict[str, Callable[[Converter, Shortcode, Walker], bool]] = {
    "gallery": _gallery,
    "caption": _caption,
    "wp_caption": _caption,
    "embed": _media,
    "audio": _media,
    "video": _media,
    "playlist": _playlist,
    **dict.fromkeys(("ref", "footnote", "fn", "efn_note"), _note),
    **dict.fromkeys(("pullquote", "blockquote", "quote"), _quote),
    "youtube": _service("https://www.youtube.com/watch?v="),
    "vimeo": _service("https://vimeo.com/"),
    "dailymotion": _service("https://www.dailymotion.com/video/"),
    **dict.fromkeys(
        ("tweet", "twitter", "instagram", "facebook", "soundcloud", "spotify", "ted"), _service("")
    ),
}
