from __future__ import annotations

import dataclasses
import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.importers.domain.manuscript import (
    Block,
    Code,
    Divider,
    Embed,
    Gallery,
    Heading,
    Kept,
    ListBlock,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Table,
)
from broadsheet.importers.wordpress.domain.content.context import Attachment, Context, url_key
from broadsheet.importers.wordpress.domain.content.converting import convert_content

UPLOADS = "https://old.example.org/wp-content/uploads/2020/05"


class Library:
    """Attachments 5 and 6 are pictures, 7 is a sound."""

    files = (
        Attachment(5, f"{UPLOADS}/dam.jpg", "Dam", "A dam", "The dam (Photo: R. Ode)", "", 1),
        Attachment(6, f"{UPLOADS}/sea-150x150.jpg", "Sea", "The sea", "", "I. Lens", 1),
        Attachment(7, f"{UPLOADS}/talk.mp3", "Talk", "", "", "", 2),
    )

    def by_id(self, post_id: int) -> Attachment | None:
        return next((file for file in self.files if file.post_id == post_id), None)

    def by_url(self, url: str) -> Attachment | None:
        return next((file for file in self.files if url_key(file.url) == url_key(url)), None)

    def attached_to(self, post_id: int) -> list[Attachment]:
        return [file for file in self.files if file.parent == post_id]


def context(**parts: object) -> Context:
    return Context(1, "https://old.example.org", Library(), **parts)  # type: ignore[arg-type]


def convert(content: str, **parts: object) -> list[Block]:
    return convert_content(content, context(**parts))


def block(name: str, html: str = "", attributes: object = None) -> str:
    """Return a Gutenberg block."""
    settings_ = f" {json.dumps(attributes)}" if attributes else ""
    return f"<!-- wp:{name}{settings_} -->\n{html}\n<!-- /wp:{name} -->"


# Gutenberg


def test_a_paragraph_keeps_emphasis_and_links_only() -> None:
    html = '<p class="x">A <strong>b</strong> <em>c</em> <a href="https://e.org/" target="_blank">d</a></p>'
    assert convert(block("paragraph", html)) == [
        Paragraph('A <b>b</b> <i>c</i> <a href="https://e.org/">d</a>')
    ]


@pytest.mark.parametrize(("tag", "level"), [("h1", 2), ("h2", 2), ("h3", 3), ("h6", 3)])
def test_headings_have_two_levels(tag: str, level: int) -> None:
    assert convert(block("heading", f"<{tag}>A &amp; b</{tag}>")) == [Heading("A & b", level)]  # type: ignore[arg-type]


def test_lists_old_and_new() -> None:
    old = block("list", "<ol><li>One</li><li>Two</li></ol>", {"ordered": True})
    new = block("list", f"<ul>{block('list-item', '<li>One</li>')}</ul>")
    assert convert(old) == [ListBlock(("One", "Two"), is_ordered=True)]
    assert convert(new) == [ListBlock(("One",))]


def test_a_nested_list_is_level_and_loses_no_words() -> None:
    html = "<ul><li>One<ul><li>Inner</li></ul>tail</li><li>Two</li></ul>"
    assert convert(block("list", html)) == [ListBlock(("One tail<br>– Inner", "Two"))]


def test_a_quotation_with_speaker_and_link() -> None:
    html = (
        '<blockquote class="wp-block-quote"><p>Yes.</p><p>No.</p>'
        '<cite>— <a href="https://e.org/b">B. Ode</a></cite></blockquote>'
    )
    assert convert(block("quote", html)) == [
        Quotation("<p>Yes.</p><p>No.</p>", "B. Ode", source_url="https://e.org/b")
    ]


def test_a_pull_quote() -> None:
    html = "<figure class='wp-block-pullquote'><blockquote><p>Big <b>words</b></p><cite>Me</cite></blockquote></figure>"
    assert convert(block("pullquote", html)) == [PullQuote("Big words", "Me")]


def test_an_image_takes_what_the_library_knows() -> None:
    html = (
        f'<figure class="wp-block-image"><img src="{UPLOADS}/dam-300x200.jpg" alt="" '
        'class="wp-image-5"/></figure>'
    )
    (found,) = convert(block("image", html, {"id": 5}))
    assert isinstance(found, Picture)
    picture = found.picture
    assert (picture.source, picture.alt, picture.caption, picture.credit) == (
        f"{UPLOADS}/dam.jpg", "A dam", "The dam", "R. Ode",
    )  # fmt: skip


def test_an_images_own_words_come_before_the_librarys() -> None:
    html = (
        f'<figure class="wp-block-image"><a href="{UPLOADS}/dam.jpg"><img src="{UPLOADS}/dam.jpg" '
        'alt="Water" class="wp-image-5"/></a><figcaption>Seen <em>today</em></figcaption></figure>'
    )
    (found,) = convert(block("image", html, {"id": 5}))
    assert isinstance(found, Picture)
    assert (found.picture.alt, found.picture.caption) == ("Water", "Seen <i>today</i>")


def test_a_file_whose_own_name_looks_like_a_copys_is_the_original() -> None:
    (found,) = convert(f'<img class="wp-image-6" src="{UPLOADS}/sea-150x150.jpg">')
    assert isinstance(found, Picture)
    assert (found.picture.source, found.picture.credit) == (f"{UPLOADS}/sea-150x150.jpg", "I. Lens")


def test_galleries_old_and_new() -> None:
    image = f'<figure class="wp-block-image"><img src="{UPLOADS}/dam.jpg" alt="D"/></figure>'
    new = block(
        "gallery",
        '<figure class="wp-block-gallery has-nested-images">'
        + block("image", image, {"id": 5})
        + block("image", image, {"id": 5})
        + '<figcaption class="blocks-gallery-caption">Both</figcaption></figure>',
    )
    old = block(
        "gallery",
        f'<ul class="wp-block-gallery"><li class="blocks-gallery-item"><figure><img src="{UPLOADS}/dam.jpg" '
        'data-id="5"/><figcaption>One</figcaption></figure></li></ul>',
    )
    (new_found,) = convert(new)
    (old_found,) = convert(old)
    assert isinstance(new_found, Gallery)
    assert (len(new_found.pictures), new_found.caption) == (2, "Both")
    pictures = old_found.pictures if isinstance(old_found, Gallery) else (old_found.picture,)  # type: ignore[union-attr]
    assert [picture.caption for picture in pictures] == ["One"]


def test_containers_are_unwrapped_in_order() -> None:
    inner = block("paragraph", "<p>One</p>")
    column = block("column", f'<div class="wp-block-column">{inner}</div>')
    content = block("columns", f'<div class="wp-block-columns">{column}{column}</div>')
    assert convert(block("group", f"<div>{content}</div>")) == [Paragraph("One"), Paragraph("One")]


def test_a_cover_gives_its_picture_and_its_words() -> None:
    html = (
        f'<div class="wp-block-cover" style="background-image:url({UPLOADS}/dam.jpg)">'
        f"{block('paragraph', '<p>Above</p>')}</div>"
    )
    found = convert(block("cover", html, {"url": f"{UPLOADS}/dam.jpg", "id": 5}))
    assert [type(one) for one in found] == [Picture, Paragraph]


def test_media_and_text_gives_both() -> None:
    html = (
        f'<div class="wp-block-media-text"><figure><img src="{UPLOADS}/dam.jpg" class="wp-image-5"/>'
        f"</figure><div>{block('paragraph', '<p>Beside</p>')}</div></div>"
    )
    assert [type(one) for one in convert(block("media-text", html))] == [Picture, Paragraph]


def test_a_table_with_spans_keeps_every_cell() -> None:
    html = (
        '<figure class="wp-block-table"><table><thead><tr><th>A</th><th colspan="2">B</th></tr></thead>'
        '<tbody><tr><td rowspan="2">1</td><td>2</td><td>3</td></tr><tr><td>4</td><td>5</td></tr>'
        "</tbody></table><figcaption>Counts</figcaption></figure>"
    )
    assert convert(block("table", html)) == [
        Table(
            (("A", "B", ""), ("1", "2", "3"), ("", "4", "5")), has_header_row=True, caption="Counts"
        )
    ]


def test_code_verse_and_preformatted_keep_lines_and_spaces() -> None:
    assert convert(
        block("code", "<pre class='wp-block-code'><code>a &lt; b\n  c</code></pre>")
    ) == [Code("a < b\n  c")]
    assert convert(block("verse", "<pre>One<br>  two</pre>")) == [Code("One\n  two")]


@pytest.mark.parametrize("name", ["embed", "core-embed/youtube"])
def test_embeds_of_all_providers(name: str) -> None:
    html = (
        '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
        "https://youtu.be/abcdefghijk\n</div><figcaption>Watch</figcaption></figure>"
    )
    assert convert(block(name, html, {"url": "https://youtu.be/abcdefghijk"})) == [
        Embed("https://youtu.be/abcdefghijk", "Watch")
    ]


def test_buttons_files_separators_and_space() -> None:
    button = block(
        "button", '<div><a class="wp-block-button__link" href="https://e.org">Go</a></div>'
    )
    file = block(
        "file",
        f'<div><a href="{UPLOADS}/a.pdf">A report</a><a href="{UPLOADS}/a.pdf" download>Download</a></div>',
    )
    content = (
        block("buttons", f"<div>{button}</div>")
        + file
        + block("separator", "<hr/>")
        + block("spacer", "<div></div>")
    )
    assert convert(content) == [
        Paragraph('<a href="https://e.org">Go</a>'),
        Paragraph(f'<a href="{UPLOADS}/a.pdf">A report</a>'),
        Divider(),
    ]


def test_footnotes_become_numbered_notes() -> None:
    html = '<p>Said<sup data-fn="a1" class="fn"><a href="#a1">1</a></sup>.</p>'
    found = convert(block("paragraph", html), footnotes={"a1": "In <i>Salt</i>"})
    assert found == [Paragraph("Said<span data-note>In <i>Salt</i></span>.")]


def test_a_reusable_block_is_resolved_and_one_that_holds_itself_ends() -> None:
    ref = '<!-- wp:block {"ref":9} /-->'
    assert convert(ref, reusable=lambda _: block("paragraph", "<p>Again</p>")) == [
        Paragraph("Again")
    ]
    assert [type(one) for one in convert(ref, reusable=lambda _: ref)] == [Kept]
    assert convert(ref) == [Kept("block “block”", ref)]


def test_dynamic_blocks_are_kept_and_listed() -> None:
    surroundings = context()
    found = convert_content('<!-- wp:latest-posts {"postsToShow":3} /-->', surroundings)
    assert found == [Kept("block “latest-posts”", '<!-- wp:latest-posts {"postsToShow":3} /-->')]
    assert [finding.message for finding in surroundings.findings] == [
        "Kept for an editor: block “latest-posts”."
    ]


def test_the_words_of_an_unknown_block_stay() -> None:
    content = block("acf/box", "<div class='box'><p>Inside</p></div>")
    assert convert(content) == [Paragraph("Inside")]


def test_damaged_block_markup_loses_no_words() -> None:
    content = (
        '<!-- wp:paragraph {"a": --><p>One</p><!-- /wp:paragraph --><!-- wp:group --><p>Two</p>'
        "<!-- /wp:list --> <p>Three</p>"
    )
    assert convert(content) == [Paragraph("One"), Paragraph("Two"), Paragraph("Three")]


# Classic


def test_blank_lines_part_paragraphs_and_line_ends_break_lines() -> None:
    assert convert("One\nline\n\n<strong>Two\n\nthree</strong>") == [
        Paragraph("One<br>line"), Paragraph("<b>Two</b>"), Paragraph("<b>three</b>"),
    ]  # fmt: skip


def test_what_stands_in_pre_is_left_alone() -> None:
    assert convert("<pre>a\n\n  [b]\n</pre>") == [Code("a\n\n  [b]")]


def test_caption_shortcode() -> None:
    content = (
        f'[caption id="attachment_5" width="300"]<a href="{UPLOADS}/dam.jpg"><img class="wp-image-5" '
        f'src="{UPLOADS}/dam-300x200.jpg" alt="Wall" /></a> The <em>wall</em>[/caption]\n\nText'
    )
    picture, text = convert(content)
    assert isinstance(picture, Picture)
    assert (picture.picture.source, picture.picture.alt, picture.picture.caption) == (
        f"{UPLOADS}/dam.jpg", "Wall", "The <i>wall</i>",
    )  # fmt: skip
    assert text == Paragraph("Text")


def test_gallery_shortcode_with_and_without_ids() -> None:
    (named,) = convert('[gallery ids="6,5" columns="2"]')
    (attached,) = convert("[gallery]")
    assert isinstance(named, Gallery)
    assert isinstance(attached, Gallery)
    assert [picture.alt for picture in named.pictures] == ["The sea", "A dam"]
    assert [picture.alt for picture in attached.pictures] == ["A dam", "The sea"]


def test_media_shortcodes_and_lone_addresses_become_embeds() -> None:
    content = (
        "[embed width='5']https://vimeo.com/12[/embed]\n\n[audio mp3='https://e.org/a.mp3'][/audio]\n\n"
        "https://www.youtube.com/watch?v=abcdefghijk&t=5\n\n[playlist ids='7']\n\n[youtube abcdefghijk]"
    )
    assert convert(content) == [
        Embed("https://vimeo.com/12"),
        Embed("https://e.org/a.mp3"),
        Embed("https://www.youtube.com/watch?v=abcdefghijk&t=5"),
        Embed(f"{UPLOADS}/talk.mp3", "Talk"),
        Embed("https://www.youtube.com/watch?v=abcdefghijk"),
    ]


def test_a_lone_address_that_nobody_embeds_is_a_link() -> None:
    assert convert("https://e.org/x") == [
        Paragraph('<a href="https://e.org/x">https://e.org/x</a>')
    ]


def test_unknown_shortcodes_are_kept_and_their_words_stay() -> None:
    assert convert('Before\n\n[contact-form-7 id="3"]\n\n[box color="red"]Inside[/box]') == [
        Paragraph("Before"),
        Kept("shortcode [contact-form-7]", '[contact-form-7 id="3"]'),
        Kept("shortcode [box]", '[box color="red"]'),
        Paragraph("Inside"),
    ]


def test_an_unknown_shortcode_amid_words_stands_behind_them() -> None:
    assert convert('Call [phone no="3"] now.') == [
        Paragraph("Call now."), Kept("shortcode [phone]", '[phone no="3"]'),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["He said [sic] so.", "[…] and [1] or [see above]", "a[0] = b"])
def test_brackets_are_punctuation(text: str) -> None:
    assert convert(text) == [Paragraph(text)]


def test_an_escaped_shortcode_shows_its_source() -> None:
    assert convert('Write [[gallery ids="1"]] so.') == [Paragraph('Write [gallery ids="1"] so.')]


def test_layout_shortcodes_are_unwrapped() -> None:
    content = "[vc_row][vc_column width='1/2'][vc_column_text]<p>Words</p>[/vc_column_text][/vc_column][/vc_row]"
    assert convert(content) == [Paragraph("Words")]


def test_pages_within_a_post_are_joined() -> None:
    assert convert("One<!--nextpage-->Two<!--more Read on-->three") == [
        Paragraph("One"), Divider(), Paragraph("Twothree"),
    ]  # fmt: skip


def test_debris_of_a_word_processor_is_cleaned() -> None:
    content = (
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->"
        '<p class="MsoNormal" style="mso-x:1"><span lang="EN">Clean<o:p></o:p></span></p>'
        "<p>&nbsp;</p><style>p{}</style>"
        '<p class="MsoListParagraphCxSpFirst"><span style="mso-list:Ignore">·<span>&nbsp;&nbsp; </span></span>One</p>'
        '<p class="MsoListParagraphCxSpLast"><span style="mso-list:Ignore">·<span>&nbsp; </span></span>Two</p>'
    )
    assert convert(content) == [Paragraph("Clean"), ListBlock(("One", "Two"))]


def test_a_frame_becomes_an_embed_and_a_form_is_kept() -> None:
    found = convert(
        '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe><form action="/x"><input name="q"></form>'
    )
    assert found[0] == Embed("https://www.youtube.com/watch?v=abcdefghijk")
    assert [type(one) for one in found[1:]] == [Kept]


def test_a_post_of_a_network_becomes_an_embed() -> None:
    html = (
        '<blockquote class="twitter-tweet"><p>Hi</p>— A <a href="https://twitter.com/a/status/1">May</a>'
        '</blockquote><script async src="https://platform.twitter.com/widgets.js"></script>'
    )
    assert convert(html) == [Embed("https://twitter.com/a/status/1", "Hi— A May")]


def test_smileys_are_words_and_tracking_pixels_are_left_out() -> None:
    html = '<p>Fine <img class="emoji" alt="🙂" src="https://s.w.org/images/core/emoji/1.svg"><img src="https://t.example/p.gif" width="1" height="1"></p>'
    assert convert(html) == [Paragraph("Fine 🙂")]


def test_links_are_rewritten_and_unsafe_ones_lose_their_address() -> None:
    found = convert(
        '<a href="/old/">one</a> <a href="javascript:alert(1)">two</a> <a href="#x">three</a>',
        rewrite=lambda url: url.replace("https://old.example.org/old/", "/en/2020/05/17/new/"),
    )
    assert found == [Paragraph('<a href="/en/2020/05/17/new/">one</a> two three')]


# Safety

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    '<object data="javascript:alert(1)"></object><embed src="data:text/html,x">',
    "<math><mtext></p><script>alert(1)</script></mtext></math>",
    '[caption]<img src="javascript:alert(1)" onload="x()">x[/caption]',
    '[embed]javascript:alert(1)[/embed][video src="javascript:alert(1)"]',
    '[unknown x="<script>alert(1)</script>"]',
    '<!-- wp:html --><div onclick="alert(1)">x</div><!-- /wp:html -->',
    '<!-- wp:image {"url":"javascript:alert(1)"} /-->',
    '<!-- wp:embed {"url":"javascript:alert(1)"} --><p>x</p><!-- /wp:embed -->',
    '<!-- wp:cover {"url":"javascript:alert(1)"} --><p>x</p><!-- /wp:cover -->',
    '<!-- wp:query {"x":"javascript:alert(1)"} --><img src=x onerror=alert(1)><!-- /wp:query -->',
    '<blockquote cite="javascript:alert(1)" class="twitter-tweet"><a href="javascript:alert(1)">x</a></blockquote>',
]
ALLOWED = re.compile(
    r"</?(?:b|i|sub|sup|code|p)>|<br>|<a href=\"(?:https?://|mailto:|tel:|/)[^\"<>\s]*\">|</a>"
    r"|<span data-note>|</span>"
)


def html_of(blocks: list[Block]) -> list[str]:
    """Return every piece of HTML in the blocks."""
    found: list[str] = []
    for one in blocks:
        if isinstance(one, Paragraph | Quotation):
            found.append(one.html)
        elif isinstance(one, ListBlock):
            found.extend(one.items)
        elif isinstance(one, Table):
            found.extend(cell for row in one.rows for cell in row)
            found.append(one.caption)
        elif isinstance(one, Gallery):
            found.append(one.caption)
            found.extend(picture.caption for picture in one.pictures)
        elif isinstance(one, Picture):
            found.append(one.picture.caption)
    return found


def addresses_of(blocks: list[Block]) -> list[str]:
    found = [one.url for one in blocks if isinstance(one, Embed)]
    found += [one.source_url for one in blocks if isinstance(one, Quotation) if one.source_url]
    found += [one.picture.source for one in blocks if isinstance(one, Picture)]
    return found


def assert_safe(blocks: list[Block]) -> None:
    for html in html_of(blocks):
        rest = ALLOWED.sub("", html)
        assert "<" not in rest, html
    for address in addresses_of(blocks):
        assert address.startswith(("https://", "http://", "inline-")), address


@pytest.mark.parametrize("content", HOSTILE)
def test_nothing_hostile_survives(content: str) -> None:
    found = convert(content)
    assert_safe(found)
    everything = json.dumps([dataclasses.asdict(one) for one in found], default=str).lower()
    for sign in (
        "<script",
        "javascript:",
        "vbscript:",
        "onerror",
        "onclick",
        "onload",
        "data:text",
    ):
        assert sign not in everything


@pytest.mark.parametrize("content", [HOSTILE[0], HOSTILE[1], HOSTILE[2]])
def test_what_was_taken_out_is_reported(content: str) -> None:
    surroundings = context()
    convert_content(content, surroundings)
    assert surroundings.findings[0].message.split(":")[0] == "Taken out"


PIECES = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<b>", "</b>", "<ul><li>", "</li></ul>", "<table><tr><td>", "</table>", "\n\n",
            "<blockquote>", "</blockquote>", "<cite>", "</cite>", "<figure>", "</figure>", "<figcaption>",
            "<a href='https://e.org/?a=1&b=\"'>", "</a>", "<img src='https://e.org/a-1x1.jpg' onload=x>", "&lt;script&gt;",
            "<pre>", "</pre>", "<!-- wp:group -->", "<!-- /wp:group -->", '<!-- wp:list {"a":1} -->',
            "[caption]", "[/caption]", "[gallery]", "[x y='1']", "[/x]", "[[b]]", "<h2>", "</h2>", "<!--", "-->",
            "<iframe src='//e.org'>", "<div class='wp-caption'>", "</div>", "<details><summary>", "<!--nextpage-->",
            "\ufdd00\ufdd1", "<span data-note>", "<sup data-fn='a'>", "]]>", "&nbsp;", "<br><br>", "<o:p>",
        ]
    )
    | st.text(max_size=12),
    max_size=24,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
@example(["<div class='wp-caption'>", "\x1f", "<img src='https://e.org/a-1x1.jpg'>", "0"])
@example(["<div class='wp-caption'>", "&#31;", "<img src='https://e.org/a-1x1.jpg'>", "&#1;"])
def test_no_content_makes_it_fail_or_lets_markup_through(pieces: list[str]) -> None:
    assert_safe(convert("".join(pieces)))


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "h3", "li", "td", "blockquote", "div", "em", "dd", "figcaption"]),
            WORDS,
        ),
        max_size=6,
    )
)
def test_every_word_arrives(parts: list[tuple[str, list[str]]]) -> None:
    wrapped = {"li": "<ul>{}</ul>", "td": "<table><tr>{0}{0}</tr></table>", "dd": "<dl>{}</dl>"}
    content = ""
    expected = []
    for tag, words in parts:
        html = f"<{tag}>{' '.join(words)}</{tag}>"
        content += wrapped.get(tag, "{}").format(html) + "\n\n"
        expected += words * (2 if tag == "td" else 1)
    found = " ".join(
        words
        for one in convert(content)
        for words in [*html_of([one]), one.text if isinstance(one, Heading | Kept) else ""]
    )
    assert sorted(re.findall(r"[a-h]+", re.sub(r"</?[a-z]+>", " ", found))) == sorted(expected)
