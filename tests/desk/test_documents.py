"""“New from a document”: a draft, with what was recognised beside it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import PageLogEntry

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region
from broadsheet.importers.models import DraftFindings
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import article, contributor, edit_url, signed_in, staff

pytestmark = pytest.mark.django_db
TEXT = b"""Who owns the rain?

A town sues its sky.

By Mara Quint

Region: North

It began with a smell that nobody could name, and it ended in a court that nobody had heard of.
The river had gone, and with it the town's one argument for being where it was.
"""


def bring(client, content: bytes, name: str, **data: str):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("desk:new_from_document"), {"document": file, **data})


def test_a_text_becomes_a_draft_that_opens_in_the_editor():
    contributor("Mara Quint")
    Region.objects.create(name="North", slug="north")
    reporter = staff(StaffRole.REPORTER)
    answer = bring(signed_in(reporter), TEXT, "rain.txt")
    one = Article.objects.get()
    assert answer["Location"] == edit_url(one)
    assert (one.title, one.live, one.owner) == ("Who owns the rain?", False, reporter)
    assert [entry.name for entry in one.byline.all()] == ["Mara Quint"]


def test_what_was_recognised_stands_beside_the_draft():
    client = signed_in(staff(StaffRole.REPORTER))
    bring(client, TEXT, "rain.txt")
    page = client.get(edit_url(Article.objects.get())).content.decode()
    assert "Read from “rain.txt”." in page
    assert 'data-side-panel="findings"' in page


def findings_of(one: Article, *rows: dict[str, str]) -> DraftFindings:
    return DraftFindings.objects.create(article=one, filename="a.txt", findings=list(rows))


def test_open_questions_come_first_and_are_counted():
    reporter = staff(StaffRole.REPORTER)
    one = article(owner=reporter)
    findings_of(
        one,
        {"part": "headline", "message": "Found.", "certainty": "sure"},
        {"part": "byline", "message": "Who is it?", "certainty": "unsure", "excerpt": "<b>By</b>"},
    )
    page = signed_in(reporter).get(edit_url(one)).content.decode()
    assert "One question is open" in page
    assert page.index("Who is it?") < page.index("One part was recognised")
    assert "&lt;b&gt;By&lt;/b&gt;" in page


def test_findings_are_put_away_by_whoever_may_edit_and_that_is_logged():
    reporter = staff(StaffRole.REPORTER)
    one = article(owner=reporter)
    findings_of(one, {"part": "byline", "message": "Who?", "certainty": "unsure"})
    client = signed_in(reporter)
    address = reverse("desk:dismiss_findings", args=[one.pk])
    assert client.post(address).status_code == 204
    assert client.post(address).status_code == 204
    assert 'data-side-panel="findings"' not in client.get(edit_url(one)).content.decode()
    assert PageLogEntry.objects.filter(action="desk.findings_dismissed").count() == 1


def test_a_stranger_to_the_article_does_not_put_its_findings_away():
    one = article(owner=staff(StaffRole.EDITOR))
    findings_of(one, {"part": "byline", "message": "Who?", "certainty": "unsure"})
    signed_in(staff(StaffRole.REPORTER)).post(reverse("desk:dismiss_findings", args=[one.pk]))
    assert not DraftFindings.objects.get().is_dismissed


def test_it_is_in_the_audit_log_with_the_files_name():
    bring(signed_in(staff(StaffRole.REPORTER)), TEXT, "rain.txt")
    entry = PageLogEntry.objects.get(action="desk.from_document")
    assert (entry.user.username, entry.message) == ("reporter", "Made from “rain.txt”")


def test_a_reporter_is_not_asked_whether_to_make_contributors_and_beats():
    client = signed_in(staff(StaffRole.REPORTER))
    form = client.get(reverse("desk:new_from_document")).context["form"]
    assert list(form.fields) == ["document"]
    bring(client, TEXT, "rain.txt", creates_names="on")
    assert not Region.objects.exists()


def test_an_editor_may_have_them_made():
    bring(signed_in(staff(StaffRole.EDITOR)), TEXT, "rain.txt", creates_names="on")
    assert list(Region.objects.values_list("name", flat=True)) == ["North"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"x", "a.pdf", "is not a Word, HTML, Markdown or text file"),
        (b"", "a.txt", "empty"),
        (b"PK\x03\x04 broken", "a.docx", "a.docx"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, name, sentence):
    answer = bring(signed_in(staff(StaffRole.REPORTER)), content, name)
    (error,) = answer.context["form"].errors["document"]
    assert sentence in error
    assert not Article.objects.exists()


def test_a_document_that_is_too_large_is_refused(settings, monkeypatch):
    monkeypatch.setattr(settings.OPTIONS, "max_document_bytes", 100)
    answer = bring(signed_in(staff(StaffRole.REPORTER)), b"x" * 101, "a.txt")
    assert answer.context["form"].errors["document"] == ["“a.txt” is larger than 0 MB."]


def test_hostile_html_in_a_document_does_not_reach_the_draft():
    content = (
        b"<html><head><title>T</title></head><body><article><h1>A headline of some length</h1>"
        b"<p>By Mara Quint</p><p>It began <a href='javascript:alert(1)'>here</a>"
        b"<script>alert(1)</script><img src=x onerror=alert(1)> and went on for a good long while "
        b"until the whole town had an opinion about it.</p></article></body></html>"
    )
    bring(signed_in(staff(StaffRole.REPORTER)), content, "a.html")
    source = str(Article.objects.get().body.raw_data[:]) if Article.objects.exists() else ""
    assert "headline" in Article.objects.get().title
    assert [bad for bad in ("javascript:", "<script", "onerror") if bad in source] == []
