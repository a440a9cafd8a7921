"""From a published article to stored editions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.applying import translate_article
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.enums import EditionState, Stage
from broadsheet.editions.models import Edition
from tests.editions.engines import Shouting
from tests.factories import make_article, stored_body

pytestmark = pytest.mark.django_db


def paragraphs(count: int) -> list[tuple[str, Any]]:
    return [
        ("text", f'<p data-block-key="p{number:03d}">Words of paragraph {number}.</p>')
        for number in range(count)
    ]


def test_an_article_is_made_in_every_language_that_is_covered(engine: Shouting) -> None:
    article = make_article(live=True, headline="The pumps", deck="Paid twice.", body=paragraphs(3))
    plan_article(article_id=article.pk)
    queue.make_due()
    made = {row.language: row for row in Edition.objects.filter(article=article)}
    assert set(made) == {"en", "es", "fr", "de"}
    assert made["en"].state == EditionState.ORIGINAL
    assert (made["es"].state, made["es"].headline, made["es"].deck) == (
        EditionState.MACHINE, "THE PUMPS", "PAID TWICE.",
    )  # fmt: skip
    assert made["es"].coverage == 100
    assert made["es"].due_at is None
    shown = translate_article(article=Article.objects.get(pk=article.pk), edition=made["es"])
    assert shown.article.title == "THE PUMPS"
    assert shown.untranslated == 0
    assert "WORDS OF PARAGRAPH 2." in shown.article.body.raw_data[2]["value"]


def test_one_edited_paragraph_of_forty_asks_for_one_segment_a_language(engine: Shouting) -> None:
    article = make_article(live=True, body=paragraphs(40))
    plan_article(article_id=article.pk)
    queue.make_due()
    engine.asked.clear()
    fresh = Article.objects.get(pk=article.pk)
    blocks = paragraphs(40)
    blocks[17] = ("text", blocks[17][1].replace("17", "seventeen"))
    fresh.body = stored_body(blocks)
    fresh.save_revision().publish()
    plan_article(article_id=article.pk)
    queue.make_due()
    asked = [(request.target, tuple(request.sentences)) for request in engine.asked]
    assert sorted(asked) == [
        (language, ("Words of paragraph seventeen.",)) for language in ("de", "es", "fr")
    ]


@pytest.mark.parametrize("stage", Stage)
def test_an_edit_while_a_worker_is_at_it_is_not_lost(
    engine: Shouting, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article(live=True, headline="The pumps", body=paragraphs(2))
    plan_article(article_id=article.pk)
    if stage == Stage.BODY:
        assert queue.make_batch(queue.claim() or pytest.fail("nothing is due")) == 3
    batch = queue.claim()
    assert batch is not None
    assert batch.stage == stage
    find_original = queue.find_original

    def edited_meanwhile(subject: str) -> Any:
        found = find_original(subject)
        fresh = Article.objects.get(pk=article.pk)
        fresh.title, fresh.body = "The pipes", stored_body(paragraphs(3))
        fresh.save_revision().publish()
        plan_article(article_id=article.pk)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(queue, "find_original", edited_meanwhile)
        assert queue.make_batch(batch) == 0
    queue.make_due()
    for edition in Edition.objects.filter(article=article).exclude(language="en"):
        assert (edition.headline, edition.coverage, edition.due_at) == ("THE PIPES", 100, None)


def test_a_worker_that_fails_late_does_not_undo_a_new_plan(engine: Shouting) -> None:
    article = make_article(live=True, headline="The pumps", body=paragraphs(1))
    plan_article(article_id=article.pk)
    batch = queue.claim()
    assert batch is not None
    Edition.objects.filter(article=article).update(version=F("version") + 1)
    engine.say = lambda text: 1 / 0
    assert queue.make_batch(batch) == 0
    assert set(Edition.objects.values_list("attempts", "leased_until")) == {(0, None)}


def test_headlines_of_all_languages_come_before_any_body(engine: Shouting) -> None:
    article = make_article(live=True, headline="The pumps", body=paragraphs(2))
    plan_article(article_id=article.pk)
    batch = queue.claim()
    assert batch is not None
    assert batch.stage == Stage.HEADLINES
    assert {row.language for row in batch.editions} == {"es", "fr", "de"}
