"""The shelf of the demo's pictures: what `content/pictures.toml` says of each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import Fields, read_toml
from broadsheet.importers.domain.manuscript import PictureRef


class PictureShelf:
    """All pictures by name (the file's name without its ending)."""

    def __init__(self, pictures: dict[str, PictureRef]) -> None:
        self._pictures = pictures

    def get(self, name: str, *, where: str) -> PictureRef:
        """The picture of that name; raises `DemoContentError` when there is none."""
        try:
            return self._pictures[name]
        except KeyError:
            raise DemoContentError(where, f"there is no picture named “{name}”") from None

    def __iter__(self) -> Iterator[PictureRef]:
        return iter(self._pictures.values())


def read_shelf(content: Path) -> PictureShelf:
    """Read `pictures.toml` and the bytes of every file it names."""
    table = read_toml(content / "pictures.toml")
    shelf: dict[str, PictureRef] = {}
    for filename, entry in table.items():
        fields = Fields(entry, f"pictures.toml, {filename}")
        path = content / "pictures" / filename
        if not path.is_file():
            raise DemoContentError(fields.where, "there is no such file in content/pictures")
        shelf[path.stem] = PictureRef(
            source=f"demo/pictures/{filename}",
            content=path.read_bytes(),
            filename=filename,
            alt=fields.text("alt"),
            caption=fields.html("caption"),
            credit=fields.text("credit"),
        )
        fields.finish()
    return PictureShelf(shelf)
