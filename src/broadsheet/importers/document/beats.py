"""Lines that say which regions and themes an article belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .rich import Rich

_REGION = (
    r"regions?|countr(?:y|ies)|locations?|places?|areas?|regi[oó]n(?:es)?|régions?|pays|regionen|länder|"
    r"pa[ií]s(?:es)?|regioni?|regi(?:ão|ões)|регион(?:ы)?|страны|المنطقة|المناطق|منطقة|地区|地域|क्षेत्र|國家|国家|wilayah|bölge"
)
_THEME = (
    r"themes?|topics?|subjects?|issues?|keywords?|temas?|thèmes?|sujets?|themen|thema|temi|tema|thema['’]?s|"
    r"тем[аы]|الموضوع|المواضيع|موضوع|主题|主題|テーマ|主题词|विषय|konu(?:lar)?|topik"
)
_EITHER = r"filed\s+under|categor(?:y|ies)|sections?|in-?depth\s+reports?|posted\s+in|rubrik|catégories?|categor[ií]as?|kategorien?"
_LABEL = re.compile(
    rf"(?P<label>(?P<region>{_REGION})|(?P<theme>{_THEME})|(?P<either>{_EITHER}))"
    r"(?:\s*\(s\))?\s*[:：]\s*",
    re.IGNORECASE,
)
_LABEL_ALONE = re.compile(
    r"^\W*(?P<label>(?P<region>regions?|régions?|regiones|regionen)|(?P<theme>themes?|topics?|temas|thèmes|themen))\W*$",
    re.IGNORECASE,
)
_STRONG = re.compile(r"\s*[;；|•·▪●\n]\s*|\s+[—–]\s+|\s+/\s+")
_COMMA = re.compile(r"\s*[,，、،]\s*")


@dataclass(slots=True)
class FoundBeats:
    regions: list[str]
    themes: list[str]
    either: list[str]
    label: str = ""
    is_open: bool = False  # the values go on, or only begin, on the next line


def find_beats(rich: Rich) -> FoundBeats | None:
    """The regions and themes of a line that begins with a label; None for any other line."""
    text = rich.text
    if len(text) > 600:
        return None
    alone = _LABEL_ALONE.match(text)
    if alone:
        found = FoundBeats([], [], [], label=_label_kind(alone), is_open=True)
        return found if text.strip().endswith((":", "：")) or rich.is_all("bold") else None
    labels = list(_LABEL.finditer(text))
    labels = [m for m in labels if m.start() == 0 or text[m.start() - 1] in " |•·;,\n\u2028(—–/*_"]
    if not labels or text[: labels[0].start()].strip(" |•·*—–-_([>"):
        return None
    found = FoundBeats([], [], [])
    for match, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.start() if following else len(text)
        values = split_values(rich.cut(match.end(), end))
        if any(len(value) > 70 or len(value.split()) > 9 for value in values):
            return None
        if values and values[-1].endswith((".", "?", "!")) and len(values[-1].split()) > 4:
            return None
        found.label = _label_kind(match)
        target = {"region": found.regions, "theme": found.themes}.get(found.label, found.either)
        target.extend(value for value in values if value not in target)
        tail = text[match.end() : end].rstrip()
        found.is_open = not values or tail.endswith((",", ";", "|", "/", "•", "·", "&", "،", "、"))
    return found


def _label_kind(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return "region" if groups.get("region") else "theme" if groups.get("theme") else "either"


def split_values(rich: Rich) -> list[str]:
    """Several values. Links part them best, then strong separators, then commas, then slashes."""
    text = rich.text.strip(" \n\u2028,;|•·()[]")
    linked = [words.strip(" ,;|•·") for words, _ in rich.links()]
    outside = "".join(run.text for run in rich if run.href is None)
    if len(linked) > 1 and not re.sub(r"[\s,;|/•·&]|\band\b|\u2028", "", outside):
        parts = linked
    elif linked and len(linked) == 1 and linked[0] == text:
        parts = _split_text(text)
    else:
        parts = _split_text(text)
    return [part for part in (p.strip(" .,;|•·*_\n\u2028") for p in parts) if part]


def _split_text(text: str) -> list[str]:
    # A line end is a separator only where nothing else is: else the line was merely too long.
    if re.search(r"[,;|•/]", text):
        text = text.replace("\n", " ")
    text = text.replace("\u2028", " ")
    if _STRONG.search(text):
        return _STRONG.split(text)
    if _COMMA.search(text):
        return _COMMA.split(text)
    if "/" in text:
        return text.split("/")
    return [text]
