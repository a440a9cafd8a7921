"""A language that articles are written in cannot be dropped by mistake: their addresses need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import signed_in, staff
from tests.desk.test_roles import masthead_post
from tests.factories import make_article, make_masthead
from tests.frontpage.reading import page_at

Post = Callable[..., list[str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    """Send the masthead's form; return what it says against the languages."""
    address = reverse("wagtailsettings:edit", args=["masthead", "masthead", current_masthead().pk])
    client = signed_in(staff(StaffRole.PUBLISHER))

    def send(**fields: Any) -> list[str]:
        answer = client.post(address, masthead_post(**fields))
        if answer.status_code == 302:
            return []
        return list(answer.context["form"].errors["languages"])

    return send


@pytest.fixture
def spanish() -> Any:
    make_masthead(languages=["es", "ar"], offered_languages=["fr"])
    return make_article(slug="marea", language="es", at="2026-05-01T12:00:00+00:00")


def test_a_language_of_published_articles_stays(spanish: Any, post: Post) -> None:
    assert post(languages=[]) == [
        "1 published article is written in Spanish: keep the language, or readers would not find "
        "it."
    ]
    assert current_masthead().languages == ["es", "ar"]
    for code in ("es", "fr", "en"):
        assert page_at(f"/{code}/2026/05/01/marea/").one("h1") == spanish.title


def test_another_source_language_does_not_lose_what_was_written_in_the_first(
    spanish: Any, post: Post
) -> None:
    for _ in range(2):
        make_article(language="en")
    assert post(language="es", languages=["ar"]) == [
        "2 published articles are written in English: keep the language, or readers would not find "
        "them."
    ]
    assert post(language="es", languages=["ar", "en"]) == []
    assert current_masthead().all_languages == ["es", "ar", "en"]
    assert page_at("/en/2026/05/01/marea/").one("h1") == spanish.title


def test_a_language_that_nobody_wrote_in_can_go(spanish: Any, post: Post) -> None:
    assert post(languages=["es"]) == []
    assert current_masthead().languages == ["es"]
    spanish.unpublish()
    assert post(languages=[]) == []
    assert current_masthead().languages == []


def test_a_language_written_in_need_not_be_offered(spanish: Any) -> None:
    make_masthead(offered_languages=[])
    assert page_at("/es/2026/05/01/marea/").one("h1") == spanish.title
