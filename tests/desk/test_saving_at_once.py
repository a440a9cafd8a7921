"""Two who save one article in the same second."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from wagtail import hooks

from broadsheet.desk.domain.house import ensure_house
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import article, article_post, edit_url, signed_in, staff
from tests.desk.wagtail_files import open_files_forgiven

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORE_ROOT = tmp_path / "store"
    ensure_house()
    with open_files_forgiven():
        yield


def test_an_autosave_beside_a_publication_does_not_take_the_article_back():
    editor = staff(StaffRole.EDITOR)
    one = article(owner=editor)
    autosave_has_read, published = threading.Event(), threading.Event()

    def pause(request, page):
        if "application/json" in request.headers.get("Accept", ""):
            autosave_has_read.set()
            published.wait(timeout=1.5)

    def autosave():
        try:
            signed_in(editor).post(
                edit_url(one), article_post(), headers={"Accept": "application/json"}
            )
        finally:
            connection.close()

    with hooks.register_temporarily("before_edit_page", pause):
        saving = threading.Thread(target=autosave)
        saving.start()
        assert autosave_has_read.wait(timeout=20)
        signed_in(editor).post(edit_url(one), article_post(**{"action-publish": "1"}))
        published.set()
        saving.join(timeout=20)
    one.refresh_from_db()
    assert one.live is True
