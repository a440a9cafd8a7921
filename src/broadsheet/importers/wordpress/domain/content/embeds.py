"""What lives on another site: videos, posts, players. Kept by address, loaded on demand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from broadsheet.importers.domain.manuscript import Embed
from broadsheet.importers.wordpress.domain.content.markup import source_of, words_of

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.context import Context
    from broadsheet.importers.wordpress.domain.content.walking import Walker

_LONE = re.compile(r"^\s*(https?://[^\s<>\"]+)\s*$")
# The sites that WordPress embeds from a bare address (wp-includes/class-wp-oembed.php) and others
# that newsrooms use.
_PROVIDERS = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|youtube-nocookie\.com|vimeo\.com|dailymotion\.com|dai\.ly|"
    r"twitter\.com|x\.com|instagram\.com|facebook\.com|fb\.watch|soundcloud\.com|spotify\.com|"
    r"tiktok\.com|reddit\.com|ted\.com|flickr\.com|flic\.kr|imgur\.com|slideshare\.net|scribd\.com|"
    r"issuu\.com|mixcloud\.com|tumblr\.com|wordpress\.tv|videopress\.com|giphy\.com|odysee\.com|"
    r"rumble\.com|bitchute\.com|crowdsignal\.com|polldaddy\.com|kickstarter\.com|animoto\.com|"
    r"speakerdeck\.com|screencast\.com|pinterest\.com|wolframcloud\.com|bsky\.app|archive\.org|"
    r"datawrapper\.de|flourish\.studio|documentcloud\.org|t\.me|telegram\.org|peertube\.tv|"
    r"podcasts\.apple\.com|anchor\.fm|hulu\.com|amazon\.com|pca\.st|canva\.com|cloudup\.com)$"
)
_MEDIA_FILE = re.compile(
    r"\.(?:mp3|m4a|ogg|oga|wav|flac|mp4|m4v|webm|ogv|mov|wmv|avi|mpg|mpeg|3gp)$", re.IGNORECASE
)
_POSTED = ("twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "reddit-card",
           "fb-post", "bluesky-embed", "mastodon-embed", "wp-embedded-content")  # fmt: skip


def lone_address(line: str) -> str:
    """Return the address that stands alone on `line`, else an empty string."""
    match = _LONE.match(line)
    return match[1] if match else ""


def is_embeddable(url: str) -> bool:
    """Whether WordPress would show a player or a card for an address on a line of its own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(_PROVIDERS.search(host) or _MEDIA_FILE.search(parts.path))


def canonical(url: str) -> str:
    """Return the page a person would open for the address of a player."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    if host in {"youtube.com", "youtube-nocookie.com", "m.youtube.com"}:
        video = re.match(r"/(?:embed|v|shorts|live)/([\w-]{6,20})", parts.path)
        if video and video[1] != "videoseries":
            start = parse_qs(parts.query).get("start", [""])[0]
            when = f"&t={start}s" if start.isdigit() else ""
            return f"https://www.youtube.com/watch?v={video[1]}{when}"
    if host == "player.vimeo.com":
        video = re.match(r"/video/(\d+)", parts.path)
        if video:
            return f"https://vimeo.com/{video[1]}"
    if host == "dailymotion.com" and parts.path.startswith("/embed/video/"):
        return f"https://www.dailymotion.com/video/{parts.path[13:]}"
    if host == "facebook.com" and parts.path.startswith("/plugins/"):
        inner = parse_qs(parts.query).get("href", [""])[0]
        if inner.startswith("https://"):
            return inner
    if host == "w.soundcloud.com" and "url" in parse_qs(parts.query):
        return unquote(parse_qs(parts.query)["url"][0])
    return url


def frame(walker: Walker, element: etree._Element) -> None:
    """An ``iframe`` becomes an embed; one without a usable address is kept."""
    source = next(
        (str(element.get(key)) for key in ("data-src", "data-lazy-src", "src") if element.get(key)),
        "",
    )
    url = walker.context.web_address(source)
    if url:
        walker.out.append(Embed(canonical(url), str(element.get("title", ""))))
    else:
        walker.out.append(walker.context.keep("a frame without address", source_of(element)))


def media(walker: Walker, element: etree._Element, title: str = "") -> None:
    """``audio`` and ``video``: every source is the same film, the first usable one is taken."""
    sources = [str(element.get("src", ""))]
    sources += [str(child.get("src", "")) for child in element.iter("source")]
    for source in sources:
        url = walker.context.web_address(source) if source else ""
        if url:
            walker.out.append(Embed(url, title))
            _library_file(walker, url, str(element.tag))
            return
    text = " ".join(words_of(element).split())
    walker.out.append(
        walker.context.keep(f"{element.tag} without an address", source_of(element) or text)
    )


def _library_file(walker: Walker, url: str, kind: str) -> None:
    if walker.context.library.by_url(url) is not None or "/uploads/" in url:
        walker.context.files.append(url)
        walker.context.note(
            "body", f"The {kind} file stays at its old address; upload it and set the new one.", url
        )


def plug_in(walker: Walker, element: etree._Element) -> None:
    """``object`` and ``embed`` of the days of Flash."""
    nested = element.find(".//iframe")
    if nested is None:
        nested = element.find(".//embed")
    candidates = [element.get("src"), element.get("data")]
    candidates += [
        param.get("value")
        for param in element.iter("param")
        if str(param.get("name", "")).lower() in {"movie", "src", "filename"}
    ]
    if nested is not None:
        candidates.append(nested.get("src"))
    for candidate in candidates:
        url = walker.context.web_address(str(candidate)) if candidate else ""
        if url:
            walker.out.append(Embed(canonical(url)))
            return
    walker.out.append(walker.context.keep("a plug-in object", source_of(element)))


def posted_elsewhere(element: etree._Element, context: Context) -> Embed | None:
    """Return the embed for a quotation that a network's script would turn into a post."""
    names = str(element.get("class", "")).split()
    if not any(name in _POSTED for name in names):
        return None
    links = [str(a.get("href", "")) for a in element.iter("a")]
    candidates = [str(element.get("data-instgrm-permalink", "")), str(element.get("cite", ""))]
    candidates += reversed([link for link in links if "/status" in link or "/p/" in link])
    candidates += reversed(links)
    for candidate in candidates:
        url = context.web_address(candidate) if candidate else ""
        if url:
            words = " ".join(words_of(element).split())
            return Embed(url, words[:200])
    return None
