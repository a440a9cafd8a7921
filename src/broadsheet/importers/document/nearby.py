"""Pictures that lie beside a document: a saved page's folder, a Markdown file's images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from broadsheet.importers.domain.manuscript import Block, Gallery, Manuscript, Picture, PictureRef

MAX_PICTURE_BYTES = 30_000_000


def load_nearby_pictures(*, manuscript: Manuscript, folder: Path) -> None:
    """Fill in the bytes of pictures that `manuscript` names by a path below `folder`.

    A path that leads out of the folder, by ``..`` or by a link, is left alone.
    """

    def load(reference: PictureRef) -> PictureRef:
        if reference.content is not None or not reference.source:
            return reference
        content = _read_below(folder, reference.source)
        return reference if content is None else replace(reference, content=content)

    if manuscript.featured is not None:
        manuscript.featured = load(manuscript.featured)
    manuscript.body = [_with_pictures(block, load) for block in manuscript.body]


def _with_pictures(block: Block, load: Callable[[PictureRef], PictureRef]) -> Block:
    if isinstance(block, Picture):
        return replace(block, picture=load(block.picture))
    if isinstance(block, Gallery):
        return replace(block, pictures=tuple(load(picture) for picture in block.pictures))
    return block


def _read_below(folder: Path, source: str) -> bytes | None:
    if "://" in source or "\x00" in source or source.startswith(("/", "\\", "data:")):
        return None
    root = folder.resolve()
    for name in (source, unquote(source)):
        try:
            path = (root / name.partition("?")[0]).resolve()
            if not path.is_relative_to(root) or not path.is_file():
                continue
            if path.stat().st_size <= MAX_PICTURE_BYTES:
                return path.read_bytes()
        except (OSError, ValueError):
            continue
    return None
