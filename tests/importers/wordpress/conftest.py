from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from broadsheet.desk.domain.house import ensure_house
from broadsheet.importers.wordpress.domain.importing import Move, Wishes
from broadsheet.importers.wordpress.domain.reporting import Report
from tests.importers.wordpress.generate import export


@pytest.fixture
def house(db: None, settings, tmp_path: Path) -> None:
    """An empty newsroom whose pictures go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    ensure_house()


@pytest.fixture
def bring(house: None, tmp_path: Path) -> Iterator[Callable[..., Report]]:
    """Import items (or the bytes of an export) and return the report; the web is not asked."""

    moves = []

    def run(*items: str | bytes, **wishes: object) -> Report:
        data = items[0] if isinstance(items[0], bytes) else export(*items)  # type: ignore[arg-type]
        path = tmp_path / "export.xml"
        path.write_bytes(data)
        wishes.setdefault("fetches", False)
        move = Move(Wishes(files=(path,), **wishes))  # type: ignore[arg-type]
        moves.append(move)
        move.scan()
        return move.bring_in()

    yield run
    for move in moves:
        move.__exit__()


def jpeg(colour: str = "#336699") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()
