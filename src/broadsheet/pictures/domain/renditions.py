"""The sizes and formats in which readers get a picture.

Each picture is shown as AVIF, with JPEG for old browsers, in up to three widths. Measured on
drawings of 1600 pixels: JPEG 193 KiB; WebP 186 KiB in 0.15 s; AVIF 142 KiB in 0.96 s with Pillow's
usual effort, 152 KiB in 0.10 s with the least (`speed=9`), which is taken. Files are made when an
article is published, before its pages are pressed.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image, ImageOps
from wagtail.images.models import Filter

from broadsheet.pictures.models import Picture, Rendition
from broadsheet.toolkit.statements import Statement

logger = logging.getLogger(__name__)

WIDTHS: Final = (480, 960, 1600)
AVIF_QUALITY: Final = 60
AVIF_SPEED: Final = 9
JPEG_QUALITY: Final = 82
AVIF: Final = f"format-avif|avifquality-{AVIF_QUALITY}"
JPEG: Final = f"format-jpeg|jpegquality-{JPEG_QUALITY}"
CARD: Final = f"fill-1200x630|{JPEG}"
"""What other sites show when an article is passed on (Open Graph asks for 1200 × 630)."""
PORTRAIT: Final = (f"fill-240x240|{AVIF}", f"fill-240x240|{JPEG}")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a picture: its address and size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as pages show it, smallest file first. Sizes in pixels."""

    id: int
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    avif: tuple[Source, ...]
    jpeg: tuple[Source, ...]
    card: Source | None
    portrait: tuple[Source, Source] | None

    @property
    def middle(self) -> Source:
        """The file for a browser that knows no srcset."""
        return self.jpeg[min(1, len(self.jpeg) - 1)]

    @property
    def avif_srcset(self) -> str:
        return _srcset(self.avif)

    @property
    def jpeg_srcset(self) -> str:
        return _srcset(self.jpeg)

    @property
    def largest(self) -> Source:
        return self.jpeg[-1]


def _srcset(files: tuple[Source, ...]) -> str:
    return ", ".join(f"{file.url} {file.width}w" for file in files)


def specs_for(*, width: int) -> list[str]:
    """Return the filters of a picture `width` pixels wide: never much above its own width."""
    widths = [w for i, w in enumerate(WIDTHS) if i == 0 or WIDTHS[i - 1] < width]
    return [f"width-{w}|{kind}" for kind in (AVIF, JPEG) for w in widths] + [CARD]


def ensure_renditions(pictures: Iterable[Picture], *, are_portraits: bool = False) -> int:
    """Make the files of these pictures that are missing; return how many pictures have all.

    Idempotent. A picture whose own file is broken or gone is logged and passed over: its pages
    appear without it.
    """
    listed = list(pictures)
    present: dict[int, set[str]] = {}
    rows = Rendition.objects.filter(image_id__in=[picture.pk for picture in listed])
    for image_id, spec in rows.values_list("image_id", "filter_spec"):
        present.setdefault(image_id, set()).add(spec)
    done = 0
    for picture in listed:
        wanted = [*specs_for(width=picture.width), *(PORTRAIT if are_portraits else ())]
        lacking = [spec for spec in wanted if spec not in present.get(picture.pk, ())]
        try:
            _make(picture, lacking)
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            # Pillow and the storage raise any of these for a file that is cut off or not there.
            logger.warning("picture %s has no readable file: %s", picture.pk, error)
        else:
            done += 1
    return done


def _make(picture: Picture, specs: list[str]) -> None:
    """Make files of a picture. It is decoded once; Wagtail would decode it for each file."""
    if not specs:
        return
    with picture.open_file() as file:
        content = file.read()
    whole: Image.Image | None = None
    scaled: dict[int, Image.Image] = {}
    for spec in specs:
        operation, _, kind = spec.partition("|")
        output = io.BytesIO()
        if operation.startswith("width-"):
            whole = whole or _decoded(content)
            width = min(int(operation.removeprefix("width-")), whole.width)
            if width not in scaled:
                height = max(1, round(whole.height * width / whole.width))
                scaled[width] = whole.resize((width, height), Image.Resampling.LANCZOS)
            _encode(scaled[width], kind, output)
        else:  # Wagtail knows how to cut around a picture's focal point
            Filter(spec=spec).run(picture, output, source=io.BytesIO(content))
        ending = "avif" if kind == AVIF else "jpg"
        name = f"{PurePath(picture.file.name).stem[:40]}.{operation}.{ending}"
        Rendition.objects.get_or_create(
            image=picture,
            filter_spec=spec,
            focal_point_key=Filter(spec=spec).get_cache_key(picture),
            defaults={"file": ContentFile(output.getvalue(), name)},
        )


def _decoded(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as opened:
        upright = ImageOps.exif_transpose(opened)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _encode(picture: Image.Image, kind: str, output: io.BytesIO) -> None:
    if kind == AVIF:
        picture.save(output, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED)
        return
    if picture.mode == "RGBA":  # JPEG knows no transparency
        page = Image.new("RGB", picture.size, "white")
        page.paste(picture, mask=picture.getchannel("A"))
        picture = page
    picture.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)


def load_pictures(
    picture_ids: Iterable[int], *, portrait_ids: Iterable[int] = ()
) -> dict[int, Shown]:
    """Return what pages need of these pictures, by id. Two queries, none for no pictures.

    Missing files are made on the fly (then six queries and some time); pictures without a readable
    file are left out.
    """
    portraits = set(portrait_ids)
    wanted = set(picture_ids) | portraits
    if not wanted:
        return {}
    found = _load(wanted, portraits)
    if len(found) < len(wanted):
        missing = Picture.objects.filter(pk__in=wanted - set(found))
        plain = [picture for picture in missing if picture.pk not in portraits]
        faces = [picture for picture in missing if picture.pk in portraits]
        made = ensure_renditions(plain) + ensure_renditions(faces, are_portraits=True)
        if made:
            found = _load(wanted, portraits)
    return found


@lru_cache(maxsize=8192)
def _url(name: str) -> str:
    # Joining and quoting takes 20 µs, and a page names dozens of files.
    url: str = Rendition._meta.get_field("file").storage.url(name)
    return url


_FILES = Statement(
    lambda ids: (
        Rendition.objects.filter(image_id__in=ids)
        .order_by("pk")
        .values_list("image_id", "filter_spec", "file", "width", "height")
    )
)
_PICTURES = Statement(
    lambda ids: Picture.objects.filter(pk__in=ids).values_list(
        "pk", "width", "height", "alt", "caption", "credit"
    )
)


def _load(wanted: set[int], portraits: set[int]) -> dict[int, Shown]:
    files: dict[int, dict[str, Source]] = {}
    ids = sorted(wanted)
    for image_id, spec, name, width, height in _FILES.rows(ids):
        files.setdefault(image_id, {})[spec] = Source(_url(name), width, height)
    shown: dict[int, Shown] = {}
    for pk, width, height, alt, caption, credit in _PICTURES.rows(ids):
        has = files.get(pk, {})
        specs = specs_for(width=width)
        if not all(spec in has for spec in specs):
            continue
        if pk in portraits and not all(spec in has for spec in PORTRAIT):
            continue
        shown[pk] = Shown(
            id=pk, width=width, height=height, alt=alt, caption=caption, credit=credit,
            avif=tuple(has[spec] for spec in specs if AVIF in spec),
            jpeg=tuple(has[spec] for spec in specs if JPEG in spec and spec != CARD),
            card=has.get(CARD),
            portrait=(has[PORTRAIT[0]], has[PORTRAIT[1]]) if pk in portraits else None,
        )  # fmt: skip
    return shown
