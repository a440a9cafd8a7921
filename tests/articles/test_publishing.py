from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision

from broadsheet.articles.domain.publishing import PUBLISHED, WITHDRAWN, record_publication
from broadsheet.articles.models import Article, Withdrawal
from broadsheet.articles.signals import address_withdrawn, article_published, article_withdrawn
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.toolkit import outbox
from broadsheet.toolkit.models import OutboxRow

Write = Callable[..., Article]

pytestmark = pytest.mark.django_db


def publish(article: Article) -> Article:
    article.save_revision().publish()
    return Article.objects.get(pk=article.pk)


def topics() -> list[str]:
    return list(OutboxRow.objects.order_by("id").values_list("topic", flat=True))


@time_machine.travel("2026-03-04 10:00Z", tick=False)
def test_publishing_fixes_date_and_address(write: Write) -> None:
    article = publish(write(title="Water returns"))

    assert article.published_address == "/en/2026/03/04/water-returns/"
    assert article.published_at == dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
    assert article.get_url_parts()[2] == "/en/2026/03/04/water-returns/"


def test_a_language_given_up_while_it_was_a_draft_comes_back_with_the_article(write: Write) -> None:
    article = publish(write(title="El agua", language="es"))
    assert current_masthead().all_languages == ["en", "es"]
    publish(article)
    assert current_masthead().all_languages == ["en", "es"]


def test_scheduling_publishes_nothing_and_fixes_no_date(write: Write) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = write(title="Water returns")
        article.go_live_at = dt.datetime(2026, 3, 6, 7, tzinfo=dt.UTC)
        article = publish(article)
        assert (article.live, article.published_at, topics()) == (False, None, [])

    with time_machine.travel("2026-03-06 07:01Z", tick=False):
        Revision.objects.get(approved_go_live_at__isnull=False).publish()
    article.refresh_from_db()
    assert (article.live, article.published_address) == (True, "/en/2026/03/06/water-returns/")
    assert topics() == [PUBLISHED]


@time_machine.travel("2026-03-04 23:30Z", tick=False)
def test_the_date_is_that_of_the_mastheads_time_zone(write: Write) -> None:
    masthead = current_masthead()
    masthead.time_zone = "Asia/Tokyo"
    masthead.save()

    assert publish(write(title="Late news")).published_address == "/en/2026/03/05/late-news/"


def test_a_later_change_of_time_zone_moves_no_address(write: Write) -> None:
    with time_machine.travel("2026-03-04 23:30Z", tick=False):
        article = publish(write(title="Late news"))
    masthead = current_masthead()
    masthead.time_zone = "Asia/Tokyo"
    masthead.save()

    assert publish(article).published_address == "/en/2026/03/04/late-news/"


def test_a_new_slug_redirects_the_old_address(write: Write) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = publish(write(title="Water returns"))
    article.slug = "the-water-returns"
    article = publish(article)

    redirect = Redirect.objects.get()
    assert redirect.old_path == "/en/2026/03/04/water-returns"
    assert redirect.redirect_page.specific == article
    assert article.published_address == "/en/2026/03/04/the-water-returns/"


def test_going_back_to_the_first_slug_leaves_no_redirect_onto_itself(write: Write) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = publish(write(title="Water returns"))
    for slug in ("second", "water-returns"):
        article.slug = slug
        article = publish(article)

    assert [row.old_path for row in Redirect.objects.all()] == ["/en/2026/03/04/second"]


def test_a_revision_made_before_publication_does_not_undo_it(write: Write) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = write(title="Water returns")
        early = article.latest_revision_id
        publish(article)
    with time_machine.travel("2026-03-09 10:00Z", tick=False):
        Revision.objects.get(pk=early).publish()

    article = Article.objects.get()
    assert article.published_address == "/en/2026/03/04/water-returns/"
    assert article.published_on == dt.date(2026, 3, 4)


def test_withdrawing_marks_the_address_as_gone(
    write: Write, django_capture_on_commit_callbacks: Callable
) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = publish(write(title="Water returns"))
    heard: list[str] = []

    def hear(address: str, **kwargs: object) -> None:
        heard.append(address)

    address_withdrawn.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            article.unpublish()
    finally:
        address_withdrawn.disconnect(hear)

    assert heard == ["/en/2026/03/04/water-returns/"]
    assert [row.address for row in Withdrawal.objects.all()] == ["/en/2026/03/04/water-returns/"]


def test_deleting_a_live_article_marks_its_address_as_gone(write: Write) -> None:
    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = publish(write(title="Water returns"))
    article.delete()

    assert [row.address for row in Withdrawal.objects.all()] == ["/en/2026/03/04/water-returns/"]
    assert [topic for topic in topics() if topic.startswith("articles.")] == [PUBLISHED, WITHDRAWN]


def test_publishing_again_takes_the_mark_away(write: Write) -> None:
    article = publish(write())
    article.unpublish()
    publish(Article.objects.get())

    assert Withdrawal.objects.count() == 0


def test_recording_twice_changes_nothing(write: Write) -> None:
    article = publish(write())
    before = Article.objects.values().get()
    record_publication(article=article)

    assert Article.objects.values().get() == before
    assert Redirect.objects.count() == 0


def test_every_room_is_told_and_a_failing_one_is_told_again(write: Write) -> None:
    told: list[str] = []

    def failing(**kwargs: object) -> None:
        told.append("failing")
        raise RuntimeError("not today")

    def sound(article_id: int, **kwargs: object) -> None:
        told.append("sound")

    article_published.connect(failing)
    article_published.connect(sound)
    try:
        publish(write())
        outbox.drain()
    finally:
        article_published.disconnect(failing)
        article_published.disconnect(sound)

    assert sorted(told) == ["failing", "sound"]
    row = OutboxRow.objects.get(topic=PUBLISHED)
    assert (row.attempts, row.last_error) == (1, "RuntimeError: not today")


def test_a_withdrawal_is_announced_with_its_address(write: Write) -> None:
    heard: list[list[str]] = []

    def hear(former_addresses: list[str], **kwargs: object) -> None:
        heard.append(former_addresses)

    with time_machine.travel("2026-03-04 10:00Z", tick=False):
        article = publish(write(title="Water returns"))
        article_withdrawn.connect(hear)
        try:
            article.unpublish()
            outbox.drain()
        finally:
            article_withdrawn.disconnect(hear)

    assert heard == [["/en/2026/03/04/water-returns/"]]
