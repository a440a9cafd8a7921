"""What an article weighs before its pictures: HTML, CSS and JavaScript, uncompressed.

Loads the demo newspaper, renders each of its articles and editions as the press does, and adds the
styles and scripts that the page names, each as its file is. Prints ``page_weight_kb`` (the heaviest
page, in 1,000 bytes, at most 60), ``page_weight_kb_median`` and ``page_weight_kb_edition``, the
heaviest of the editions alone.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_FILES = re.compile(rb'<(?:link rel="stylesheet" href|script type="module" src)="([^"]+)"')


def main() -> None:
    """Make a demo newsroom in a folder of its own, weigh its articles and print the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-weight-") as place:
        home = Path(place, "newsroom")
        subprocess.run(
            [Path(sys.executable).with_name("broadsheet"), "init", home, "--demo"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        os.environ.update(BROADSHEET_HOME=str(home), BROADSHEET_LOG_LEVEL="WARNING")
        weights = _weights()
    heaviest = max(weights, key=lambda address: weights[address])
    editions = {address: weight for address, weight in weights.items() if address[:4] != "/en/"}
    print(f"# {len(weights)} pages; the heaviest: {heaviest}")
    print(f"page_weight_kb: {weights[heaviest] / 1000:.1f}")
    print(f"page_weight_kb_median: {statistics.median(weights.values()) / 1000:.1f}")
    print(f"page_weight_kb_edition: {max(editions.values()) / 1000:.1f}")


def _weights() -> dict[str, int]:
    """Return the bytes of each article's and edition's page with its styles and scripts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from broadsheet.articles.models import Article
    from broadsheet.editions.domain.addresses import edition_address
    from broadsheet.editions.models import Edition
    from broadsheet.press.domain.rendering import render_address

    static = Path(settings.STATIC_ROOT)
    originals = dict(Article.objects.filter(live=True).values_list("pk", "published_address"))
    editions = [
        edition_address(originals[edition.article_id], edition.language)
        for edition in Edition.objects.filter(article__in=originals).only(
            "article_id", "language", "state"
        )
        if edition.is_public
    ]
    weights = {}
    for address in dict.fromkeys([*originals.values(), *editions]):
        html = render_address(address).body
        files = {static / name.decode().removeprefix("/static/") for name in _FILES.findall(html)}
        weights[address] = len(html) + sum(file.stat().st_size for file in files)
    return weights


if __name__ == "__main__":
    main()
