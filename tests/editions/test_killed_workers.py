"""Workers that are killed while they make editions: processes of their own, and SIGKILL.

The queue's own loop runs in them, beside each other where there are two; lease and pauses are
short, the engine is slow.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.originals import original_of_article
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.domain.reviewing import write_by_hand
from broadsheet.editions.engines import protocol
from broadsheet.editions.engines.protocol import Request
from broadsheet.editions.enums import EditionState, Method, Stage
from broadsheet.editions.models import Edition
from broadsheet.toolkit.models import OutboxRow
from tests.editions.engines import Shouting
from tests.factories import make_article, make_masthead

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

LANGUAGES = ("es", "fr", "de", "pt")
ARTICLES = 4
REQUEST_SECONDS = 0.08
FLUSH_SECONDS = 0.3
LEASE_SECONDS = 3
PATIENCE_SECONDS = 60
# A killed worker loses what it had not stored: what fits between two stores, and what it was at.
LOST_BY_A_KILL = int(FLUSH_SECONDS / REQUEST_SECONDS) + 2


class Slow(Shouting):
    """Takes its time, and writes down what it was asked, whichever process asked."""

    name = "slow"

    def __init__(self, log: Path) -> None:
        super().__init__(LANGUAGES)
        self.log = log

    def translate(self, request: Request) -> list[str]:
        with self.log.open("a") as file:
            file.write(json.dumps([request.target, *request.sentences]) + "\n")
        time.sleep(REQUEST_SECONDS)
        return super().translate(request)

    def requests(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def slow(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Slow]:
    made = Slow(tmp_path / "asked.log")
    made.log.touch()
    monkeypatch.setitem(protocol._makers, made.name, lambda: made)
    monkeypatch.setattr(queue, "LEASE_SECONDS", LEASE_SECONDS)
    monkeypatch.setattr(queue, "FLUSH_SECONDS", FLUSH_SECONDS)
    monkeypatch.setattr(queue, "wake_up", lambda: None)
    monkeypatch.setattr("broadsheet.toolkit.outbox.wake_up", lambda: None)
    settings.ENGINE_ORDER = {"*": [made.name]}
    protocol.forget_engines()
    make_masthead(offered_languages=["en", *LANGUAGES])
    yield made
    protocol.forget_engines()


def work() -> None:
    while True:
        queue.make_due()
        time.sleep(0.05)


@pytest.fixture
def start() -> Iterator[Callable[[], BaseProcess]]:
    started: list[BaseProcess] = []

    def start_one() -> BaseProcess:
        connections.close_all()  # a child must not speak on its parent's connection
        started.append(multiprocessing.get_context("fork").Process(target=work, daemon=True))
        started[-1].start()
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.join()


def article_of(number: int) -> Article:
    paragraphs = [
        ("text", f'<p data-block-key="p{n}">Paragraph {n} of <b>article {number}</b>.</p>')
        for n in range(6)
    ]
    article = make_article(headline=f"Pump {number}", deck="Paid twice.", body=paragraphs)
    plan_article(article_id=article.pk)
    return article


def by_hand(article: Article, language: str) -> str:
    """Let a person write one paragraph of an edition; return the segment's id."""
    segment = original_of_article(article).segments[3]
    text = f"Von Hand, <1>{language}</1>."
    write_by_hand(article_id=article.pk, language=language, texts={segment.id: text}, by="Eva")
    return segment.id


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_worker_loses_nothing(
    slow: Slow, start: Callable[[], BaseProcess], workers: int
) -> None:
    articles = [article_of(number) for number in range(ARTICLES)]
    human = {(articles[0].pk, "es"): by_hand(articles[0], "es")}
    running = [start() for _ in range(workers)]
    kills = 0
    for kills, requests in enumerate((5, 12, 19), start=1):
        wait_for(lambda least=requests: len(slow.requests()) >= least)
        victim = running.pop(0)
        victim.kill()
        victim.join()
        assert victim.exitcode == -9
        assert Edition.objects.filter(due_at__isnull=False).exists()
        human[articles[kills].pk, LANGUAGES[kills]] = by_hand(articles[kills], LANGUAGES[kills])
        running.append(start())
    wait_for(lambda: not Edition.objects.filter(due_at__isnull=False).exists())

    for article in articles:
        original = original_of_article(article)
        for edition in Edition.objects.filter(article=article, language__in=LANGUAGES):
            mine = human.get((article.pk, edition.language))
            assert (edition.coverage, edition.source_digest, edition.leased_until) == (
                100, original.digest, None,
            )  # fmt: skip
            assert edition.state == EditionState.MACHINE
            records = records_of(edition)
            assert set(records) == {segment.id for segment in original.segments}
            for segment in original.segments:
                record = records[segment.id]
                if segment.id == mine:
                    text = f"Von Hand, <1>{edition.language}</1>."
                    assert (record.text, record.by) == (text, "Eva")
                    assert record.is_human
                else:
                    assert (record.text, record.method) == (segment.source.upper(), Method.MACHINE)
    assert announced() >= {(one.pk, code) for one in articles for code in LANGUAGES}

    asked = Counter(slow.requests())
    repeated = sum(asked.values()) - len(asked)
    assert repeated <= kills * LOST_BY_A_KILL + len(human)


def test_two_workers_make_no_edition_twice(
    slow: Slow, start: Callable[[], BaseProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LEASE_SECONDS", 60)
    articles = [article_of(number) for number in range(2)]
    for _ in range(2):
        start()
    wait_for(lambda: not Edition.objects.filter(due_at__isnull=False).exists())
    assert announced() >= {(one.pk, code) for one in articles for code in LANGUAGES}
    assert set(Counter(slow.requests()).values()) == {1}


def announced() -> set[tuple[int, str]]:
    """Return the editions of which the rooms above are told that they are whole."""
    rows = OutboxRow.objects.filter(topic=queue.READY)
    return {
        (row.payload["article_id"], code)
        for row in rows
        if row.payload["stage"] == Stage.BODY
        for code in row.payload["languages"]
    }


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
