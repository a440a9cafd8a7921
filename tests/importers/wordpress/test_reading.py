from __future__ import annotations

import io

import pytest

from broadsheet.importers.wordpress.domain.wxr import splitting
from broadsheet.importers.wordpress.domain.wxr.reading import Export, Failure
from broadsheet.importers.wordpress.domain.wxr.records import Item
from broadsheet.importers.wordpress.errors import (
    CutOff,
    HostileFile,
    NotAnExport,
    UnsupportedVersion,
)
from tests.importers.wordpress.generate import TAIL, cdata, comment, export, head, item


def read(data: bytes) -> list[Item | Failure]:
    return list(Export(io.BytesIO(data)))


def items(data: bytes) -> list[Item]:
    return [found for found in read(data) if isinstance(found, Item)]


def failures(data: bytes) -> list[tuple[int, int]]:
    return [
        (found.error.number, found.error.line) for found in read(data) if isinstance(found, Failure)
    ]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_the_three_versions_read_alike(version: str) -> None:
    data = export(item(7, title="Tide", content="<p>Low.</p>", excerpt="Sea"), version=version)
    (found,) = items(data)

    assert Export(io.BytesIO(data)).head.version == version
    assert (found.post_id, found.title, found.content, found.excerpt) == (
        7, "Tide", "<p>Low.</p>", "Sea",
    )  # fmt: skip


def test_namespaces_with_https_are_known() -> None:
    data = export(item(7)).replace(b"http://wordpress.org/export", b"https://wordpress.org/export")
    assert [found.post_id for found in items(data)] == [7]


def test_an_unknown_version_is_named() -> None:
    data = export(item(7)).replace(b"<wp:wxr_version>1.2", b"<wp:wxr_version>3.1")
    with pytest.raises(UnsupportedVersion) as caught:
        Export(io.BytesIO(data))
    assert caught.value.version == "3.1"
    line = data[: data.index(b"3.1")].count(b"\n") + 1
    assert f"at line {line} " in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip",
        b"<html><body>Hello</body></html>",
        b'<rss version="2.0"><channel><title>A feed</title><item></item></channel></rss>',
        b'<?xml version="1.0" encoding="klingon"?><rss></rss>',
    ],
)
def test_what_is_no_export_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnExport):
        Export(io.BytesIO(data))


def test_entities_that_grow_are_not_read() -> None:
    bomb = (
        b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;&a;">]>\n'
        b"<rss><channel><title>&b;</title></channel></rss>"
    )
    with pytest.raises(HostileFile) as caught:
        Export(io.BytesIO(bomb))
    assert "line 2" in caught.value.message


def test_the_word_doctype_in_a_post_is_only_a_word() -> None:
    assert items(export(item(7, content="<!DOCTYPE html> <!ENTITY x>")))[0].content == (
        "<!DOCTYPE html> <!ENTITY x>"
    )


def test_a_broken_item_is_named_with_its_line_and_the_others_are_read() -> None:
    broken = item(8, title="Broken").replace("<wp:status>", "<wp:stat>")
    data = export(item(7), broken, item(9))
    line = data.decode().split("<wp:stat>")[0].count("\n") + 1

    assert [found.post_id for found in items(data)] == [7, 9]
    assert failures(data) == [(2, line)]


def test_an_item_in_which_another_begins_is_broken_and_the_other_is_read() -> None:
    unclosed = item(8).replace("</item>\n", "")
    assert [found.post_id for found in items(export(item(7), unclosed, item(9)))] == [7, 9]


@pytest.mark.parametrize("cut_at", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_cut_off_file_gives_what_is_whole_and_says_where_it_stopped(cut_at: float) -> None:
    whole = export(*(item(number, title=f"Piece {number}") for number in range(1, 30)))
    data = whole[: int(len(whole) * cut_at)]
    found = []
    source = Export(io.BytesIO(data))
    with pytest.raises(CutOff) as caught:
        for one in source:
            found.append(one.post_id)

    assert found == list(range(1, data.count(b"</item>") + 1))
    assert caught.value.items_read == len(found)
    assert caught.value.line == data.count(b"\n") + 1


def test_a_file_cut_inside_its_head_says_so() -> None:
    with pytest.raises(CutOff):
        Export(io.BytesIO(head().encode()[:700]))


def test_forbidden_characters_are_left_out_and_reported_with_their_line() -> None:
    data = export(item(7, title="A\x0bB\x00C", content="one\x1ftwo"))
    (found,) = items(data)

    assert (found.title, found.content) == ("ABC", "onetwo")
    assert len(found.repairs) == 3
    assert {repair.line for repair in found.repairs} == {
        data[: data.index(b"\x0b")].count(b"\n") + 1,
        data[: data.index(b"\x1f")].count(b"\n") + 1,
    }


def test_bytes_of_another_encoding_are_read_and_reported() -> None:
    data = export(item(7, title="Caf@ – “quoted”", content="日本")).replace(b"Caf@", b"Caf\xe9")
    (found,) = items(data)

    assert (found.title, found.content) == ("Café – “quoted”", "日本")
    assert [repair.what for repair in found.repairs] == ["bytes that are not UTF-8, read as cp1252"]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-16", "Shift_JIS", "UTF-8"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    title = "日本" if encoding in {"UTF-16", "Shift_JIS", "UTF-8"} else "Été à Málaga"
    text = (
        export(item(7, title=title)).decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    )
    assert items(text.encode(encoding))[0].title == title


def test_a_byte_order_mark_does_no_harm() -> None:
    assert items(b"\xef\xbb\xbf" + export(item(7)))[0].post_id == 7


def test_entities_and_ampersands_outside_of_cdata_are_mended() -> None:
    raw = item(7).replace(
        "<title>" + cdata("A headline"), "<title>Salt &nbsp;&amp; iron & rust&hellip;"
    )
    (found,) = items(export(raw))
    assert found.title == "Salt \xa0& iron & rust…"


def test_the_end_of_cdata_inside_of_it_is_mended() -> None:
    content = "<script>//<![CDATA[\nx\n//]]></script><p>After</p>"
    raw = item(7, content="@").replace(cdata("@"), f"<![CDATA[{content}]]>")
    found, after = items(export(raw, item(8)))
    assert (found.content, after.post_id) == (content, 8)


def test_cdata_split_as_wordpress_splits_it_is_joined() -> None:
    assert items(export(item(7, content="a ]]> b")))[0].content == "a ]]> b"


def test_an_undeclared_prefix_of_a_plug_in_does_no_harm() -> None:
    (found,) = items(export(item(7, extra="<seo:score>9</seo:score>")))
    assert found.post_id == 7


def test_an_item_written_in_a_post_is_only_text() -> None:
    content = "See <item><title>x</title></item> and </channel></rss>"
    data = export(item(7, content=content), item(8))
    assert [found.content for found in items(data)] == [content, "<p>Words.</p>"]


def test_small_chunks_give_the_same_as_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.importers.wordpress.domain.wxr import decoding

    data = export(
        *(item(n, title=f"&amp; ]]> {n} é & ü", content="x ]]> y\x02") for n in range(1, 40))
    )
    data = data.replace(b"<title><![CDATA[&amp;", b"<title><![CDATA[", 3)
    whole = [(found.title, found.content, found.line) for found in items(data)]
    monkeypatch.setattr(decoding, "CHUNK_BYTES", 61)
    assert [(found.title, found.content, found.line) for found in items(data)] == whole


def test_terms_meta_and_comments_are_read() -> None:
    raw = item(
        7,
        terms=(("category", "kenya", "Kenya"), ("post_tag", "salt", "Salt & iron")),
        meta=(("_wp_old_slug", "one"), ("_wp_old_slug", "two"), ("_thumbnail_id", "5")),
        comments=comment(3, content="Yes & no", parent=2, kind="pingback"),
        sticky=1,
    )
    (found,) = items(export(raw))

    assert [(use.domain, use.slug, use.name) for use in found.terms] == [
        ("category", "kenya", "Kenya"), ("post_tag", "salt", "Salt & iron"),
    ]  # fmt: skip
    assert found.meta_values("_wp_old_slug") == ["one", "two"]
    assert found.meta["_thumbnail_id"] == "5"
    assert [(c.comment_id, c.content, c.parent, c.kind) for c in found.comments] == [
        (3, "Yes & no", 2, "pingback")
    ]
    assert found.is_sticky


def test_the_tags_of_version_1_0_count_once() -> None:
    raw = item(7, extra='<category>Salt</category><category domain="tag">Salt</category>'
               '<category domain="tag" nicename="salt">Salt</category>')  # fmt: skip
    (found,) = items(export(raw, version="1.0"))
    assert ("post_tag", "salt") in [(use.domain, use.slug) for use in found.terms]


def test_the_head_names_authors_terms_and_site() -> None:
    found = Export(io.BytesIO(export())).head
    assert found.site == "old.example.org"
    assert found.authors[0].name == "Amina Writer"
    assert found.terms[0].slug == "kenya"


def test_a_very_large_item_is_read() -> None:
    text = "word " * 2_500_000
    assert len(items(export(item(7, content=text)))[0].content) == len(text)


def test_a_large_item_that_needs_mending_takes_nothing_of_the_next_with_it() -> None:
    content = "one ]]> two " * 60_000
    data = export(item(6), item(7, content=content), item(8))
    found = items(data.replace(b"]]]]><![CDATA[>", b"]]>"))
    assert [(read.post_id, len(read.content)) for read in found] == [
        (6, 13), (7, len(content)), (8, 13),
    ]  # fmt: skip


@pytest.mark.parametrize("filler", ["<p>word</p>\n", "x"])
def test_an_item_larger_than_any_is_named_and_read_over(
    filler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "MAX_PIECE_CHARACTERS", 2_000_000)
    data = export(item(6), item(7, title="Huge", content=filler * 3_000_000), item(8))
    found = read(data)
    assert [read.post_id for read in found if isinstance(read, Item)] == [6, 8]
    (failure,) = [read for read in found if isinstance(read, Failure)]
    assert failure.error.line == data[: data.index(b"Huge")].count(b"\n")
    assert failure.error.message.startswith("Item 2 (“Huge”) is broken at line ")
    assert "larger than" in failure.error.message


def test_tail_alone_is_a_whole_export() -> None:
    assert read((head() + TAIL).encode()) == []
