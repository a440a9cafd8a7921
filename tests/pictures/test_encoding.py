"""A stranger's file becomes a picture of ours, or is refused with a sentence."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from broadsheet.pictures.domain.encoding import encode_picture
from broadsheet.pictures.errors import (
    AnimatedPictureError,
    BrokenPictureError,
    PictureFormatError,
    PictureTooLargeError,
    PictureTooManyPixelsError,
    SvgRefusedError,
)


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def encoded(content: bytes, filename: str = "p.bin", max_bytes: int = 5_000_000,
            max_pixels: int = 20_000_000):  # fmt: skip
    return encode_picture(
        content=content, filename=filename, max_bytes=max_bytes, max_pixels=max_pixels
    )


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def gradient(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert(mode)


def test_a_jpeg_loses_its_exif_position_and_thumbnail():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    content = written(gradient(), "JPEG", exif=exif, comment=b"secret comment")
    result = encoded(content, "tower.jpg")
    image = opened(result.content)
    assert dict(image.getexif()) == {}
    assert (b"secret" in content, b"secret" in result.content) == (True, False)
    assert image.info.get("comment") is None


def test_a_picture_taken_sideways_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    result = encoded(written(gradient((60, 40)), "JPEG", exif=exif))
    assert (result.width, result.height) == (40, 60)
    assert opened(result.content).size == (40, 60)


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("JPEG", "RGB", ("JPEG", "RGB", ".jpg")),
        ("JPEG", "CMYK", ("JPEG", "RGB", ".jpg")),
        ("JPEG", "L", ("JPEG", "L", ".jpg")),
        ("PNG", "RGB", ("PNG", "RGB", ".png")),
        ("PNG", "LA", ("PNG", "RGBA", ".png")),
        ("PNG", "P", ("PNG", "RGB", ".png")),
        ("PNG", "1", ("PNG", "L", ".png")),
        ("PNG", "I;16", ("PNG", "L", ".png")),
        ("GIF", "P", ("PNG", "RGB", ".png")),
        ("WEBP", "RGB", ("WEBP", "RGB", ".webp")),
        ("AVIF", "RGB", ("JPEG", "RGB", ".jpg")),
        ("HEIF", "RGB", ("JPEG", "RGB", ".jpg")),
    ],
)
def test_each_kind_becomes_one_that_every_browser_shows(kind, mode, expected):
    source = gradient(mode="L").convert(mode) if mode != "LA" else gradient(mode="L")
    if mode == "LA":
        source.putalpha(gradient(mode="L"))
    result = encoded(written(source, kind), "some picture.xyz")
    image = opened(result.content)
    assert (image.format, image.mode, result.filename[len("some picture") :]) == expected


def test_sixteen_bit_grey_keeps_its_tones():
    source = Image.new("I;16", (2, 1))
    source.putpixel((0, 0), 0x8000)
    source.putpixel((1, 0), 0xFFFF)
    image = opened(encoded(written(source, "PNG")).content)
    assert [image.getpixel((0, 0)), image.getpixel((1, 0))] == [128, 255]


def test_transparency_survives_and_an_opaque_alpha_channel_does_not():
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 10))
    opaque = Image.new("RGBA", (4, 4), (255, 0, 0, 255))
    assert opened(encoded(written(clear, "PNG")).content).mode == "RGBA"
    assert opened(encoded(written(opaque, "PNG")).content).mode == "RGB"


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = encoded(written(gradient(), "JPEG", icc_profile=profile))
    assert opened(result.content).info.get("icc_profile") is None


def test_a_damaged_colour_profile_does_not_lose_the_picture():
    result = encoded(written(gradient(), "JPEG", icc_profile=b"nonsense" * 40))
    assert opened(result.content).size == (60, 40)


def test_a_huge_picture_is_scaled_to_four_thousand_pixels():
    result = encoded(written(Image.new("RGB", (5000, 1000)), "JPEG"))
    assert (result.width, result.height) == (4000, 800)


def test_too_many_bytes_are_refused_before_they_are_read():
    with pytest.raises(PictureTooLargeError) as caught:
        encoded(b"\xff\xd8" + b"x" * 2_000_000, "big.jpg", max_bytes=1_000_000)
    assert str(caught.value) == ("“big.jpg” is larger than 1 MB. Save it smaller and try again.")


def test_a_picture_with_too_many_pixels_is_refused():
    with pytest.raises(PictureTooManyPixelsError):
        encoded(written(Image.new("L", (2000, 1001)), "PNG"), max_pixels=2_000_000)


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [9_500, 60_000, 2_000_000_000])
def test_a_decompression_bomb_is_refused_by_what_its_header_claims(side):
    with pytest.raises(PictureTooManyPixelsError):
        encoded(_png(side, side, zlib.compress(b"\0" * 1000)))


def test_a_text_chunk_bomb_is_refused():
    bomb = zlib.compress(b"a" * 300_000_000, 9)
    body = b"k\0\0" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + body))
    plain = written(Image.new("RGB", (4, 4)), "PNG")
    with pytest.raises((BrokenPictureError, PictureFormatError)):
        encoded(plain[:33] + chunk + plain[33:])


def test_a_cut_off_picture_says_that_it_is_damaged():
    content = written(gradient((600, 400)), "JPEG", quality=95)
    with pytest.raises(BrokenPictureError):
        encoded(content[: len(content) // 2])


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- hello -->\n<SVG></SVG>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
        gzip.compress(b"<svg onload='alert(1)'/>"),
        "<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16"),
    ],
    ids=["plain", "with a mark and a comment", "doctype", "gzip", "utf-16"],
)
@pytest.mark.parametrize("name", ["drawing.svg", "photo.jpg"])
def test_svg_is_refused_whatever_its_name(content, name):
    with pytest.raises(SvgRefusedError) as caught:
        encoded(content, name)
    assert str(caught.value) == (
        f"“{name}” is an SVG drawing. SVG files can carry scripts, so they are not taken. "
        "Export it as PNG and try again."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"%PDF-1.7\n",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\0",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        written(Image.new("RGB", (4, 4)), "TIFF"),
        written(Image.new("RGB", (4, 4)), "BMP"),
        written(Image.new("RGB", (4, 4)), "ICO"),
    ],
    ids=["nothing", "text", "pdf", "html", "program", "postscript", "tiff", "bmp", "ico"],
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(PictureFormatError):
        encoded(content, "photo.jpg")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_refused(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    content = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    with pytest.raises(AnimatedPictureError):
        encoded(content)


def test_what_was_hidden_behind_the_picture_is_gone():
    content = written(gradient(), "JPEG") + b"<?php system($_GET['c']); ?>"
    assert b"<?php" not in encoded(content).content


def test_a_name_with_folders_keeps_its_last_part_only():
    content = written(gradient(), "PNG")
    names = [encoded(content, name).filename for name in ("../../etc/x.jpg", "C:\\a\\b.gif", "")]
    assert names == ["x.png", "b.png", "picture.png"]


def test_the_same_bytes_give_the_same_picture():
    content = written(gradient(), "JPEG")
    assert encoded(content).content == encoded(content).content
