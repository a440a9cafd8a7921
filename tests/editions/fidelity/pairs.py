"""Good pairs in every language: the demo's two articles and their translations by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import broadsheet.importers.demo
from broadsheet.editions.domain.fidelity import Pair
from broadsheet.editions.domain.markup import escape_words
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.enums import SegmentKind

CONTENT = Path(broadsheet.importers.demo.__file__).parent / "content"
ARTICLES = ("choir-of-the-lock-keepers", "night-bakers-win-their-oven")
LANGUAGES = sorted(path.stem for path in (CONTENT / "editions" / ARTICLES[0]).glob("*.toml"))
TEN_SCRIPTS = ("es", "ru", "el", "ar", "hi", "bn", "ta", "th", "zh", "ja", "ko", "am", "km")


def good_pairs(article: str, language: str) -> list[Pair]:
    """Return each text of an article with its translation."""
    source = _texts(tomllib.loads((CONTENT / "articles" / f"{article}.toml").read_text()))
    path = CONTENT / "editions" / article / f"{language}.toml"
    target = _texts(tomllib.loads(path.read_text()))
    speaker = len(source) - (2 if article.startswith("night") else 3)
    return [
        pair(
            one,
            two,
            language,
            kind=SegmentKind.SPEAKER if number == speaker else SegmentKind.PARAGRAPH,
        )
        for number, (one, two) in enumerate(zip(source, target, strict=True))
    ]


def pair(
    source: str, target: str, language: str, *, kind: SegmentKind = SegmentKind.PARAGRAPH
) -> Pair:
    """Return a pair of plain texts, the source in English."""
    segment = Segment("body.1", kind, escape_words(source))
    return Pair(segment, escape_words(target), "en", language)


def _texts(table: dict[str, Any]) -> list[str]:
    texts = [table["headline"], table["deck"], table["kicker"]]
    for block in table["body"]:
        if isinstance(block, str):
            texts.append(block)
        elif block["type"] == "quotation":
            texts += [block["html"].replace("<p>", "").replace("</p>", ""), block["speaker"]]
        else:
            texts += [block[key] for key in ("html", "text", "speaker") if key in block]
    return texts
