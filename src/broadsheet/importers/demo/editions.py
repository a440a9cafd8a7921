"""The demo in other languages: two articles and the standing texts, all written by hand.

`content/editions/<article>/<language>.toml` holds an article's texts in the order of the page,
`content/languages/<language>.toml` those of masthead, beats and contributors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.editions.domain.house import write_house_by_hand
from broadsheet.editions.domain.markup import escape_words
from broadsheet.editions.domain.originals import original_of_article
from broadsheet.editions.domain.planning import write_original
from broadsheet.editions.domain.reviewing import write_by_hand
from broadsheet.editions.enums import Method
from broadsheet.editions.errors import EditionError
from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import read_toml
from broadsheet.importers.demo.loader import CONTENT
from broadsheet.people.models import Contributor

TRANSLATORS = "The Saltmarsh Courier"
_FIELDS = ("headline", "deck", "kicker", "dateline")


def add_editions(*, content: Path = CONTENT, progress: Callable[[], None] = lambda: None) -> int:
    """Write the demo's editions by hand; return how many. Raises `DemoContentError`. Idempotent.

    `progress` is called after each language's file.
    """
    written = 0
    for folder in sorted((content / "editions").iterdir()):
        article = Article.objects.filter(slug=folder.name, live=True).first()
        if article is None:
            raise DemoContentError(folder.name, "there is no such article that readers can open")
        for path in sorted(folder.glob("*.toml")):
            _add_edition(article, path)
            written += 1
            progress()
    for path in sorted((content / "languages").glob("*.toml")):
        written += _add_house_texts(path)
        progress()
    return written


def count_files(content: Path = CONTENT) -> int:
    """Return how often `add_editions` will call its `progress`."""
    return sum(1 for _path in (content / "editions").glob("*/*.toml")) + sum(
        1 for _path in (content / "languages").glob("*.toml")
    )


def _add_edition(article: Article, path: Path) -> None:
    where = f"{path.parent.name}/{path.name}"
    table = read_toml(path)
    original = original_of_article(article)
    write_original(original)
    body = [segment.id for segment in original.segments if segment.id.startswith("body.")]
    texts = table.get("body") or []
    if len(texts) != len(body):
        raise DemoContentError(where, f"has {len(texts)} texts for the {len(body)} of the original")
    given = {name: table[name] for name in _FIELDS if table.get(name)}
    given |= dict(zip(body, texts, strict=True))
    there = original.by_id
    try:
        write_by_hand(
            article_id=article.pk,
            language=path.stem,
            texts={key: escape_words(text) for key, text in given.items() if key in there},
            by=TRANSLATORS,
            method=Method.HAND,
        )
    except EditionError as error:
        raise DemoContentError(where, error.message) from error


def _add_house_texts(path: Path) -> int:
    table = read_toml(path)
    written = 0
    for subject, texts in _subjects(table):
        try:
            write_house_by_hand(subject=subject, language=path.stem, texts=texts, by=TRANSLATORS)
        except EditionError as error:
            raise DemoContentError(path.name, error.message) from error
        written += 1
    return written


def _subjects(table: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    yield "masthead", dict(table.get("masthead", {}))
    for section, kind, model in (
        ("regions", "region", Region),
        ("themes", "theme", Theme),
        ("contributors", "contributor", Contributor),
    ):
        keys = dict(model._default_manager.values_list("slug", "pk"))
        for slug, texts in _by_slug(table.get(section, {}).items()):
            if slug in keys:
                yield f"{kind}:{keys[slug]}", texts


def _by_slug(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """From `"portmeer.name" = "…"` to one table for each slug."""
    found: dict[str, dict[str, str]] = {}
    for key, text in rows:
        slug, _, name = key.rpartition(".")
        found.setdefault(slug, {})[name] = text
    yield from found.items()
