"""One short line above an article: is it a byline, a date line, the beats, or several of these?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from broadsheet.importers.domain.manuscript import BylineEntry, Role

from .addresses import is_web_address
from .beats import FoundBeats, find_beats
from .byline import find_byline, read_names
from .dates import FoundDate, find_date
from .rich import Rich
from .words import is_personal_name, is_publisher_name, letters, looks_like_paper

_DATE_LABEL = re.compile(
    r"^\W*(?:(?:first\s+|originally\s+)?(?:published\s+time|created|published|date\s+published|posted|date[ds]?|released|issued|publication\s+date|written|"
    r"publié|publiée|publicado|publicada|veröffentlicht|pubblicato|gepubliceerd|publicerad|опубликовано|дата|fecha|datum|data|تاريخ النشر|نشر|发布时间|日期)"
    r"(?:\s+(?:on|at|le|el|am|il|op|em|in|:))?|on)\s*:?\s*(?=\S|$)",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:^|[\s|•·(—–-])(?P<label>(?:last\s+)?(?:updated|modified|edited|revised|mis à jour|actualizado|aktualisiert|aggiornato)(?:\s+(?:on|at|le|el|am))?\s*:?\s*)",
    re.IGNORECASE,
)
_READING = re.compile(
    r"\b(?:reading\s+time|read\s+time|time\s+to\s+read|temps\s+de\s+lecture|tiempo\s+de\s+lectura|lesedauer|lesezeit|tempo\s+di\s+lettura)\s*:?\s*\d+\s*(?:min(?:ut[eoi]?[ns]?)?)?\b\.?|\b\d+\s*[- ]?min(?:ute)?s?\.?\s+read\b"
    r"|\b\d+\s+(?:comments?|views|shares|reads)\b|\bno\s+comments\b|\bleave\s+a\s+comment\b|\bprint\s+this\b|\bupdated\s+\d+\s+\w+\s+ago\b",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(
    r"^\W*(?:source|publisher|publication|fuente|quelle|fonte|источник|издание|المصدر|来源|स्रोत)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)])\s")
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|by|people|contributors?|writers?|staff|profile|autor(?:es)?|auteurs?)/",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[|•·●▪/]\s*|\s+[—–-]+\s+|\s*,\s+|\s*\n\s*|\s*\u2028\s*|\s{3,}|\s+@\s+")
_FILED = re.compile(
    r"(?P<what>\b(?:filed\s+under|posted\s+in|categor(?:y|ies))\s*:\s*.{2,120}?)(?=\s+[—–|•·-]\s+|$)",
    re.IGNORECASE,
)
_IN_CATEGORY = re.compile(r"^[Ii]n\s+(?P<names>[A-ZÀ-Þ].{1,80})$")


@dataclass(slots=True)
class MetaLine:
    """What a line holds; `leftover` are its words that fit nowhere."""

    byline: list[BylineEntry] = field(default_factory=list)
    publisher: str = ""
    publisher_url: str = ""
    date: FoundDate | None = None
    updated: FoundDate | None = None
    beats: FoundBeats | None = None
    name_without_label: str = ""  # "Jane Doe, July 12, 2023": a person or a publication
    name_url: str = ""
    leftover: list[str] = field(default_factory=list)
    is_sure: bool = True


def read_meta_line(rich: Rich) -> MetaLine | None:
    """The parts of a byline, date or beats line; None for a line of text."""
    text = rich.text.strip()
    if not text or len(text) > 600:
        return None
    beats = find_beats(rich.strip())
    if beats is not None:
        return MetaLine(beats=beats)
    if len(text) > 260:
        return None
    rich = rich.strip()
    several = _read_segments(rich)
    if several is not None:
        return several
    byline = find_byline(rich) if find_date(rich.text) is None else None
    if byline is not None:
        line = MetaLine(byline=list(byline.entries))
        _place_beside(line, list(byline.beside))
        return line
    return _read_date_line(rich)


def _read_segments(rich: Rich) -> MetaLine | None:
    """ "Author: … | Posted: … | Location: … | Topic: …": each part under a label of its own."""
    cuts = [0, *(m.end() for m in re.finditer(r"\s*[|•·]\s+", rich.text)), len(rich.text) + 3]
    parts = [rich.cut(a, b).strip(" |•·") for a, b in zip(cuts, cuts[1:], strict=False)]
    labelled = [p for p in parts if re.match(r"^[^\W\d_][\w ()]{2,20}[:：]\s*\S", p.text)]
    if len(labelled) < 2 or not any(find_beats(p) for p in parts):
        return None
    line = MetaLine(beats=FoundBeats([], [], [], label="theme"))
    assert line.beats is not None
    for part in parts:
        found = find_beats(part)
        inner = None if found else read_meta_line(part)
        if found is not None:
            line.beats.regions += found.regions
            line.beats.themes += found.themes
            line.beats.either += found.either
        elif inner is not None:
            line.byline += inner.byline
            line.date, line.updated = line.date or inner.date, line.updated or inner.updated
            line.publisher = line.publisher or inner.publisher
        elif part.text:
            line.leftover.append(part.text)
    return line


def _read_date_line(rich: Rich) -> MetaLine | None:
    if len(rich.text) > 220:
        return None
    line = MetaLine()
    rest = [rich]
    updated = _UPDATED.search(rich.text)
    if updated:
        after = rich.cut(updated.end())
        found = find_date(after.text)
        if found is not None and not after.text[: found.start].strip():
            line.updated = found
            rest = [rich.cut(0, updated.start("label")), after.cut(found.end)]
    for number, part in enumerate(rest):
        found = find_date(part.text)
        if found is not None and found.start > 0 and _ENTRY.match(part.text):
            return None  # a numbered note that cites a publication and its date
        if found is not None:
            line.date = found
            before, after = part.cut(0, found.start), part.cut(found.end)
            label = _DATE_LABEL.match(before.text)
            if label and not label.end() < len(before.text.rstrip()):
                before = Rich()
            else:
                before = _without_trailing_label(before)
            rest[number : number + 1] = [before, after]
            break
    if line.date is None and line.updated is None:
        return None
    for part in rest:
        if not _place_words(line, part):
            return None
    return line


def _without_trailing_label(before: Rich) -> Rich:
    """Without "published on" or "on" just before the date ("By Jane Doe on July 12")."""
    match = re.search(
        r"(?:[\s|•·—–,-]|^)(?:(?:was\s+)?(?:published|posted|updated|publié|publicado|veröffentlicht)\s*(?:on|le|el|am)?|on|le|el|am|il)\s*:?\s*$",
        before.text,
        re.IGNORECASE,
    )
    return before.cut(0, match.start()) if match else before


def _place_words(line: MetaLine, rich: Rich) -> bool:
    """Sort the words around a date; False when they read on as a sentence."""
    rich = _take_filed(line, rich)
    label = _SOURCE_LABEL.match(rich.text)
    rich = _cut_pattern(rich.cut(label.end()) if label else rich, _READING, line)
    rich = rich.strip(" \n\u2028,;|•·—–-/()[]@:")
    text = rich.text
    if re.fullmatch(r"[«《“\"][^«»《》“”\"]{2,60}[»》”\"]", text):
        rich = rich.cut(1, len(text) - 1)
        text = rich.text
    if not text:
        return True
    if len(text) > 160:
        return False
    byline = find_byline(rich)
    if byline is not None:
        line.byline.extend(byline.entries)
        _place_beside(line, list(byline.beside))
        return True
    published = re.match(r"(?:by|at)\s+(?P<name>.{3,70})$", text, re.IGNORECASE)
    if published and not line.publisher and is_publisher_name(published["name"]):
        line.publisher = published["name"]
        return True
    urls = {letters(words): href for words, href in rich.links() if is_web_address(href)}
    parts = [p.strip(" ,;|•·—–-/()[]@:") for p in _SEPARATOR.split(text)]
    for part in [p + ")" * (p.count("(") > p.count(")")) for p in parts if p]:
        inner = find_byline(Rich(rich.cut(text.find(part), text.find(part) + len(part)).runs))
        category = _IN_CATEGORY.match(part)
        if inner is not None:
            line.byline.extend(inner.entries)
            _place_beside(line, list(inner.beside))
        elif category:
            names = [name.strip() for name in category["names"].split(",") if name.strip()]
            line.beats = FoundBeats([], [], names, label="either")
        elif re.fullmatch(r"(?:updated|published|posted|by|at|on|gmt|utc)\W*", part, re.IGNORECASE):
            continue
        elif is_publisher_name(part) or is_personal_name(part):
            if not line.name_without_label:
                line.name_without_label = part
                line.name_url = urls.get(letters(part), "")
            elif not line.publisher:
                line.publisher, line.publisher_url = part, urls.get(letters(part), "")
            else:
                line.leftover.append(part)
        else:
            return False
    return True


def _take_filed(line: MetaLine, rich: Rich) -> Rich:
    """Without "— Filed under: Water, Brazil —", which goes to the line's beats."""
    match = _FILED.search(rich.text)
    found = find_beats(rich.cut(match.start("what"), match.end("what"))) if match else None
    if match is None or found is None or line.beats is not None:
        return rich
    line.beats = found
    return rich.spliced(match.start("what"), match.end("what"), Rich())


def _cut_pattern(rich: Rich, pattern: re.Pattern[str], line: MetaLine) -> Rich:
    match = pattern.search(rich.text)
    while match:
        line.leftover.append(match.group().strip())
        rich = rich.spliced(match.start(), match.end(), Rich())
        match = pattern.search(rich.text)
    return rich


def _place_beside(line: MetaLine, words: list[str]) -> None:
    for part in words:
        if (
            not line.publisher
            and is_publisher_name(part)
            and (looks_like_paper(part) or not is_personal_name(part))
        ):
            line.publisher = part
        else:
            line.leftover.append(part)


def settle_name(line: MetaLine, *, publishers: set[str], has_byline: bool) -> None:
    """Decide whether a name beside a date is the author or the publication.

    `publishers`: the letters of names known to be publications (the house's, the page's own, the
    one of the copyright line).
    """
    name = line.name_without_label
    if not name:
        return
    line.name_without_label = ""
    known = letters(name) in publishers
    if _AUTHOR_PAGE.search(line.name_url) and not known and not line.byline and not has_byline:
        line.byline = [BylineEntry(name, url=line.name_url)]
        return
    names = None
    if not known and not looks_like_paper(name) and not has_byline and not line.byline:
        names = read_names(Rich(()) if not name else _as_rich(name), role=Role.WORDS)
    if names is not None and 2 <= len(name.split()) <= 4:
        line.byline = [BylineEntry(entry.name, url=line.name_url) for entry in names.entries]
        line.is_sure = False
        return
    if line.publisher:
        line.leftover.append(line.publisher)
    line.publisher, line.publisher_url = name, line.name_url


def _as_rich(text: str) -> Rich:
    from .rich import plain_rich

    return plain_rich(text)
