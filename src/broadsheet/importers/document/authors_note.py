"""The note at the end that says who the author is."""

from __future__ import annotations

import re

from broadsheet.importers.domain.manuscript import Certainty

from .rich import Rich
from .words import is_personal_name

_HEAD = re.compile(
    r"^\W*(?:about\s+the\s+(?:authors?|writers?|contributors?|photographers?|translators?)|the\s+authors?|author\s+(?:bio|note|info)\w*|authors?['’]?s?['’]?\s+(?:note|bio)|"
    r"contributors?|à\s+propos\s+de\s+l['’]auteure?|sobre\s+(?:el|la|los|o|a)\s+autor\w*|über\s+(?:den|die)\s+autor\w*|l['’]autore|sull['’]autore|об\s+авторе|عن\s+(?:ال)?كاتب\w*|关于作者|作者简介)\s*[:：]?\W*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^\W*(?:about\s+the\s+(?:authors?|writers?)|author['’]?s?\s+(?:note|bio)|the\s+authors?|bio|à\s+propos\s+de\s+l['’]auteure?|sobre\s+(?:el|la|o|a)\s+autora?|über\s+(?:den\s+autor|die\s+autorin)|zur\s+person|sull['’]autore|об\s+авторе|عن\s+(?:ال)?كاتبة?|关于作者|作者简介)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_VERB = (
    r"(?:is|was|are|were|has|have|had|writes?|wrote|teaches|taught|works?|worked|covers?|reports?|reported|serves?|served|lives?|holds?|studied|studies|edits?|edited|directs?|"
    r"runs?|leads?|hosts?|founded|co-?founded|contributes|received|graduated|specializes|specialises|blogs?|tweets?|can\s+be|may\s+be|currently|and\s+\w+|est|était|a\s+été|es|era|ist|war|arbeitet|lebt|schreibt|escribe|trabaja|écrit|travaille|è|scrive|é|escreve|является|работает|هو|هي|كاتب\w*)"
)
_IS_A = re.compile(
    r"^\W*(?P<name>[^\W\d_][^.!?;:“”\"]{2,70}?)(?:\s*\([^()]{1,60}\)|\s*,[^,]{2,90},)?\s+(?:is|are|was|were)\s+(?:(?:currently|also|now|both)\s+)?(?:a|an|the|one|author|co-?author|founder|co-?founder|editor|director|professor|emeritus|based|head|president|executive|managing|associate|assistant|senior|former|chair|"
    r"researcher|journalist|writer|reporter|freelance|independent|award-winning|research|correspondent|contributing|journalists|writers|activists)\b",
)
_SHE_IS = re.compile(
    r"^\W*(?:s?he|they|her|his|their|follow\s+(?:him|her|them)|contact\s+(?:him|her|the\s+author)|read\s+other\s+articles\s+by|visit\s+(?:the\s+author|his|her|their)|the\s+author)\b",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\b(?:can\s+be\s+(?:reached|contacted|followed)|reach(?:ed)?\s+(?:him|her|them)?\s*at|follow\s+(?:him|her|them)|(?:his|her|their|whose)\s+(?:latest|most\s+recent|new|first|books?|work|website|blog|writings?)|"
    r"is\s+the\s+author\s+of|regular\s+contributor|frequent\s+contributor|research\s+associate|freelance|journalist|correspondent|professor|writer|reporter|contributor|columnist|author|editor|activist|researcher|lecturer|fellow|photographer|translator|historian|economist|analyst|director|founder|journaliste|periodista|jornalista|giornalista|journalistin)\b"
    r"|журналист|корреспондент|обозреватель|记者|作家|作者|编辑|学者|صحفي|كاتب|पत्रकार|लेखक",
    re.IGNORECASE,
)


_TITLE = re.compile(
    r"^(?:(?:dr|prof|professor|mr|mrs|ms|rev|sir|dame|dra|lic|amb)\.?\s+)+(?=\S+\s+\S)",
    re.IGNORECASE,
)


def without_title(name: str) -> str:
    """A name without "Dr." or "Prof."."""
    return _TITLE.sub("", name)


def names_in_texts(names: list[str]) -> list[str]:
    """The byline's names, and without the titles that a note leaves off."""
    return names + [bare for name in names if (bare := without_title(name)) != name]


def is_authors_head(text: str) -> bool:
    return len(text) < 50 and bool(_HEAD.match(text))


def strip_prefix(text: str) -> int:
    """Where the note begins after "About the author:"; 0 without such a label."""
    match = _PREFIX.match(text)
    return match.end() if match else 0


def _reads_on_from(name: str, text: str) -> bool:
    """Whether a text begins with a name and goes on in any language, but not with what was said."""
    if len(name.split()) < 2:
        return False
    speech = r"(?:said|says|told|tells|adds|added|asked|asks|replied|dijo|dice|dit|sagte|disse)\b"
    match = re.match(rf"^\W*{re.escape(name)}\s+(?!{speech})(?P<next>\w)", text)
    return match is not None and not match["next"].isupper()


def note_certainty(
    rich: Rich, names: list[str], *, is_tail: bool, follows_note: bool
) -> Certainty | None:
    """Whether a paragraph says who the author is. `is_tail`: it stands after the body's end."""
    text = rich.plain
    if len(text) > 1500 or not text:
        return None
    for name in names:
        surname = name.split(",")[0].split()[-1] if name.split() else ""
        for form in (name, name.split(",")[0]):
            begins = rf"^\W*(?:(?:dr|prof|professor|mr|ms|mrs|award[- ]winning\s+author)\.?\s+)*{re.escape(form)}\W*(?:\s*\([^()]{{1,60}}\)|,[^.]{{2,120}}?,)?\s*(?:,?\s*(?:and|&)\s+[^.]{{2,60}}?)?\s+{_VERB}\b"
            if re.match(begins, text, re.IGNORECASE):
                return Certainty.SURE if is_tail else None
            book = rf"^\W*{re.escape(form)}['’]s?\s+(?:(?:most\s+recent|latest|new|first|next|other)\s+)?(?:books?|novels?|work|film|website)\b"
            if is_tail and re.match(book, text, re.IGNORECASE):
                return Certainty.SURE
            if is_tail and len(text) < 800 and _reads_on_from(form, text):
                return Certainty.SURE
            if (
                is_tail
                and re.match(rf"^\W*{re.escape(form)}\s*[,，、(（:：–—-]", text, re.IGNORECASE)
                and _REACH.search(text)
            ):
                return Certainty.SURE
        if (
            is_tail
            and surname
            and len(surname) > 2
            and follows_note
            and re.match(rf"^\W*(?:\w+\.?\s+)?{re.escape(surname)}\W", text, re.IGNORECASE)
        ):
            return Certainty.SURE
    if not is_tail:
        return None
    if follows_note and _SHE_IS.match(text) and len(text) < 700:
        return Certainty.SURE
    match = _IS_A.match(text)
    if match and _REACH.search(text):
        first = re.split(r",\s+|\s+and\s+|\s+&\s+", match["name"])[0].strip(" *")
        if is_personal_name(first) and len(first.split()) >= 2:
            own = rich.is_all("italic") or not names or text.startswith(("*", "–", "—", "["))
            return Certainty.SURE if own and len(text) < 900 else Certainty.UNSURE
    return None
