"""Translations as files: what goes out comes back the same, and strangers' files are refused."""

from __future__ import annotations

import pytest

from broadsheet.articles.models import Article
from broadsheet.editions.domain import queue
from broadsheet.editions.domain.exchange.files import formats, read_file, take_in, write_file
from broadsheet.editions.domain.exchange.terms import (
    TermRow,
    all_terms,
    read_csv,
    read_tbx,
    take_in_terms,
    write_csv,
    write_tbx,
)
from broadsheet.editions.domain.making import records_of
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.errors import ExchangeError
from broadsheet.editions.models import Edition
from tests.editions.engines import Shouting
from tests.factories import make_article

pytestmark = pytest.mark.django_db

BODY = [
    ("text", '<p data-block-key="a">See <a href="https://e.org/?a=1&amp;b=2">this</a> &amp; '
             '<b>that</b> &lt;now&gt;.<span data-note="">A note.</span></p>'),
    ("text", '<p data-block-key="b">  Two  spaces, “quotes”, 日本語, עברית, 👩‍👩‍👧.</p>'),
    ("pull_quote", {"text": "Nobody slept.", "speaker": "Ada"}),
]  # fmt: skip


@pytest.fixture
def article(engine: Shouting) -> Article:
    made = make_article(live=True, headline='Who said "go"?', deck="A deck.", body=BODY)
    plan_article(article_id=made.pk)
    queue.make_due()
    return made


def spanish(article: Article) -> Edition:
    return Edition.objects.get(article=article, language="es")


@pytest.mark.parametrize("form", formats())
class TestRoundTrip:
    def test_a_file_that_nobody_touched_changes_nothing(self, article: Article, form: str) -> None:
        before = spanish(article).segments
        name, data = write_file(article_id=article.pk, language="es", form=form)
        found = read_file(data, filename=name)
        taken = take_in(found=found, article_id=article.pk, language="es", by="Ana")
        assert (taken.changed, taken.approved, taken.skipped) == ([], [], [])
        assert taken.unchanged == len(found.entries) > 5
        assert spanish(article).segments == before

    def test_every_text_comes_back_to_the_letter(self, article: Article, form: str) -> None:
        name, data = write_file(article_id=article.pk, language="es", form=form)
        records = records_of(spanish(article))
        found = read_file(data, filename=name)
        assert {entry.id: entry.target for entry in found.entries} == {
            key: record.text for key, record in records.items()
        }
        assert (found.source_language, found.target_language) == ("en", "es")

    def test_a_changed_text_is_a_persons_and_the_others_stay_the_machines(
        self, article: Article, form: str
    ) -> None:
        name, data = write_file(article_id=article.pk, language="es", form=form)
        changed = data.replace(b"NOBODY SLEPT.", "Nadie durmió.".encode())
        taken = take_in(
            found=read_file(changed, filename=name), article_id=article.pk, language="es", by="Ana"
        )
        assert len(taken.changed) == 1
        record = records_of(spanish(article))[taken.changed[0]]
        assert (record.text, record.method, record.machine, record.by) == (
            "Nadie durmió.", Method.REVIEWED, "NOBODY SLEPT.", "Ana",
        )  # fmt: skip
        assert spanish(article).state == EditionState.MACHINE

    def test_a_lost_link_is_left_out_and_named(self, article: Article, form: str) -> None:
        _name, data = write_file(article_id=article.pk, language="es", form=form)
        found = read_file(data, filename=_name)
        entries = tuple(
            type(entry)(entry.id, entry.kind, entry.source, "Sin nada", entry.is_final)
            if "<1>" in entry.source else entry
            for entry in found.entries
        )  # fmt: skip
        broken = type(found)(found.subject, "en", "es", "", entries)
        taken = take_in(found=broken, article_id=article.pk, language="es", by="Ana")
        assert taken.changed == []
        assert [why for _id, why in taken.skipped] == ["The tag 1 (a) stands 0 times, not once."]

    def test_a_file_of_an_edition_that_is_not_made_has_empty_targets(
        self, article: Article, form: str
    ) -> None:
        name, data = write_file(article_id=article.pk, language="pl", form=form)
        assert {entry.target for entry in read_file(data, filename=name).entries} == {""}

    def test_a_file_of_another_article_is_refused(self, article: Article, form: str) -> None:
        other = make_article(live=True)
        plan_article(article_id=other.pk)
        name, data = write_file(article_id=other.pk, language="es", form=form)
        with pytest.raises(ExchangeError, match="another article"):
            take_in(
                found=read_file(data, filename=name), article_id=article.pk, language="es", by="Ana"
            )


def test_an_approved_entry_of_a_po_file_is_approved_here(article: Article) -> None:
    name, data = write_file(article_id=article.pk, language="es", form="po")
    cleared = data.replace(b"#, fuzzy\n", b"")
    taken = take_in(
        found=read_file(cleared, filename=name), article_id=article.pk, language="es", by="Ana"
    )
    assert len(taken.approved) == len(records_of(spanish(article)))
    assert spanish(article).state == EditionState.REVIEWED


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a.po", b'msgid "a'),
        ("a.po", b"\xff\xfe"),
        ("a.po", b'msgid ""\nmsgstr ""\n"Language: es\\n"\n'),
        ("a.xlf", b"<xliff"),
        ("a.xlf", b"<html/>"),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
        ("a.xlf", b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>'),
        ("a.doc", b""),
        ("a.po", b"x" * 5_000_001),
    ],
)
def test_a_broken_file_is_one_sentence(filename: str, data: bytes) -> None:
    with pytest.raises(ExchangeError) as raised:
        read_file(data, filename=filename)
    assert raised.value.message.endswith((".", "?")) or "line" in raised.value.message.lower()


ROWS = [
    TermRow("en", "de", "lock keeper", "Schleusenwärter", True, "a person"),
    TermRow("en", "", "The Saltmarsh Courier", ""),
    TermRow("en", "ar", "=danger", "خطر"),
]


def test_the_glossary_goes_out_and_comes_back_as_csv() -> None:
    assert read_csv(write_csv(ROWS)) == ROWS


def test_the_glossary_goes_out_and_comes_back_as_tbx() -> None:
    assert read_tbx(write_tbx(ROWS)) == ROWS


def test_a_cell_cannot_become_a_formula() -> None:
    assert b"\n=danger" not in write_csv(ROWS)
    assert b",'=danger," in write_csv(ROWS)


def test_terms_are_taken_in_once() -> None:
    assert take_in_terms(ROWS) == (3, 0)
    assert take_in_terms(ROWS) == (0, 0)
    assert take_in_terms([TermRow("en", "de", "lock keeper", "Schleusner")]) == (0, 1)
    assert len(all_terms()) == 3


@pytest.mark.parametrize(
    "data",
    [b"a,b\n1,2\n", b"from,term\nxxqq,word\n", b"from,term\n,word\n", b"from,term\nen,\xff\n"],
)
def test_a_wrong_glossary_is_one_sentence(data: bytes) -> None:
    with pytest.raises(ExchangeError):
        read_csv(data)
