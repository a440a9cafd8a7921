"""What editions cost, and what they never lose.

A newsroom on SQLite in a folder of its own; one article of 40 paragraphs in 51 languages. Prints
``edit_segments_per_language`` (segments an engine is asked for when one paragraph of 40 is edited),
``ct2_batched_vs_single`` (sentences a second of the CTranslate2 adapter against the same model
called sentence by sentence), ``press_51_editions_ms_per_page`` (render, compress, write; at most
10),
``edition_queries_per_article`` (queries to make and store 51 editions besides the engine; at most
60), ``edition_kb_per_article`` (what 51 rows hold), ``desk_list_queries`` (the desk's table of an
article's editions, among 10,000 articles of 51 languages), ``links_lost`` and ``unsafe_out`` (over
10,000 generated segments through Apertium and a tiny model; 0 and 0).
"""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

PARAGRAPHS = 40
SEGMENTS = 10_000
ROUNDS = 5
ARTICLES = 10_000
_WORDS = [
    "river",
    "harbour",
    "council",
    "water",
    "engineer",
    "school",
    "ferry",
    "budget",
    "winter",
    "report",
    "village",
    "teacher",
    "market",
    "evidence",
    "night",
    "valley",
    "promise",
    "repair",
    "signal",
    "station",
    "garden",
    "permit",
    "tide",
    "bridge",
    "clerk",
    "letter",
]


_NEW_PARAGRAPH = '<p data-block-key="p017">One sentence that is new.</p>'


def main() -> None:
    """Make a newsroom, measure, print."""
    with tempfile.TemporaryDirectory(prefix="bench-editions-") as place:
        os.environ.update(BROADSHEET_HOME=place, BROADSHEET_LOG_LEVEL="ERROR")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
        import django

        django.setup()
        from broadsheet.config.upkeep import bring_up_to_date
        from broadsheet.desk.domain.house import ensure_house

        for _step in bring_up_to_date():
            pass
        ensure_house()
        with _echo() as engine:
            article = _article()
            _making(article, engine)
            _editing(article, engine)
            _pressing(article)
            _desk_list(article)
        _batching(Path(place, "models"))
        _losing(Path(place, "models"))


class Echo:
    """An engine that answers at once: what is measured is everything else."""

    name: ClassVar[str] = "echo"
    title = "Echo"
    keeps_tags: ClassVar[bool] = True
    is_draft: ClassVar[bool] = False

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    def status(self) -> Any:
        from broadsheet.editions.engines.protocol import Status

        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return source != target

    def version(self, source: str, target: str) -> str:
        return "1"

    def translate(self, request: Any) -> list[str]:
        count = len(request.sentences)
        self.asked[request.target] = self.asked.get(request.target, 0) + count
        return list(request.sentences)


@contextmanager
def _echo() -> Iterator[Echo]:
    from django.conf import settings

    from broadsheet.editions.engines import protocol

    engine = Echo()
    protocol._makers[engine.name] = lambda: engine
    settings.ENGINE_ORDER = {"*": [engine.name]}
    yield engine


def _paragraph(number: int) -> str:
    pick = random.Random(number)
    words = " ".join(pick.choice(_WORDS) for _ in range(45))
    return (
        f'<p data-block-key="p{number:03d}">The <b>{words[:40]}</b> {words[40:200]} '
        f'<a href="https://example.org/{number}">{words[200:220]}</a> {words[220:]}.</p>'
    )


def _article(slug: str = "measured") -> Any:
    from broadsheet.articles.models import Article, ArticleFolder

    field = Article._meta.get_field("body")
    article = Article(
        title="What an edition costs", deck="Forty paragraphs.", slug=slug, live=False
    )
    article.body = field.to_python(
        [
            {
                "type": "text",
                "value": "".join(_paragraph(block * 5 + n) for n in range(5)),
                "id": f"{block:08d}-0000-4000-8000-000000000000",
            }
            for block in range(PARAGRAPHS // 5)
        ]
    )
    ArticleFolder.objects.get().add_child(instance=article)
    article.save_revision().publish()
    return Article.objects.get(pk=article.pk)


def _making(article: Any, engine: Echo) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from broadsheet.editions.domain import queue
    from broadsheet.editions.domain.planning import plan_article
    from broadsheet.editions.models import Edition

    with CaptureQueriesContext(connection) as queries:
        plan_article(article_id=article.pk)
        queue.make_due()
    rows = list(Edition.objects.filter(article=article))
    size = sum(len(str(row.segments)) + len(str(row.findings)) for row in rows)
    print(f"# {len(rows)} editions")
    print(f"edition_queries_per_article: {len(queries)}")
    print(f"edition_kb_per_article: {size / 1000:.0f}")


def _editing(article: Any, engine: Echo) -> None:
    from broadsheet.articles.models import Article
    from broadsheet.editions.domain import queue
    from broadsheet.editions.domain.planning import plan_article

    engine.asked.clear()
    fresh = Article.objects.get(pk=article.pk)
    raw = [dict(block) for block in fresh.body.raw_data]
    changed = raw[3]["value"].replace(_paragraph(17), _NEW_PARAGRAPH)
    assert changed != raw[3]["value"]
    raw[3] = {**raw[3], "value": changed}
    fresh.body = Article._meta.get_field("body").to_python(raw)
    fresh.save_revision().publish()
    plan_article(article_id=article.pk)
    queue.make_due()
    print(f"edit_segments_per_language: {max(engine.asked.values())}")


def _pressing(article: Any) -> None:
    from broadsheet.articles.models import Article
    from broadsheet.masthead.domain.queries import current_masthead
    from broadsheet.press.domain.pressing import refresh
    from broadsheet.toolkit import outbox

    outbox.drain()
    address = Article.objects.get(pk=article.pk).published_address
    rest = address.partition("/en/")[2]
    pages = [f"/{code}/{rest}" for code in current_masthead().reader_languages]
    refresh(pages)
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        refresh(pages)
        times.append((time.perf_counter() - started) * 1000 / len(pages))
    print(f"press_51_editions_ms_per_page: {statistics.median(times):.2f}")


def _desk_list(article: Any) -> None:
    """Count the queries of the desk's table with one article and with 10,000 of 51 languages."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from broadsheet.editions.models import Edition
    from broadsheet.people.domain.staff import create_staff
    from broadsheet.people.enums import StaffRole
    from broadsheet.people.models import User

    create_staff(
        username="bench", email="bench@example.org", role=StaffRole.EDITOR, password="for the bench"
    )
    client = Client(HTTP_HOST="localhost")
    client.force_login(
        User.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend"
    )
    address = reverse("desk:article_editions", args=[article.pk])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, answer.headers
        return len(queries)

    count()
    before = count()
    template = Edition.objects.filter(article=article, language="es").get()
    languages = list(Edition.objects.filter(article=article).values_list("language", flat=True))
    for start in range(0, ARTICLES, 500):
        Edition.objects.bulk_create(
            Edition(
                subject=f"article:{1_000_000 + number}", language=code, state=template.state,
                headline=template.headline, segments={}, coverage=100,
            )
            for number in range(start, start + 500)
            for code in languages
        )  # fmt: skip
    after = count()
    print(f"# the desk's table: {before} queries with one article, {after} with {ARTICLES}")
    print(f"desk_list_queries: {after}")


def _batching(models: Path) -> None:
    from broadsheet.editions.engines.ctranslate2 import CTranslate2
    from broadsheet.editions.engines.protocol import Request
    from tests.editions.tiny_model import SENTENCES, make_model

    make_model(models / "tiny")
    engine = CTranslate2(models)
    sentences = [f"{SENTENCES[n % len(SENTENCES)]} {n}" for n in range(200)]
    engine.translate(Request(sentences[:4], "en", "es"))
    ratios = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        engine.translate(Request(sentences, "en", "es"))
        together = time.perf_counter() - started
        started = time.perf_counter()
        for sentence in sentences:
            engine.translate(Request([sentence], "en", "es"))
        ratios.append((time.perf_counter() - started) / together)
    print(f"ct2_batched_vs_single: {statistics.median(ratios):.2f}")


def _losing(models: Path) -> None:
    """Send generated segments through both engines; count lost links and what is unsafe."""
    from broadsheet.editions.domain.glossary import Glossary
    from broadsheet.editions.domain.markup import render, tokens
    from broadsheet.editions.domain.translating import translate_segments
    from broadsheet.editions.engines.apertium import Apertium
    from broadsheet.editions.engines.ctranslate2 import CTranslate2

    segments = [_segment(number) for number in range(SEGMENTS)]
    lost = unsafe = 0
    engines: list[tuple[Any, list[Any]]] = [(CTranslate2(models), segments[: SEGMENTS // 5])]
    apertium = Apertium()
    if apertium.status().is_ready:
        engines.append((apertium, segments))
    else:
        print("# Apertium is not installed: the tiny model alone", file=sys.stderr)
    for engine, asked in engines:
        for start in range(0, len(asked), 500):
            batch = asked[start : start + 500]
            made = translate_segments(
                engine=engine, segments=batch, source="en", target="es", glossary=Glossary()
            )
            for segment in batch:
                text = made[segment.id].text
                there = [token.number for token in tokens(text) if token.kind in ("open", "atom")]
                lost += sum(
                    (tag.is_link or tag.is_atom) and there.count(number) != 1
                    for number, tag in enumerate(segment.tags, start=1)
                )
                html = render(text, segment.tags)
                for tag in segment.tags:
                    html = html.replace(tag.opening, "", 1).replace(tag.closing or "\0", "", 1)
                unsafe += bool(re.search(r"<|javascript:|&(?!amp;|lt;|gt;)", html))
    print(f"links_lost: {lost}")
    print(f"unsafe_out: {unsafe}")


def _segment(number: int) -> Any:
    from lxml import etree

    from broadsheet.editions.domain.markup import mark
    from broadsheet.editions.domain.segments import Segment
    from broadsheet.editions.enums import SegmentKind

    pick = random.Random(number)

    def words(count: int) -> str:
        odd = ["&lt;b&gt;", "&amp;", "3.5", "“yes”", "<br>", "javascript"]
        return " ".join(
            pick.choice(odd) if pick.random() < 0.05 else pick.choice(_WORDS) for _ in range(count)
        )

    parts = []
    for _ in range(pick.randint(1, 4)):
        kind = pick.choice(["plain", "b", "i", "a", "nested", "note", "code"])
        if kind == "plain":
            parts.append(words(pick.randint(1, 9)))
        elif kind == "nested":
            parts.append(f'<a href="/x?{number}&amp;b=1">{words(1)} <b>{words(2)}</b></a>')
        elif kind == "note":
            parts.append(f'{words(3)}<span data-note="1">{words(3)}</span>.')
        elif kind == "a":
            parts.append(f'<a href="https://example.org/{number}">{words(2)}</a>')
        else:
            parts.append(f"<{kind}>{words(2)}</{kind}>")
    html = f"<div>{' '.join(parts)}.</div>"
    div = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8")).find("body/div")
    assert div is not None
    source, tags = mark(div)
    return Segment(f"s{number}", SegmentKind.PARAGRAPH, source, tags)


if __name__ == "__main__":
    main()
