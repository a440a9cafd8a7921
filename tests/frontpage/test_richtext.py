"""The converter: what it keeps, what it drops, what it numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from broadsheet.frontpage.domain.richtext import Converter, clean_text, page_ids, plain_text
from broadsheet.frontpage.domain.urls import safe_href


def converted(source: str, *, pages: dict[int, str] | None = None, is_feed: bool = False) -> str:
    return str(Converter(pages=pages or {}, is_feed=is_feed).blocks(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<p data-block-key="ab1">One.</p><p data-block-key="ab2">Two.</p>', "<p>One.</p><p>Two.</p>"),
        ("loose & words < here", "<p>loose &amp; words &lt; here</p>"),
        ("<b>loose</b> words", "<p><b>loose</b> words</p>"),
        ("<p></p><p>  </p><p>x</p>", "<p>x</p>"),
        ("<h2>Head</h2><ul><li>a</li><li>b</li></ul><hr/>", "<h2>Head</h2><ul><li>a</li><li>b</li></ul><hr>"),
        ("<p>H<sub>2</sub>O, x<sup>2</sup>, <code>a&lt;b</code><br/>end</p>", "<p>H<sub>2</sub>O, x<sup>2</sup>, <code>a&lt;b</code><br>end</p>"),
        ('<p>Lost <span data-gap="">words</span> here.</p>', "<p>Lost words here.</p>"),
        ("<h1>Too high</h1>", "<h2>Too high</h2>"),
        ('<p style="x" class="y" onclick="z()">plain</p>', "<p>plain</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_structure_is_kept_and_attributes_are_not(source: str, expected: str) -> None:
    assert converted(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p><img src=x onerror=alert(1)>b</p>", "<p>b</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p>x</p>"),
        ('<p><a href=" java\tscript:alert(1)">x</a></p>', "<p>x</p>"),
        ('<p><a href="data:text/html,x">x</a></p>', "<p>x</p>"),
        ('<p><a href="&#x6A;avascript:alert(1)">x</a></p>', "<p>x</p>"),
        ('<iframe src="https://evil.example"></iframe><p>x</p>', "<p>x</p>"),
        ("<svg><script>alert(1)</script></svg><p>x</p>", "<p>x</p>"),
        ("<style>p{}</style><p>x</p>", "<p>x</p>"),
        ("<p>a\x00b\x08c</p>", "<p>abc</p>"),
        ("</div></body><p>x</p>", "<p>x</p>"),
        ("<!-- <p>no</p> --><p>x</p>", "<p>x</p>"),
    ],
)
def test_what_could_act_is_dropped(source: str, expected: str) -> None:
    assert converted(source) == expected


def test_links_are_checked_marked_and_numbered_each_once() -> None:
    converter = Converter(pages={7: "/en/2026/11/24/sluice/"})
    html = converter.blocks(
        '<p><a href="https://a.example/x?a=1&amp;b=2">A</a> <a linktype="page" id="7">ours</a> '
        '<a href="https://a.example/x?a=1&amp;b=2">again</a> <a href="mailto:x@y.example">mail</a></p>'
    )
    assert html == (
        '<p><a href="https://a.example/x?a=1&amp;b=2" rel="external" data-n="1">A</a> '
        '<a href="/en/2026/11/24/sluice/" data-n="2">ours</a> '
        '<a href="https://a.example/x?a=1&amp;b=2" rel="external" data-n="1">again</a> '
        '<a href="mailto:x@y.example" data-n="3">mail</a></p>'
    )
    assert converter.links.entries == [
        (1, "https://a.example/x?a=1&b=2"),
        (2, "http://localhost:8000/en/2026/11/24/sluice/"),
        (3, "mailto:x@y.example"),
    ]


def test_a_link_to_a_page_that_is_not_public_leaves_its_words() -> None:
    assert converted('<p>See <a linktype="page" id="9">this</a>.</p>') == "<p>See this.</p>"
    assert converted('<p><a linktype="document" id="9">this</a></p>') == "<p>this</p>"


def test_feeds_get_absolute_addresses_and_no_numbers() -> None:
    html = converted('<p><a linktype="page" id="7">x</a></p>', pages={7: "/en/é/"}, is_feed=True)
    assert html == '<p><a href="http://localhost:8000/en/%C3%A9/">x</a></p>'


def test_notes_become_numbers_and_their_text_is_kept_apart() -> None:
    converter = Converter(pages={})
    html = converter.blocks(
        "<p>So.<span data-note>First, <i>p.</i> 3.</span> And<span data-note>Second</span></p>"
    )
    assert html == (
        '<p>So.<sup class="note-mark"><a id="mark-1" href="#note-1" aria-label="Note 1">1</a></sup>'
        ' And<sup class="note-mark"><a id="mark-2" href="#note-2" aria-label="Note 2">2</a></sup></p>'
    )
    assert [(note.number, note.html) for note in converter.notes] == [
        (1, "First, <i>p.</i> 3."),
        (2, "Second"),
    ]


def test_the_pieces_of_a_note_that_the_editor_split_are_one_note() -> None:
    converter = Converter(pages={})
    converter.blocks(
        '<p>So.<span data-note="">See </span><i><span data-note="">Report</span></i>'
        '<span data-note="">, </span><a href="https://a.example"><span data-note="">p. 3</span></a></p>'
    )
    assert [note.html for note in converter.notes] == [
        'See <i>Report</i>, <a href="https://a.example" rel="external" data-n="1">p. 3</a>'
    ]


def test_a_note_inside_a_link_stands_after_it() -> None:
    html = converted('<p><a href="https://a.example">word<span data-note>n</span> more</a></p>')
    assert html == (
        '<p><a href="https://a.example" rel="external" data-n="1">word more</a>'
        '<sup class="note-mark"><a id="mark-1" href="#note-1" aria-label="Note 1">1</a></sup></p>'
    )


def test_a_caption_of_paragraphs_is_lines() -> None:
    inline = Converter(pages={}).inline
    assert inline("<p>One <b>x</b></p><p>Two</p>") == "One <b>x</b><br>Two"
    assert inline("A & B") == "A &amp; B"
    assert inline("<h2>no heading</h2> here") == "no heading here"


def test_plain_text_leaves_notes_out() -> None:
    assert plain_text("<p>So<span data-note>n</span>.</p><p>Then</p>") == "So. Then"


def test_linked_pages_are_found_whatever_the_order_of_attributes() -> None:
    sources = [
        '<a linktype="page" id="3">x</a>',
        '<a id="4" linktype="page">y</a>',
        '<a id="5">z</a>',
    ]
    assert page_ids(sources) == {3, 4}


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://x.example/a b", "https://x.example/ab"),
        ("//x.example/", "https://x.example/"),
        ("/en/", "/en/"),
        ("/\\evil.example", ""),
        ("#part", "#part"),
        ("JaVaScRiPt:alert(1)", ""),
        ("vbscript:x", ""),
        ("http://", ""),
        ("https://[broken", ""),
        ("www.x.example", ""),
        ("tel:+123", "tel:+123"),
    ],
)
def test_addresses_are_allowed_by_scheme(href: str, expected: str) -> None:
    assert safe_href(href) == expected


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i>", "<a href='javascript:x'>", "</a>", "<script>", "</script>",
     "<span data-note>", "</span>", "<ul>", "<li>", "&lt;script&gt;", "&amp;", "text ", '" onclick="x',
     "<a href='https://e.example/\"><script>'>", "<svg onload=x>", "<br>", "<!--", "-->", "]]>", "<p"]
)  # fmt: skip
_TAGS = {"div", "p", "b", "i", "a", "sup", "ul", "li", "br"}
_ATTRIBUTES = {"href", "rel", "data-n", "id", "aria-label", "class"}


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_nothing_but_known_elements_comes_out_of_anything(source: str) -> None:
    converter = Converter(pages={})
    written = converter.blocks(source)
    for html in (written, *(note.html for note in converter.notes)):
        for element in lxml_html.fragment_fromstring(html, create_parent="div").iter():
            assert element.tag in _TAGS
            assert set(element.attrib) <= _ATTRIBUTES
            assert not element.get("href", "").lower().startswith("javascript")


def test_control_characters_are_no_text() -> None:
    assert clean_text("a\x00\x0b\x1fb\ttab\nline\ufffe") == "ab\ttab\nline"
