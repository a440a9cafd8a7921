"""Having segments translated, whatever an engine does to words."""

from __future__ import annotations

import pytest

from broadsheet.editions.domain.glossary import Glossary
from broadsheet.editions.domain.markup import render
from broadsheet.editions.domain.segments import Segment, plain, rich
from broadsheet.editions.domain.translating import translate_segments
from broadsheet.editions.enums import SegmentKind
from tests.editions.engines import Shouting, ShoutingWithTags

ENGINES = [Shouting, ShoutingWithTags]


def translated(engine: Shouting, segment: Segment) -> str:
    made = translate_segments(
        engine=engine, segments=[segment], source="en", target="es", glossary=Glossary(())
    )
    return str(render(made[segment.id].text, segment.tags))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Write to desk@news.example today.", "WRITE TO desk@news.example TODAY."),
        (
            "All of it is at https://news.example/a?b=c.",
            "ALL OF IT IS AT https://news.example/a?b=c.",
        ),
        ("www.news.example", "www.news.example"),
        ("Two: a@b.example, c@d.example", "TWO: a@b.example, c@d.example"),
        ("No address @ all.", "NO ADDRESS @ ALL."),
    ],
)
def test_an_address_is_no_word(engine: type[Shouting], words: str, expected: str) -> None:
    found: list[Segment] = []
    plain(words, "headline", SegmentKind.HEADLINE, found.append)
    (segment,) = found
    assert translated(engine(), segment) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_link_whose_words_are_an_address_keeps_both(engine: type[Shouting]) -> None:
    html = '<p>Tell us: <a href="mailto:desk@news.example">desk@news.example</a>.</p>'
    found: list[Segment] = []
    rich(html, "note", SegmentKind.LEGAL, found.append)
    (segment,) = found
    link = '<a href="mailto:desk@news.example">desk@news.example</a>'
    assert translated(engine(), segment) == f"TELL US: {link}."
