from __future__ import annotations

import re

import pytest

from broadsheet.importers.domain import manuscript as ms
from broadsheet.importers.domain.body import plain_text, raw_body, rich_text


def body(*blocks: ms.Block, pictures: dict[str, int] | None = None) -> list[tuple[str, object]]:
    """The body without its random keys and ids."""
    known = pictures or {}
    raw = raw_body(blocks, picture_of=lambda reference: known.get(reference.source))
    return [(block["type"], _without_keys(block["value"])) for block in raw]


def _without_keys(value: object) -> object:
    if isinstance(value, str):
        return re.sub(r' data-block-key="\w{5}"', "", value)
    if isinstance(value, dict):
        return {key: _without_keys(inner) for key, inner in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_keys(inner) for inner in value]
    return value


def test_paragraphs_headings_lists_and_pauses_become_one_text() -> None:
    assert body(
        ms.Paragraph("One <b>two</b>"),
        ms.Heading("Fish & water", 3),
        ms.ListBlock(("first", "second"), is_ordered=True),
        ms.Divider(),
        ms.ListBlock(("loose",)),
    ) == [
        (
            "text",
            "<p>One <b>two</b></p><h3>Fish &amp; water</h3>"
            "<ol><li>first</li><li>second</li></ol><hr/><ul><li>loose</li></ul>",
        )
    ]


def test_a_block_of_its_own_parts_the_text() -> None:
    kinds = [kind for kind, _value in body(ms.Paragraph("a"), ms.PullQuote("b"), ms.Paragraph("c"))]
    assert kinds == ["text", "pull_quote", "text"]


def test_a_lost_address_becomes_marked_words() -> None:
    assert body(ms.Paragraph('as <a href="" data-gap>reported</a> here<br>and there')) == [
        ("text", '<p>as <span data-gap="">reported</span> here<br/>and there</p>')
    ]


def test_every_paragraph_has_a_key_of_its_own() -> None:
    [block] = raw_body([ms.Paragraph("a"), ms.Paragraph("b")], picture_of=lambda _ref: None)
    keys = re.findall(r'data-block-key="(\w{5})"', block["value"])
    assert len(set(keys)) == 2


def test_a_picture_without_its_file_is_kept_for_the_editor() -> None:
    reference = ms.PictureRef("boat.jpg", caption="The <i>Ana</i>", credit="Rui")
    assert body(ms.Picture(reference)) == [
        ("kept", {"what": "picture without its file", "text": "boat.jpg\nThe Ana\nRui"})
    ]


def test_a_gallery_shows_what_was_found_and_keeps_what_was_not() -> None:
    gallery = ms.Gallery((ms.PictureRef("a"), ms.PictureRef("b"), ms.PictureRef("lost")), "Boats")
    shown, kept = body(gallery, pictures={"a": 1, "b": 2})
    assert shown[0] == "gallery"
    assert [item["value"]["picture"] for item in shown[1]["pictures"]] == [1, 2]
    assert kept == ("kept", {"what": "picture without its file", "text": "lost"})


def test_a_gallery_of_which_one_picture_is_left_is_a_picture() -> None:
    gallery = ms.Gallery((ms.PictureRef("a"), ms.PictureRef("lost")))
    assert [kind for kind, _value in body(gallery, pictures={"a": 1})] == ["picture", "kept"]


def test_a_table_knows_its_number_columns_and_fills_short_rows() -> None:
    [(kind, value)] = body(
        ms.Table((("Town", "Boats"), ("<b>Faro</b>", "1,204"), ("Ovar",)), has_header_row=True)
    )
    assert kind == "table"
    assert value["table"]["columns"] == [
        {"type": "text", "heading": "Town"},
        {"type": "text", "heading": "Boats"},
    ]
    assert value["table"]["rows"][0]["values"] == ["<p><b>Faro</b></p>", "<p>1,204</p>"]
    [(_, numbers)] = body(ms.Table((("Town", "Boats"), ("Faro", "1,204")), has_header_row=True))
    assert [column["type"] for column in numbers["table"]["columns"]] == ["text", "number"]
    assert numbers["table"]["rows"] == [{"values": ["<p>Faro</p>", "1,204"]}]


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        ("", ""),
        ("  ", ""),
        ("one", "<p>one</p>"),
        ("<p>one</p><p>two</p>", "<p>one</p><p>two</p>"),
    ],
)
def test_rich_text(words: str, stored: str) -> None:
    assert _without_keys(rich_text(words)) == stored


def test_plain_text_drops_markup_and_entities() -> None:
    assert plain_text("<b>Fish</b> &amp; water<br>now") == "Fish & water now"
