"""Texts as people type them, and what differs between two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.editions.domain.differences import differences
from broadsheet.editions.domain.markup import escape_words
from broadsheet.editions.domain.typed import marked, typed


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("The <1>river</1> &amp; mud<2/>", "The <1>river</1> & mud<2/>"),
        ("a &lt; b", "a < b"),
        ("write &lt;1&gt; here", r"write \<1> here"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_nobody_types_an_entity(stored, shown):
    assert typed(stored) == shown
    assert marked(shown) == stored


@given(st.text(alphabet="ab<>/&;1 ampltق漢", max_size=30).map(str.strip))
def test_what_is_typed_comes_back_as_it_was(words):
    stored = escape_words(words)
    assert marked(typed(stored)) == stored


def test_a_forms_line_ends_are_plain_ones():
    assert marked("one\r\ntwo") == "one\ntwo"


def runs(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.words) for change in differences(old, new)]


def test_words_that_changed_are_found():
    assert runs("the old <1>mud</1>", "the new <1>mud</1>") == [
        ("same", "the "), ("gone", "old"), ("new", "new"), ("same", " <1>mud</1>"),
    ]  # fmt: skip


def test_scripts_without_spaces_differ_by_signs():
    assert runs("潮水上涨", "潮水下涨") == [
        ("same", "潮水"), ("gone", "上"), ("new", "下"), ("same", "涨"),
    ]  # fmt: skip


def test_equal_texts_do_not_differ():
    assert differences("a", "a") == []
