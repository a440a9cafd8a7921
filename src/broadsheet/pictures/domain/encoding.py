"""A stranger's file becomes a picture of ours: read, bounded, set upright, written anew.

Nothing of the file but its pixels survives. So its position (GPS), its camera, its maker's notes,
its preview of what was cropped away, and whatever was hidden behind the picture are gone.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePath

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from broadsheet.pictures.errors import (
    AnimatedPictureError,
    BrokenPictureError,
    PictureFormatError,
    PictureTooLargeError,
    PictureTooManyPixelsError,
    SvgRefusedError,
)

LONGEST_SIDE_PIXELS = 4000
JPEG_QUALITY = 90
WEBP_QUALITY = 90
_FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"]
_BEGINNING_BYTES = 4096
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")

# What Pillow's decoders raise on damaged or hostile bytes, as seen in its tests and issues.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError,
    MemoryError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip

pillow_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture written by us. `filename` ends as `content` is written."""

    content: bytes
    filename: str
    width: int
    height: int


def encode_picture(
    *, content: bytes, filename: str, max_bytes: int, max_pixels: int
) -> EncodedPicture:
    """Return `content` as a safe JPEG, PNG or WebP.

    The kind is told from the content, never from the name. The picture is set upright by its
    EXIF orientation, brought to sRGB, and to at most 4,000 pixels on its longer side. `max_bytes`
    bounds what comes in, `max_pixels` width times height, judged before anything is unpacked.
    Raises a `PictureError`. The same bytes give the same picture.
    """
    name = PurePath(filename.replace("\\", "/")).name or "picture"
    if len(content) > max_bytes:
        raise PictureTooLargeError(filename=name, limit_bytes=max_bytes)
    if _is_svg(content):
        raise SvgRefusedError(filename=name)
    try:
        image: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooManyPixelsError(filename=name, limit_pixels=max_pixels) from error
    except _DECODER_ERRORS as error:
        if content.startswith(_BEGINNINGS):
            raise BrokenPictureError(filename=name) from error
        raise PictureFormatError(filename=name) from error
    with image:
        if image.width * image.height > max_pixels:
            raise PictureTooManyPixelsError(filename=name, limit_pixels=max_pixels)
        try:
            # A phone's "multi-picture" JPEG holds a second view; it does not move.
            moves = image.format != "MPO" and getattr(image, "is_animated", False)
            if moves and image.format != "HEIF":
                raise AnimatedPictureError(filename=name)
            return _write(_pixels_of(image), kind=image.format or "", stem=PurePath(name).stem)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureTooManyPixelsError(filename=name, limit_pixels=max_pixels) from error
        except _DECODER_ERRORS as error:
            raise BrokenPictureError(filename=name) from error


def _is_svg(content: bytes) -> bool:
    beginning = content[:_BEGINNING_BYTES]
    if beginning.startswith(b"\x1f\x8b"):  # .svgz
        try:
            beginning = zlib.decompressobj(wbits=31).decompress(beginning, _BEGINNING_BYTES)
        except zlib.error:
            return False
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        beginning = beginning.decode("utf-16", "ignore").encode()
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<") and b"<svg" in text


def _pixels_of(image: Image.Image) -> Image.Image:
    # A JPEG is decoded at half or quarter size at once where that is enough.
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    plain = _to_srgb(upright, profile)
    plain.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS), Image.Resampling.LANCZOS)
    # A new image carries no `info`, so no metadata can be written by any encoder.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        # 16 bits of grey: Pillow's own conversion would clip instead of scale.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
        profile = None
    has_alpha = image.has_transparency_data
    if image.mode in ("P", "1", "LA", "La", "PA", "RGBa", "YCbCr", "HSV", "F", "RGBX"):
        image = image.convert("RGBA" if has_alpha else "L" if image.mode == "1" else "RGB")
        profile = profile if image.mode in ("RGB", "RGBA") else None
    elif image.mode in ("RGB", "L") and has_alpha:
        image = image.convert("RGBA")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "LAB"):
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=target,
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None  # a damaged profile: the pixels as they are
        if converted is not None:
            image = converted
    if image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGB")
    return image


def _write(image: Image.Image, *, kind: str, stem: str) -> EncodedPicture:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    out = io.BytesIO()
    if kind in ("JPEG", "MPO") or (kind in ("AVIF", "HEIF") and image.mode != "RGBA"):
        suffix = ".jpg"
        image.convert("RGB" if image.mode == "RGBA" else image.mode).save(
            out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True
        )
    elif kind == "WEBP":
        suffix = ".webp"
        image.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    else:
        suffix = ".png"
        image.save(out, "PNG", compress_level=7)
    name = f"{stem.strip() or 'picture'}{suffix}"
    return EncodedPicture(out.getvalue(), name, image.width, image.height)
