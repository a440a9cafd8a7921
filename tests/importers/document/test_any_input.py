"""Whatever a file holds: it is read or refused with a clear error, and no letter is lost."""

from __future__ import annotations

import html

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.importers.document.recognise import recognise_document
from broadsheet.importers.domain.manuscript import Manuscript
from broadsheet.toolkit.errors import BroadsheetError
from tests.importers.document.accounting import lost_letters

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = st.sampled_from(
    [
        "By Jane Doe",
        "by Jane Doe and Omar Xavier",
        "Global Ledger, July 12, 2023",
        "12/05/2021",
        "Region: Asia, Africa",
        "Theme:",
        "Water; Power",
        "***",
        "Click the share button above.",
        "Follow us on Instagram and Twitter",
        "Page 2 of 5",
        "7/12/23, 10:41 AM   A Headline - Site",
        "https://site.example/a-headline   1/6",
        "A Short Line",
        "An unfinished line that goes on until it is cut by the pa-",
        "ge, and ends here.",
        "“A quotation that opens",
        "“and goes on, and is long enough to be taken for a quotation by itself, as it should.”",
        "— Jane Doe, farmer",
        "The text says what it says [1], as reported here () and there (see this).",
        "Notes",
        "[1] A note, https://note.example/1",
        "[2] Another note.",
        "Boats at noon. (Source: Jane Doe)",
        "Featured image is from Jane Doe",
        "Jane Doe is a writer.",
        "About the author",
        "The original source of this article is Global Ledger",
        "Copyright © Jane Doe, Global Ledger, 2023",
        "Disclaimer: The contents of this article are of sole responsibility of the author(s).",
        "This holds copyrighted material the use of which has not been authorized.",
        "For media inquiries: a@b.example",
        "Note to readers: please share.",
        "Related articles",
        "3 Comments",
        "Read more: Another thing",
        "Home > World > Asia",
        "1. One",
        "2. Two",
        "• A point",
        "العربية، نص قصير.",
        "中文的一行，没有空格。",
        "",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(LINES, st.text(max_size=120)), min_size=1, max_size=25)


def read(name: str, content: bytes) -> Manuscript | None:
    try:
        return recognise_document(filename=name, content=content, house_names=["Global Ledger"])
    except BroadsheetError:
        return None


def lost(text: str, manuscript: Manuscript) -> set[str]:
    """Letters that did not come back. Figures may have become marks of notes and lists."""
    return {c for c in lost_letters(text, manuscript) if not c.isnumeric()}


@QUICK
@given(st.lists(LINES, min_size=1, max_size=30), st.sampled_from(["\n", "\n\n"]))
def test_lines_of_a_print_out_in_any_order_lose_no_letter(lines: list[str], gap: str) -> None:
    text = gap.join(lines)
    manuscript = read("a.txt", text.encode())
    if manuscript is not None:
        assert lost(text, manuscript) == set()


@QUICK
@given(TEXTS)
def test_any_text_loses_no_letter(lines: list[str]) -> None:
    text = "\n\n".join(lines).replace("\x00", "")
    content = text.encode("utf-8", "replace")
    manuscript = read("a.txt", content)
    if manuscript is not None:
        assert lost(content.decode(), manuscript) == set()


@QUICK
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["p", "h1", "h2", "h4", "li", "blockquote", "figcaption", "div", "aside", "nav"]
            ),
            st.sampled_from(["", "byline", "related", "share-buttons", "author-bio", "caption"]),
            LINES,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_page_loses_no_letter(elements: list[tuple[str, str, str]]) -> None:
    body = "".join(
        f'<{tag} class="{name}">{html.escape(text)}</{tag}>' for tag, name, text in elements
    )
    manuscript = read("a.html", f"<html><body>{body}</body></html>".encode())
    if manuscript is not None:
        assert lost("\n".join(text for _, _, text in elements), manuscript) == set()


@QUICK
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.md", "a.docx", "a.mht"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    read(name, content)


@QUICK
@given(TEXTS, st.sampled_from(["a.html", "a.md", "a.mht"]))
def test_any_markup_is_read_or_refused(lines: list[str], name: str) -> None:
    read(name, "\n".join(lines).encode("utf-8", "replace"))
