"""From the address of something on another site to a player that loads when the reader asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from django.conf import settings

Shape = Literal["video", "audio", "map"]


@dataclass(frozen=True, slots=True)
class Player:
    """What a frame may load, and how tall it should be."""

    url: str
    shape: Shape


_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_SPOTIFY: Final = re.compile(
    r"/(?:intl-[a-z-]+/)?(track|episode|show|album|playlist)/([A-Za-z0-9]{22})"
)
_VIMEO: Final = re.compile(r"/(?:video/|channels/[\w-]+/)?(\d{4,12})(?:/([0-9a-f]{6,20}))?/?")
_SOUNDCLOUD: Final = re.compile(r"/[\w-]+/(?:sets/)?[\w-]+/?")
_MAP: Final = re.compile(r"map=(\d{1,2})/(-?\d+(?:\.\d+)?)/(-?\d+(?:\.\d+)?)")


def player_for(url: str) -> Player | None:
    """Return the player of an address, or None: then readers get a plain link.

    Only hosts of the setting `embed_hosts` and addresses of known shapes have one.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    maker = _MAKERS.get(host)
    player = maker(parts.path, parts.query, parts.fragment) if maker else None
    if player is None or urlsplit(player.url).hostname not in settings.EMBED_HOSTS:
        return None
    return player


def _youtube(path: str, query: str, _fragment: str) -> Player | None:
    values = parse_qs(query)
    found = values.get("v", [""])[0]
    if not found:
        kind, _, rest = path.strip("/").partition("/")
        found = rest if kind in ("embed", "shorts", "live", "v") else ""
    return _youtube_player(found.strip("/"), values)


def _youtube_short(path: str, query: str, _fragment: str) -> Player | None:
    return _youtube_player(path.strip("/"), parse_qs(query))


def _youtube_player(video: str, values: dict[str, list[str]]) -> Player | None:
    if not _YOUTUBE_ID.fullmatch(video):
        return None
    start = values.get("t", values.get("start", [""]))[0].removesuffix("s")
    query = f"?start={start}" if start.isascii() and start.isdigit() else ""
    return Player(f"https://www.youtube-nocookie.com/embed/{video}{query}", "video")


def _vimeo(path: str, _query: str, _fragment: str) -> Player | None:
    match = _VIMEO.fullmatch(path)
    if not match:
        return None
    query = {"dnt": "1", **({"h": match[2]} if match[2] else {})}
    return Player(f"https://player.vimeo.com/video/{match[1]}?{urlencode(query)}", "video")


def _soundcloud(path: str, _query: str, _fragment: str) -> Player | None:
    if not _SOUNDCLOUD.fullmatch(path):
        return None
    track = quote(f"https://soundcloud.com{path}", safe="")
    return Player(f"https://w.soundcloud.com/player/?url={track}", "audio")


def _spotify(path: str, _query: str, _fragment: str) -> Player | None:
    match = _SPOTIFY.fullmatch(path.rstrip("/"))
    return (
        Player(f"https://open.spotify.com/embed/{match[1]}/{match[2]}", "audio") if match else None
    )


def _map(path: str, query: str, fragment: str) -> Player | None:
    if path == "/export/embed.html":
        allowed = {
            key: values[0]
            for key, values in parse_qs(query).items()
            if key in ("bbox", "layer", "marker")
        }
        if "bbox" not in allowed:
            return None
        return Player(
            f"https://www.openstreetmap.org/export/embed.html?{urlencode(allowed)}", "map"
        )
    match = _MAP.search(fragment)
    if not match:
        return None
    zoom, latitude, longitude = int(match[1]), float(match[2]), float(match[3])
    if not (0 <= zoom <= 19 and abs(latitude) <= 85 and abs(longitude) <= 180):
        return None
    half = 180 / 2**zoom  # a frame of about 256 pixels on each side of the middle
    box = (longitude - half, latitude - half / 2, longitude + half, latitude + half / 2)
    bbox = ",".join(f"{degrees:.5f}" for degrees in box)
    return Player(
        f"https://www.openstreetmap.org/export/embed.html?{urlencode({'bbox': bbox})}", "map"
    )


_MAKERS: Final[dict[str, Callable[[str, str, str], Player | None]]] = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube_short,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "soundcloud.com": _soundcloud,
    "open.spotify.com": _spotify,
    "openstreetmap.org": _map,
}
