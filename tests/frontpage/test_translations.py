"""Readers ask for an edition, look whether it is there, and report mistakes: no cookie, no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from broadsheet.articles.models import Article
from broadsheet.editions.engines.protocol import forget_engines
from broadsheet.editions.models import Edition, MistakeReport
from broadsheet.frontpage.domain.knocking import Limit, forget_knocks, may_knock
from broadsheet.frontpage.models import Knock
from broadsheet.toolkit import clock
from tests.editions.engines import Shouting
from tests.factories import make_article, make_masthead, make_stored_edition

pytestmark = pytest.mark.django_db
BODY = [("text", '<p data-block-key="a">The tide came.</p><p data-block-key="b">Nobody slept.</p>')]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No worker: what is asked for stays to be made."""
    monkeypatch.setattr("broadsheet.editions.domain.queue.make_due", lambda **_: 0)
    monkeypatch.setattr("broadsheet.editions.domain.queue.wake_up", lambda: None)
    yield
    forget_engines()


@pytest.fixture
def article(engine: Shouting) -> Article:
    make_masthead(offered_languages=["en", "es", "fr", "ay"], on_demand_languages=["es", "fr"])
    return make_article(slug="tide", body=BODY, at="2026-05-01T12:00:00+00:00")


def test_asking_starts_the_edition_once_and_leads_back(article: Article, client: Client) -> None:
    for _ in range(3):
        response = client.post(f"/translations/{article.pk}/es/")
        assert (response.status_code, response["Location"]) == (303, "/es/2026/05/01/tide/")
        assert response.cookies == {}
    assert Edition.objects.filter(article=article, due_at__isnull=False).count() == 1
    assert Knock.objects.get(network="").times == 1  # what is being made already is not counted


def test_how_it_stands_is_said_to_whoever_waits(article: Article, client: Client) -> None:
    status = f"/translations/{article.pk}/es/status.json"
    assert client.get(status).json()["state"] == "none"
    client.post(f"/translations/{article.pk}/es/")
    found = client.get(status)
    assert (found.json()["state"], found["Cache-Control"]) == ("being_made", "no-store")
    make_stored_edition(article, "es", {"headline": "La marea", "a": "Uno.", "b": "Dos."})
    assert client.get(status).json()["state"] == "ready"


def test_looking_again_without_scripts_leads_to_the_page(article: Article, client: Client) -> None:
    response = client.get(f"/translations/{article.pk}/es/")
    assert (response.status_code, response["Location"]) == (303, "/es/2026/05/01/tide/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303), ({"sec-fetch-site": "same-origin"}, 303), ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "https://evil.example"}, 403), ({"origin": "http://localhost:8000"}, 303),
        ({"referer": "https://evil.example/x"}, 403),
    ],
)  # fmt: skip
def test_other_sites_cannot_make_readers_ask(
    article: Article, client: Client, headers: dict[str, str], status: int
) -> None:
    response = client.post(f"/translations/{article.pk}/es/", headers=headers)
    assert response.status_code == status


def test_one_network_cannot_ask_without_end(article: Article, monkeypatch: Any) -> None:
    limit = Limit("edition", 2, 100)
    monkeypatch.setattr("broadsheet.frontpage.views.translations.EDITIONS", limit)
    # Nothing covers Aymara, so nothing is begun and each time counts.
    answers = [Client().post(f"/translations/{article.pk}/ay/").status_code for _ in range(3)]
    assert answers == [303, 303, 429]


def test_a_network_is_counted_and_forgotten(db: None) -> None:
    limit = Limit("x", 2, 3)
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        found = [
            may_knock(limit=limit, address=one) for one in ("192.0.2.1", "192.0.2.9", "192.0.2.3")
        ]
        assert found == [True, True, False]
        assert [may_knock(limit=limit, address=f"2001:db8:{n}::1") for n in (1, 2)] == [True, False]
    with time_machine.travel("2026-05-01T13:00:00Z", tick=False):
        assert may_knock(limit=limit, address="192.0.2.1")
    with time_machine.travel("2026-05-03T13:00:00Z", tick=False):
        forget_knocks(now=clock.now())
    assert Knock.objects.count() == 0


@pytest.mark.parametrize("path", ["999999/es/", "1/de/", "1/xx/status.json", "1/es/mistake/"])
def test_what_is_not_there_is_404(article: Article, client: Client, path: str) -> None:
    assert client.get(f"/translations/{path}").status_code == 404


def _form(**fields: str) -> dict[str, str]:
    return {"words": "", "better": "", "email": "", "website": "", "segment": "", **fields}


def test_a_mistake_reaches_the_desk_with_its_segment(article: Article, client: Client) -> None:
    make_stored_edition(article, "es", {"headline": "La marea", "a": "Uno vino.", "b": "Dos."})
    address = f"/translations/{article.pk}/es/mistake/"
    with time_machine.travel("2026-05-02T12:00:00Z", tick=False):
        shown = client.get(address, {"words": "uno vino"})
    assert shown.status_code == 200
    html = shown.content.decode()
    assert "uno vino" in html
    opened = html.split('name="opened" value="')[1].split('"')[0]
    with time_machine.travel("2026-05-02T12:00:30Z", tick=False):
        sent = client.post(address, _form(words="«Uno vino»", better="Vino", opened=opened))
    assert sent.status_code == 200
    assert "Gracias. Una persona de la redacción lo revisará." in sent.content.decode()
    assert sent.cookies == {}
    report = MistakeReport.objects.get()
    assert (report.words, report.better, report.email) == ("«Uno vino»", "Vino", "")
    assert report.segment_id.endswith(".a")


@pytest.mark.parametrize(
    ("fields", "later", "status"),
    [
        ({"words": ""}, 30, 422), ({"words": "x" * 1001}, 30, 422),
        ({"words": "Uno", "email": "no address"}, 30, 422),
        ({"words": "Uno", "website": "https://spam.example"}, 30, 200),
        ({"words": "Uno"}, 1, 200), ({"words": "Uno"}, 100_000, 200),
    ],
)  # fmt: skip
def test_what_is_empty_too_long_or_a_robots_is_not_kept(
    article: Article, client: Client, fields: dict[str, str], later: int, status: int
) -> None:
    make_stored_edition(article, "es", {"headline": "La marea", "a": "Uno.", "b": "Dos."})
    address = f"/translations/{article.pk}/es/mistake/"
    with time_machine.travel("2026-05-02T12:00:00Z", tick=False) as now:
        html = client.get(address).content.decode()
        opened = html.split('name="opened" value="')[1].split('"')[0]
        now.shift(later)
        response = client.post(address, _form(opened=opened, **fields))
    assert response.status_code == status
    assert MistakeReport.objects.count() == 0
