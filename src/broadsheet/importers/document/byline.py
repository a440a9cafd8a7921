"""Bylines: who wrote, photographed, translated; the word for "by" in many languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from broadsheet.importers.domain.manuscript import BylineEntry, Role

from .addresses import is_web_address
from .rich import Rich
from .words import is_caseless, is_personal_name, letters, looks_like_paper

_WORDS = (
    r"(?:(?:written|words|story|text|article|report(?:ed|age|ing)?|posted|published|authored|"
    r"submitted|an? (?:essay|analysis|commentary|report)|interview|analysis|opinion|commentary|essay)\s+)?by",
    r"(?:text|words|story|report|reportage|texte|texto|testo)(?=\s*[:：])",
    r"reporting(?:\s+by|(?=\s*:))",
    r"authors?|author\(s\)|byline|writers?",
    r"(?:(?:escrito|texto|publicado|redactado)\s+)?por", r"autor(?:a|es|as|en|in|ka|zy|i)?",
    r"(?:(?:écrit|texte|publié|rédigé)\s+)?par", r"auteur(?:e|s|rice)?",
    r"(?:(?:ein\s+beitrag|text|geschrieben|bericht)\s+)?von", r"(?:scritto\s+da|di|a\s+cura\s+di|testo\s+di)",
    r"(?:geschreven\s+)?door", r"(?:skrevet\s+)?(?:av|af)", r"kirjoittanut|teksti", r"írta|szerző",
    r"(?:yazan|yazar)", r"oleh|ditulis oleh", r"na|imeandikwa na|mwandishi", r"de(?= [A-ZÀ-Þ])", r"per",
    r"автор(?:ы|и|ка)?|текст", r"от", r"του|της|συντάκτης|γράφει(?: ο| η)?", r"بقلم|كتب(?:ه|ها|ت)?|تأليف|الكاتب|نوشته|نویسنده|تحریر",
    r"מאת", r"लेखक|द्वारा", r"লেখক|লিখেছেন", r"作者|文|撰文|記者|记者", r"著者|筆者|文責", r"글|기자", r"tác giả|bởi", r"โดย",
)  # fmt: skip
_TRANSLATION = (
    r"translat(?:ed|ion)(?:\s+(?:from\s+(?:the\s+)?\w+\s+)?by)?", r"translators?", r"(?:article\s+|texte\s+)?traduit(?:\s+\S+){0,3}?\s+par",
    r"traduction(?:\s+par)?", r"traducid[oa](?:\s+\S+){0,3}?\s+por", r"traducción(?:\s+(?:de|por))?",
    r"traduzid[oa](?:\s+\S+){0,3}?\s+por", r"tradução(?:\s+(?:de|por))?", r"übersetzt(?:\s+\S+){0,3}?\s+von", r"übersetzung(?:\s+von)?",
    r"tradotto(?:\s+\S+){0,3}?\s+da", r"traduzione(?:\s+di)?", r"vertaald(?:\s+\S+){0,3}?\s+door", r"vertaling",
    r"перевод(?:чик)?", r"ترجمة|ترجمه", r"翻译|翻譯|譯者|译者|翻訳", r"번역", r"çeviri|çeviren", r"tłumaczenie",
)  # fmt: skip
_PICTURES = (
    r"(?:photos?|photographs?|photography|pictures?|images?|illustrations?|drawings?|video)(?:\s+by|(?=\s*:))",
    r"photographed\s+by", r"illustrated\s+by", r"fotos?(?:\s+(?:de|von|di|por)|(?=\s*:))",
    r"fotografías?(?:\s+de|(?=\s*:))", r"photos?\s+de", r"фото", r"تصوير",
)  # fmt: skip
_RESEARCH = (
    r"(?:additional\s+)?research(?:\s+by|(?=\s*:))",
    r"additional\s+reporting(?:\s+by|(?=\s*:))",
    r"with\s+(?:additional\s+)?reporting\s+by",
    r"researched\s+by",
)
_EDITING = (r"edited\s+by", r"editors?(?=\s*:)", r"compiled\s+by", r"editado\s+por", r"édité\s+par")


def _starts(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"^[\s\[(—–*-]*(?:{'|'.join(words)})(?:\s*[:：/]\s*|\s+)(?=\S)", re.IGNORECASE
    )


_STARTS = (
    (Role.TRANSLATION, _starts(_TRANSLATION)),
    (Role.PICTURES, _starts(_PICTURES)),
    (Role.RESEARCH, _starts(_RESEARCH)),
    (Role.EDITING, _starts(_EDITING)),
    (Role.WORDS, _starts(_WORDS)),
)
_BOTH = re.compile(
    r"^\W*(?:story|text|words|article|report)\s*(?:and|&|\+)\s*(?:photos?|photographs|photography|pictures|images)(?:\s+by|\s*:)\s+(?=\S)",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:staff|writer|reporter|editor|correspondent|columnist|contributor|fellow|director|producer|intern|"
    r"professor|analyst|photographer|guest)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?P<name>\S+(?:\s+\S+){1,3})\s+(?:in|reporting\s+from)\s+(?P<place>[A-ZÀ-Þ].{2,40})$"
)
_WITHIN = re.compile(
    r"[\s,;.|(•·—–-]+(?=(?:translated\s+(?:\S+\s+){0,3}?by|translation(?:\s+by|:)|photo(?:s|graphs|graphy)?\s+by|"
    r"(?:pictures|images|illustrations)\s+by|edited\s+by|(?:photos?|photography|pictures|images|fotos?|text|translation|research)(?=\s*:)|with\s+(?:additional\s+)?reporting\s+by|"
    r"additional\s+reporting\s+by|traduit\s+par|traducido\s+por|übersetzt\s+von|fotos?\s+(?:de|von|por))[\s:])",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\s*(?:,\s*(?:and|und|et|y|e|en|og|och|i|и|and\s+by)\s+|\s+(?:and|und|et|y|e|og|och|и|και|ve|dan|na|en)\s+(?:by\s+)?"
    r"|\s*[&＆;、،؛|/]\s*|\s+[–—]\s+|,\s*|\s+و(?=\S)\s*|\s+with\s+)",
    re.IGNORECASE,
)
_ORIGINAL_TITLE = re.compile(
    r"[.;]\s+(?:original\s+title|titre\s+original|título\s+original|originaltitel|titolo\s+originale)\s*[:：].{2,160}$",
    re.IGNORECASE,
)
_SOLO = re.compile(
    r"^(?:phd|ph\.d\.?|m\.?d\.?|jr\.?|sr\.?|esq\.?|j\.?d\.?|mba|ma|llb|ii|iii)$", re.IGNORECASE
)
_ROLE_BEHIND = re.compile(  # "Luc Thévenard (photos)"
    r"\s*\((?:photos?|fotos?|pictures|images|illustrations?|video|(?P<words>translation|traduction|traducción))\)?$",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"^(?:special\s+(?:to|for)|for|in|exclusive\s+(?:to|for)|of)\s+(?:the\s+)?(.+)$", re.IGNORECASE
)
_STAFF = re.compile(
    r"\b(staff|editors?|editorial (?:board|team)|redacción|rédaction|redaktion|newsroom|correspondents?|"
    r"reporters?|desk|team|collective|agencies)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundByline:
    """Names with their roles, and what stood beside them (a publisher, a job title)."""

    entries: tuple[BylineEntry, ...]
    beside: tuple[str, ...] = ()
    has_label: bool = True


def is_job(text: str) -> bool:
    """Whether a line alone is what somebody does: "Columnist", "Senior staff writer"."""
    return len(text.split()) <= 5 and bool(_JOB.search(text)) and not text.endswith((".", ":", "?"))


def find_byline(rich: Rich) -> FoundByline | None:
    """The names of a line that says "by"; None where the line is anything else.

    What follows "by" has to look like names, all of it: "By 2030, the world" is no byline.
    """
    marks = re.search(r"(?:\s*\[\d{1,3}\])+\s*$", rich.text)  # a link's number in a printed mail
    rich = rich.cut(0, marks.start()) if marks else rich
    text = rich.text
    if len(text) > 260:
        return None
    title = _ORIGINAL_TITLE.search(text)
    if title:
        found = find_byline(rich.cut(0, title.start()))
        return found and replace(found, beside=(*found.beside, title.group().strip(" .")))
    both = _BOTH.match(text)
    if both:
        found = read_names(rich.cut(both.end()))
        if found is None:
            return None
        pictures = tuple(replace(entry, role=Role.PICTURES) for entry in found.entries)
        return FoundByline(found.entries + pictures, found.beside)
    cuts = [0, *(match.end() for match in _WITHIN.finditer(text)), len(text)]
    entries: list[BylineEntry] = []
    beside: list[str] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        part = rich.cut(start, end).strip(" \t\n\u2028,;|•·—–-()[]*")
        found = _read_part(part)
        if found is None:
            return None
        entries.extend(found.entries)
        beside.extend(found.beside)
    return FoundByline(tuple(entries), tuple(beside)) if entries else None


def _read_part(rich: Rich) -> FoundByline | None:
    text = rich.text
    for role, pattern in _STARTS:
        match = pattern.match(text)
        if match:
            return read_names(rich.cut(match.end()), role=role)
    return None


def read_names(rich: Rich, *, role: Role = Role.WORDS) -> FoundByline | None:
    """Names parted by commas, "and", "&": None when one of them is no name."""
    text = rich.text.replace("\n", " ").replace("\u2028", " ").strip(" .*")
    if not text:
        return None
    urls = {letters(words): href for words, href in rich.links() if is_web_address(href)}
    names: list[str] = []
    beside: list[str] = []
    roles: dict[str, Role] = {}
    for joint, part in _parted(text):
        if not part:
            continue
        special = _SPECIAL.match(part)
        behind = _ROLE_BEHIND.search(part)
        if behind:
            part = part[: behind.start()]
            roles[part] = Role.TRANSLATION if behind["words"] else Role.PICTURES
        placed = _PLACE.match(part)
        if placed and is_personal_name(placed["name"]):
            part = placed["name"]
            beside.append(placed["place"])
        if names and _SOLO.match(part):
            names[-1] = f"{names[-1]}, {part}"
        elif names and joint == "," and _JOB.search(part):
            beside.append(part)
        elif names and special:
            beside.append(special.group(1))
        elif (
            names
            and joint in (",", "–", "—")
            and " " not in part
            and " " in names[0]
            and not is_caseless(part)
        ):
            beside.append(part)  # "Jane Doe, Truthwire"
        elif is_personal_name(part) and not (names and looks_like_paper(part)):
            names.append(part)
        elif names and len(part) <= 60:
            beside.append(part)
        elif _STAFF.search(part) and len(part) <= 50:
            names.append(part)
        else:
            return None
    if not names or any(_reads_on(part) for part in beside):
        return None
    entries = tuple(
        BylineEntry(name=name, role=roles.get(name, role), url=urls.get(letters(name), ""))
        for name in names
    )
    return FoundByline(entries, tuple(beside))


def _parted(text: str) -> list[tuple[str, str]]:
    """The parts of a list of names, each with what stood before it."""
    out, start, joint = [], 0, ""
    for match in _AND.finditer(text):
        out.append((joint, text[start : match.start()].strip(" .*()[]—–-")))
        start, joint = match.end(), match.group().strip()
    out.append((joint, text[start:].strip(" .*()[]—–-")))
    return out


def _reads_on(part: str) -> bool:
    """Whether words beside a name are a sentence and not a job or a publication."""
    if is_caseless(part):
        return len(part) > 40
    small = [word for word in part.split() if word.islower()]
    return len(part.split()) > 9 or len(small) > 4 or part.endswith((".", "?", "!"))
