"""Draws the demo's pictures and saves them where the demo keeps them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import charts
import land
import market
import portraits
import town
import water
from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parents[2] / "src/broadsheet/importers/demo/content/pictures"
MAX_BYTES = 150_000
MODULES = (water, town, land, market, portraits, charts)


def drawings() -> dict[str, Callable[[], str]]:
    """All drawings by the name of their file, as each module lists them in `PICTURES`."""
    return {name: draw for module in MODULES for name, draw in module.PICTURES.items()}


def save(name: str, png: bytes) -> tuple[str, int]:
    """Save as PNG with few colours (charts) or as the best JPEG under the limit."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if name in charts.PICTURES:
        target = TARGET / f"{name}.png"
        image.quantize(96, dither=Image.Dither.NONE).save(target, optimize=True)
        return target.name, target.stat().st_size
    target = TARGET / f"{name}.jpg"
    for quality in range(84, 40, -4):
        image.save(target, quality=quality, optimize=True, progressive=True)
        if target.stat().st_size <= MAX_BYTES:
            break
    return target.name, target.stat().st_size


def main(wanted: list[str]) -> None:
    todo = {name: draw for name, draw in drawings().items() if not wanted or name in wanted}
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for name, draw in todo.items():
            svg = draw()
            width, height = (
                int(svg.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height")
            )
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
            saved, size = save(name, page.screenshot())
            page.close()
            print(f"{saved}: {size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
