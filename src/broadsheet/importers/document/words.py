"""Characters and small words: what is a letter, a sentence's end, a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from .rich import Rich, make_rich

_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_CHARACTERS = str.maketrans(
    {
        **_LIGATURES,
        "\u00ad": "",  # soft hyphen
        "\ue00d": "",
        "\u200b": "",  # zero-width space
        "\u2060": "",
        "\ufeff": "",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u202f": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\t": " ",
    }
)
WORD_GOES_ON = "\ue00d"  # a private character: never in a file's own text after cleaning
_BROKEN = re.compile("\u00ad(?=[ \t]*[\n\u2028])")
_END = re.compile(
    r"[.!?…:;。！？；：؟؛।۔။]['\"”’“‘»«」』）)\]\u00bb]*\s*(?:\[\d+\]|\ufffc|[¹²³⁰-⁹]+|\))*\s*$"
)
_CLOSER = re.compile(r"['\"”’“»」』）)\]]\s*$")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "des",
        "d",
        "la",
        "le",
        "los",
        "las",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "zu",
        "zur",
        "bin",
        "bint",
        "ibn",
        "al",
        "el",
        "ul",
        "abu",
        "y",
        "e",
        "i",
        "o",
        "af",
        "av",
        "und",
        "and",
        "och",
        "og",
        "st",
        "san",
        "santa",
        "ben",
        "bar",
        "ap",
        "mac",
        "mc",
        "ó",
        "ní",
        "nic",
    ]
)
_TITLES = frozenset(
    [
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "rev",
        "fr",
        "sr",
        "sister",
        "brother",
        "hon",
        "amb",
        "ambassador",
        "sen",
        "rep",
        "gov",
        "gen",
        "col",
        "maj",
        "capt",
        "lt",
        "sgt",
        "sir",
        "dame",
        "lord",
        "lady",
        "dra",
        "prof.dr",
        "ing",
        "lic",
        "mag",
        "rabbi",
        "imam",
        "sheikh",
        "bishop",
    ]
)
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "for",
        "to",
        "from",
        "with",
        "when",
        "why",
        "how",
        "what",
        "where",
        "who",
        "is",
        "are",
        "was",
        "were",
        "this",
        "that",
        "these",
        "those",
        "of",
        "and",
        "or",
        "but",
        "not",
        "no",
        "new",
        "after",
        "before",
    ]
)
_AFTER_NAME = re.compile(
    r"^(?:phd|ph\.d\.?|md|m\.d\.?|jd|esq\.?|jr\.?|sr\.?|ii|iii|iv|obe|mbe|mp)$", re.IGNORECASE
)
_PAPER = re.compile(
    r"\b(news|times|post|press|journal|review|voices?|media|today|daily|weekly|monthly|magazine|"
    r"gazette|herald|tribune|guardian|observer|chronicle|notebook|ledger|courier|dispatch|bulletin|report|"
    r"reports|wire|agency|network|institute|cent(?:re|er)|research|foundation|project|radio|tv|"
    r"online|blog|independent|mirror|star|sun|standard|examiner|inquirer|record|register|monitor|"
    r"sentinel|globe|telegraph|mail|express|argus|beacon|zeitung|presse|diario|jornal|journal|"
    r"giornale|periódico|noticias|nouvelles|newsroom|collective|democracy|watch|house|nation|"
    r"international|global|world|affairs|quarterly|letter|notes|forum|link|outlook|newswire)\b"
    r"|\.(?:org|com|net|info|news|co)\b",
    re.IGNORECASE,
)


def clean_characters(rich: Rich) -> Rich:
    """Ligatures spelled out, invisible characters gone, odd spaces made plain.

    A soft hyphen at a line's end becomes `WORD_GOES_ON`, so that the word can be joined; call
    `drop_word_marks` when all joining is done.
    """
    runs = []
    for run in rich:
        text = run.text
        if not text.isascii() or "\t" in text:
            text = _BROKEN.sub("\x00", text).translate(_CHARACTERS).replace("\x00", WORD_GOES_ON)
        note = clean_characters(run.note) if run.note is not None else None
        runs.append(replace(run, text=text, note=note))
    if runs and rich.text.rstrip().endswith("\u00ad"):
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip() + WORD_GOES_ON)
    return make_rich(runs)


def drop_word_marks(rich: Rich) -> Rich:
    """Without the marks of words that turned out to end where their line did."""
    if WORD_GOES_ON not in rich.text:
        return rich
    return make_rich(replace(run, text=run.text.replace(WORD_GOES_ON, "")) for run in rich)


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """Letters and digits alone, case folded: for comparing what may be set differently."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def ends_sentence(text: str) -> bool:
    return bool(_END.search(text[-40:]))


def is_closed(text: str) -> bool:
    """Whether a text ends as a paragraph may: with a stop, or with a closing mark."""
    return ends_sentence(text) or bool(_CLOSER.search(text))


def starts_lower(text: str) -> bool:
    """Whether the first letter is a small one. False in scripts without case."""
    stripped = text.lstrip("\"'“‘«([ ")
    return bool(stripped) and stripped[0].islower()


def is_caseless(text: str) -> bool:
    """Whether the text is in a script that has no capitals."""
    found = [c for c in text if c.isalpha()][:40]
    return bool(found) and not any(c.isupper() or c.islower() for c in found)


def is_joined_script(left: str, right: str) -> bool:
    """Whether words run on without a space: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""
    return any(_writes_solid(c) for c in left[-1:]) and any(_writes_solid(c) for c in right[:1])


def _writes_solid(character: str) -> bool:
    code = ord(character)
    return (
        0x3000 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x0E00 <= code <= 0x0EFF
        or 0x1780 <= code <= 0x17FF
        or 0x1000 <= code <= 0x109F
        or 0xFF00 <= code <= 0xFF65
    )


def count_sentences(text: str) -> int:
    return len(re.findall(r"[.!?。！？؟।](?=[\s\"”’»)]|$)", text)) or 1


def is_personal_name(text: str) -> bool:
    """Whether a few words look like one person's name. Numbers and small words say no."""
    clean = text.strip(" ,.;:*")
    if not 2 <= len(clean) <= 60 or re.search(r"[\d“”\"?!:;@/|=<>{}\[\]]", clean):
        return False
    words = clean.split()
    if len(words) > 6:
        return False
    if is_caseless(clean):
        return len(clean) <= 40 and len(words) <= 5
    good = 0
    for word in words:
        bare = word.strip(".,()'’")
        low = bare.casefold()
        if low in _NOT_NAMES and low not in _PARTICLES:
            return False
        if low in _PARTICLES or low in _TITLES or _AFTER_NAME.match(bare):
            continue
        if not bare or not (bare[0].isupper() or is_caseless(bare)):
            if not re.match(r"^(?:al|el|d|ad|as|an|ash|at)[-’'][A-Z]", bare):
                return False
        good += 1
    return 1 <= good <= 5


def is_publisher_name(text: str) -> bool:
    """Whether a few words may be a publication's name."""
    clean = " ".join(text.replace("(", " ").replace(")", " ").split()).strip(" ,.;:")
    if not 2 <= len(clean) <= 70 or re.search(r"[“”\"?!;@|=<>{}]", clean):
        return False
    words = clean.split()
    if len(words) > 8:
        return False
    if re.match(r"^[\w-]+(\.[\w-]+)+$", clean):
        return True
    small = {"of", "the", "for", "and", "in", "on", "de", "la", "le", "el", "del", "der", "die",
             "das", "des", "und", "et", "y", "i", "e", "da", "do", "du", "van", "&", "–", "-"}  # fmt: skip
    if is_caseless(clean):
        return len(words) <= 5
    plain = [w for w in words if w.casefold().strip(",.") not in small]
    if len(words) <= 6 and words[0][0].isupper() and len(plain) > 1:
        # A title in French or Spanish: "La Lettre du fleuve".
        lower = [w for w in plain if w.islower()]
        words = [w for w in words if w not in lower] if len(lower) <= len(plain) / 2 else words
    return all(
        w.casefold().strip(",.") in small
        or w[0].isupper()
        or w[0].isdigit()
        or (w[0].islower() and any(c.isupper() for c in w))  # openDemocracy
        or is_caseless(w)
        for w in words
    ) and any(w[0].isupper() or any(c.isupper() for c in w) or is_caseless(w) for w in words)


def looks_like_paper(text: str) -> bool:
    """Whether a name carries a word that publications have in theirs."""
    return bool(_PAPER.search(text))
