"""Marked texts: whatever an engine answers, no link is lost, no tag unbalanced, nothing unsafe."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from broadsheet.editions.domain.glossary import Glossary
from broadsheet.editions.domain.markup import (
    Tag,
    escape_words,
    mark,
    problems,
    render,
    tokens,
    unescape_words,
    words_of,
)
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.domain.sentences import join_sentences, split
from broadsheet.editions.domain.translating import translate_segments
from broadsheet.editions.engines.protocol import GlossaryEntry, Request, Status
from broadsheet.editions.enums import SegmentKind
from broadsheet.editions.errors import MarkupError

WORDS = st.text(
    st.sampled_from(
        "abc .,!?“”&<>\"'\u200f\u202e日本語עבריתالعربية\u0e01\u0e02👩‍👩‍👧é\u0301\n\t0123"
    ),
    max_size=24,
) | st.sampled_from(["", " ", "First. Second.", "&amp;", "<1>", "</1>", "<script>", "word " * 60])


@st.composite
def inline_html(draw: Any, depth: int = 2) -> str:
    """Nested and adjacent tags, notes, code, breaks, entities."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        words = draw(WORDS).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        kind = draw(st.sampled_from(["words", "b", "i", "a", "code", "note", "br"]))
        if kind == "words" or depth == 0:
            parts.append(words)
        elif kind == "br":
            parts.append("<br>")
        elif kind == "code":
            parts.append(f"<code>{words}</code>")
        elif kind == "note":
            parts.append(f'<span data-note="1">{words}</span>')
        else:
            inner = draw(inline_html(depth=depth - 1))
            attribute = ' href="https://e.org/?a=1&amp;b=%22"' if kind == "a" else ""
            parts.append(f"<{kind}{attribute}>{words}{inner}</{kind}>")
    return "".join(parts)


def segment_of(html: str) -> Segment:
    parser = etree.HTMLParser(encoding="utf-8")
    root = etree.fromstring(f"<div>x{html}</div>".encode(errors="replace"), parser)
    source, tags = mark(root.find("body/div"))  # type: ignore[arg-type]
    return Segment("p", SegmentKind.PARAGRAPH, source, tags)


class Liar:
    """Answers with whatever it was told, in turn: markup, entities, loops, nothing, tags."""

    name: ClassVar[str] = "liar"
    title = "Liar"
    is_draft: ClassVar[bool] = False

    def __init__(self, answers: list[str], *, keeps_tags: bool) -> None:
        self.answers, self.keeps_tags = answers or [""], keeps_tags

    def status(self) -> Status:
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return True

    def version(self, source: str, target: str) -> str:
        return "1"

    def translate(self, request: Request) -> list[str]:
        count = len(self.answers)
        return [self.answers[number % count] for number in range(len(request.sentences))]


HOSTILE = st.sampled_from(
    ["<script>alert(1)</script>", "</1><1>", "<1>", "<2>x</1></2>", "<1/>", "<9>a</9>", "&lt;script&gt;",
     "&amp;amp;", "<a href=javascript:1>x</a>", "loop " * 300, "", " ", "]]>", "<!--", "\x00\x1f", "<1><1>a</1></1>",
     "\ud800", "<img src=x onerror=1>"]
) | WORDS  # fmt: skip

UNSAFE = re.compile(r"<(?!/?(?:b|i|a|code|br|span)\b)|on\w+=|javascript:", re.IGNORECASE)


def assert_whole(segment: Segment, marked: str) -> None:
    """Every link and atom is there once, all is balanced, and only the original's tags are."""
    html = render(marked, segment.tags)
    assert (
        etree.fromstring(f"<div>{html}</div>".encode(errors="replace"), etree.HTMLParser())
        is not None
    )
    numbers = [token.number for token in tokens(marked) if token.kind in ("open", "atom")]
    for number, tag in enumerate(segment.tags, start=1):
        if tag.is_link or tag.is_atom:
            assert numbers.count(number) == 1, (segment.source, marked)
        assert numbers.count(number) <= 1
    without = html
    for tag in sorted(segment.tags, key=lambda one: -len(one.opening)):
        without = without.replace(tag.opening, "", 1)
    assert "<script" not in without
    assert not re.search(r"<(?!/)", without), (segment.tags, html)


@settings(max_examples=250, deadline=None)
@given(inline_html(), st.lists(HOSTILE, max_size=5), st.booleans())
@example("?<b>é</b>", [], False)
@example('?<a href="/x">é</a>', [""], False)
def test_no_engine_can_lose_a_link_or_let_markup_through(
    html: str, answers: list[str], keeps_tags: bool
) -> None:
    segment = segment_of(html)
    made = translate_segments(
        engine=Liar(answers, keeps_tags=keeps_tags), segments=[segment], source="en", target="es",
        glossary=Glossary((GlossaryEntry("abc", ""), GlossaryEntry("First", "Primero"))),
    )  # fmt: skip
    assert_whole(segment, made["p"].text)


class Echo(Liar):
    """Gives back what it gets: the best of engines for what is to stay."""

    def translate(self, request: Request) -> list[str]:
        return list(request.sentences)


@settings(max_examples=250, deadline=None)
@given(inline_html(), st.booleans())
def test_an_engine_that_changes_nothing_gives_the_source_back(html: str, keeps_tags: bool) -> None:
    segment = segment_of(html)
    made = translate_segments(
        engine=Echo([], keeps_tags=keeps_tags), segments=[segment], source="en", target="es",
        glossary=Glossary(),
    )  # fmt: skip
    assert_whole(segment, made["p"].text)
    strip = re.compile(r"\s+")
    assert strip.sub("", words_of(made["p"].text)) == strip.sub("", words_of(segment.source))


@settings(max_examples=200, deadline=None)
@given(inline_html())
def test_sentences_put_together_again_are_the_text(html: str) -> None:
    source = segment_of(html).source
    sentences = split(source, "en")
    joined = "".join(f"{one.before}{one.text}{one.after}" for one in sentences)
    assert joined == source
    assert all(not problems_of_balance(one.text) for one in sentences)
    if len(sentences) == 1:
        assert join_sentences(sentences, [sentences[0].text], "es") == source


def problems_of_balance(text: str) -> bool:
    depth = 0
    for token in tokens(text):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth < 0:
            return True
    return depth != 0


@given(st.text(max_size=60))
def test_words_go_in_and_come_out(words: str) -> None:
    clean = unescape_words(escape_words(words))
    assert words_of(escape_words(words)) == clean
    assert render(escape_words(words), ()) == escape_words(words)


@settings(max_examples=100, deadline=None)
@given(inline_html())
def test_marking_and_rendering_are_each_others_reverse(html: str) -> None:
    segment = segment_of(html)
    again = segment_of(render(segment.source, segment.tags).removeprefix("x"))
    assert again.source == segment.source


LINK, BOLD, NOTE = (
    Tag("a", '<a href="/x">', "</a>"),
    Tag("b", "<b>", "</b>"),
    Tag("span", "<span></span>", ""),
)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("<1>a</1> <2>b</2> <3/>", []),
        ("<1>a</1> <3/>", ["The tag 2 (b) stands 0 times, not once."]),
        ("<1>a</1><1>b</1> <2>c</2><3/>", ["The tag 1 (a) stands 2 times, not once."]),
        ("<1></1> <2>b</2><3/>", ["The tag 1 holds no words."]),
        ("<1>a<2>b</1></2><3/>", ["The tag 1 is closed where it is not open."]),
        ("<1>a", ["The tag 1 is not closed."]),
        ("<9>a</9>", ["There is no tag 9 in the original."]),
        ("<3>a</3>", ["The tag 3 is not of that kind."]),
    ],
)
def test_what_is_wrong_with_tags_is_said(marked: str, said: list[str]) -> None:
    assert problems(marked, (LINK, BOLD, NOTE)) == said


def test_words_cannot_become_tags() -> None:
    assert render(escape_words("<1>a</1> & <b>"), ()) == "&lt;1&gt;a&lt;/1&gt; &amp; &lt;b&gt;"
    with pytest.raises(MarkupError):
        render("<1>a</1>", ())


def test_a_huge_segment_is_cut_and_put_together() -> None:
    source = escape_words("A sentence of some words, and then some more. " * 400)
    sentences = split(source, "en")
    assert len(sentences) == 400
    assert "".join(f"{one.before}{one.text}{one.after}" for one in sentences) == source


@pytest.mark.parametrize(
    ("language", "joined"), [("es", "A. B. C."), ("zh", "甲。乙。丙。"), ("th", "กขค")]
)
def test_sentences_are_spaced_as_the_language_does(language: str, joined: str) -> None:
    sentences = split("One. Two. Three.", "en")
    texts = {"es": ["A.", "B.", "C."], "zh": ["甲。", "乙。", "丙。"], "th": ["ก", "ข", "ค"]}[
        language
    ]
    assert join_sentences(sentences, texts, language) == joined
