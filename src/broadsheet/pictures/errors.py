"""Why a picture is refused. Each message is a sentence for the person who chose the file."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from broadsheet.toolkit.errors import BroadsheetError


class PictureError(BroadsheetError):
    """A file is not taken as a picture."""

    code: ClassVar[str] = "picture"


class PictureTooLargeError(PictureError):
    """The file has more bytes than the newsroom allows."""

    code: ClassVar[str] = "picture_bytes"

    def __init__(self, *, filename: str, limit_bytes: int) -> None:
        super().__init__(
            _("“%(name)s” is larger than %(limit)s MB. Save it smaller and try again.")
            % {"name": filename, "limit": f"{limit_bytes / 1_000_000:.0f}"}
        )


class PictureTooManyPixelsError(PictureError):
    """The picture is wider times higher than the newsroom allows, or claims to be."""

    code: ClassVar[str] = "picture_pixels"

    def __init__(self, *, filename: str, limit_pixels: int) -> None:
        super().__init__(
            _("“%(name)s” has more than %(limit)s million pixels. Scale it down and try again.")
            % {"name": filename, "limit": f"{limit_pixels / 1_000_000:.0f}"}
        )


class PictureFormatError(PictureError):
    """The content is no picture of a kind that we take, whatever the file's name says."""

    code: ClassVar[str] = "picture_format"

    def __init__(self, *, filename: str) -> None:
        super().__init__(
            _(
                "“%(name)s” is not a JPEG, PNG, WebP, GIF, AVIF or HEIC picture. "
                "Export it as JPEG or PNG and try again."
            )
            % {"name": filename}
        )


class SvgRefusedError(PictureError):
    """SVG is a program as much as a picture."""

    code: ClassVar[str] = "picture_svg"

    def __init__(self, *, filename: str) -> None:
        super().__init__(
            _(
                "“%(name)s” is an SVG drawing. SVG files can carry scripts, so they are not taken. "
                "Export it as PNG and try again."
            )
            % {"name": filename}
        )


class AnimatedPictureError(PictureError):
    """The file moves; a page of ours does not."""

    code: ClassVar[str] = "picture_animated"

    def __init__(self, *, filename: str) -> None:
        super().__init__(
            _("“%(name)s” is an animation. Save one frame of it as a picture, or embed a film.")
            % {"name": filename}
        )


class BrokenPictureError(PictureError):
    """The file begins like a picture and cannot be read to its end."""

    code: ClassVar[str] = "picture_broken"

    def __init__(self, *, filename: str) -> None:
        super().__init__(
            _("“%(name)s” is damaged and cannot be read. Get it again from where it came.")
            % {"name": filename}
        )
