"""Picture captions and the credit in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from .addresses import site_of
from .rich import Rich, plain_rich

_WORD = (
    r"pics?|photo(?:graph(?:er)?|graphy)?s?(?:\s+(?:credits?|source|courtesy))?|image(?:\s+(?:credits?|source|courtesy))?|picture(?:\s+(?:credits?|source))?|"
    r"credits?|source|courtesy(?:\s+of)?|illustration|map|graphic|screenshot|cartoon|video|fotos?|foto(?:grafía)?|imagen|crédit(?:o|os|s)?(?:\s+photo)?|"
    r"crédito|quelle|bild|fuente|fonte|bron|immagine|imagem|kilde|källa|zdjęcie|kaynak|фото|источник|صورة|المصدر|مصدر|图片?|圖|(?:图片|圖片)?来源|來源|स्रोत|तस्वीर|写真|출처|사진|תמונה|צילום|מקור"
)
_IN_BRACKETS = re.compile(
    rf"\s*[(\[（]\s*(?:(?:featured\s+)?(?:{_WORD}|file(?:\s+photo)?)(?:\s+by)?\s*[:：]|(?:photos?|images?|pictures?|photographs?|illustrations?)\s+(?:by|from|courtesy)\b|courtesy\s+(?:of\b)?|©|via\s)\s*(?P<credit>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]）]\s*\.?\s*$",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf"(?:^|(?<=[.!?])\s*|[\s;|,/–—-]+)(?:(?:featured\s+)?(?:{_WORD})(?:\s+by)?\s*[:：]\s*|(?:photos?|images?|pictures?|photographs?|illustrations?)\s+by\s+(?=[A-ZÀ-Þ@])|©\s*)(?P<credit>(?:[^.!?\n]|(?<=(?-i:[A-Z]))\.|\.(?=(?-i:[a-z0-9]))){{2,140}}?\.?)(?:\s*all\s+rights\s+reserved\.?)?$",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    r"\s*[(\[](?P<credit>[A-ZÀ-Þ][^()\[\]/]{1,60}\s*/\s*[A-ZÀ-Þ][^()\[\]/]{1,60})[)\]]\s*\.?$"
)
_LEADING = re.compile(
    r"^\W*(?:featured\s+)?(?:image|photo|picture|screenshot|screengrab|graphic|map)s?(?:\s+(?:source|credit|(?:on\s+the\s+)?(?:above|below|right|left)))?\s*(?:is\s+(?:from|by|licensed|a\s+screenshot)\b|by\b|from\b|:|courtesy\b|via\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?:featured\s+)?(?:image|photo|pic|picture|caption|bild|foto|imagen|imagem|immagine|фото|图)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_FEATURED = re.compile(
    r"^\W*(?:(?:featured|header|cover|lead|top|front\s*page|banner)\s+(?:image|photo|picture|photograph|illustration)s?)\s*(?P<verb>:|is|by|from|courtesy|via|source|credit)?\s*(?:credits?\s*:|source\s*:)?\s*(?P<credit>\S.{0,250})$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"(?:\b(?:getty(?:\s+images)?|reuters|afp|ap\s+photo|flickr|wikimedia(?:\s+commons)?|shutterstock|unsplash|pexels|pixabay|cc[\s-]by(?:[\s-](?:sa|nc|nd))*(?:\s+\d\.\d)?|creative\s+commons|public\s+domain|EPA)\b[^.]{0,40}\.?)\s*[)\]]?$",
    re.IGNORECASE,
)


_COURTESY = re.compile(
    r"(?<=[.!?])\s+courtesy\s+of\s+(?P<credit>[^.!?\n]{2,80}\.?)$", re.IGNORECASE
)


class Caption(NamedTuple):
    words: Rich
    credit: str


_LINKED_SOURCE = re.compile(
    r"[(\[]\s*(?P<word>source|credit|photo|image|via)\s*[)\]]\s*\.?$", re.IGNORECASE
)
_PLAIN_LABELS = (
    "photo",
    "pic",
    "image",
    "picture",
    "illustration",
    "foto",
    "credit",
    "crédit",
    "©",
    "фото",
    "صورة",
)
_SHORT_SOURCE = re.compile(
    r"^\W*(?:source|fuente|quelle|fonte|bron|kilde|источник|المصدر)\s*:\s*\S", re.IGNORECASE
)
_AGENCY_INSIDE = re.compile(
    r"\s*[(\[](?!(?:see|cf|read|according|as)\b)(?P<credit>[^()\[\]]{0,80}\b(?:getty|reuters|afp|flickr|wikimedia|wikipedia|shutterstock|unsplash|pexels|pixabay|cc[\s-]by|"
    r"creative\s+commons|public\s+domain|associated\s+press|screenshot|archive)\b[^()\[\]]{0,80})[)\]]\s*\.?$",
    re.IGNORECASE,
)


def split_credit(rich: Rich) -> Caption | None:
    """A caption's words and the credit printed with them; None when no credit is found."""
    rich = rich.strip()
    if rich.text[:1] == "[" and rich.text[-1:] == "]":
        rich = rich.cut(1, len(rich) - 1).strip()
    text = rich.text
    if len(text) > 900:
        return None
    for pattern in (_IN_BRACKETS, _TRAILING, _COURTESY):
        match = pattern.search(text)
        if match and match["credit"].strip():
            words = rich.cut(0, match.start()).strip().strip("[(")
            named = _NAMED.match(words.text)
            words = words.cut(named.end()) if named else words
            label = text[match.start() : match.start("credit")]
            credit = (
                match["credit"].strip(" .;,)(")
                if "(" not in match["credit"]
                else match["credit"].strip(" .;,")
            )
            if "©" in label:
                credit = f"© {credit}"
            if not words.plain and label[:1].lower() in "ip" and _describes(credit, text):
                return Caption(rich.cut(match.start("credit")), "")
            return Caption(words, credit)
    linked = _LINKED_SOURCE.search(text)
    if linked:
        address = next(
            (href for words, href in rich.links() if words in linked["word"] and href), ""
        )
        if address:
            return Caption(rich, site_of(address))
    if credit := featured_credit(text):
        return Caption(Rich(), credit)
    leading = _LEADING.match(text)
    if leading and len(text) <= 250 and text[leading.end() :].strip(" .:"):
        if leading.group().endswith(":") and _describes(text[leading.end() :], text):
            return Caption(rich.cut(leading.end()).strip(), "")
        return Caption(Rich(), text[leading.end() :].strip(" .:"))
    inside = _AGENCY_INSIDE.search(text) or _SLASHED.search(text)
    if inside and len(text) <= 400:
        return Caption(rich.cut(0, inside.start()).strip(), inside["credit"].strip())
    return None


def _describes(words: str, text: str) -> bool:
    """Whether what follows "Image:" says what is seen, not who made it."""
    small = [w for w in words.split() if w.islower()]
    return len(words.split()) >= 5 and (text.rstrip().endswith(".") or len(small) >= 3)


def is_caption_text(rich: Rich) -> float:
    """How surely a short line alone is a caption: 1 plainly, 0.5 perhaps, 0 no."""
    text = rich.plain
    if not text or len(text) > 420:
        return 0.0
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()
    match = _IN_BRACKETS.search(text)
    if match:
        label = text[match.start() :].lstrip(" ([（").lower()
        plainly = not label.startswith(
            ("source", "fuente", "quelle", "fonte", "bron", "via", "video", "courtesy")
        )
        if len(text) <= 320:
            return 1.0 if plainly and len(text) < 300 else 0.5
        return 0.5 if plainly else 0.0
    if _LEADING.match(text) and len(text) <= 250:
        return 1.0
    if _SHORT_SOURCE.match(text) and len(text) <= 60:
        return 0.5
    if _AGENCY_INSIDE.search(text) and len(text) <= 260:
        return 0.5
    trailing = _TRAILING.search(text)
    if trailing and len(text) <= 260:
        label = text[trailing.start() :].lstrip(" .;|,/–—-").lower()
        if label.startswith(_PLAIN_LABELS):
            return 1.0 if len(text) <= 220 else 0.5
        return 0.5 if len(text) <= 160 and trailing.start() > 0 else 0.0
    if (
        _AGENCY.search(text)
        and len(text) <= 200
        and (rich.is_all("italic") or "/" in text[-60:] or text.endswith(")"))
    ):
        return 0.5
    return 0.0


def ends_with_source(text: str) -> bool:
    """Whether a short line ends with "(Source)": under a picture it is a caption, else a citation."""
    return len(text) <= 200 and bool(_LINKED_SOURCE.search(text))


def featured_credit(text: str) -> str:
    """The credit out of "Featured image is from …"; empty where a line says nothing of the kind."""
    match = _FEATURED.match(text)
    if not match:
        return ""
    credit = re.sub(
        r"^(?:is\s+)?(?:(?:from|by|courtesy\s+of|via|licensed\s+under)\b|:)\s*",
        "",
        match["credit"],
        flags=re.IGNORECASE,
    )
    return credit.strip(" .")


def only_credit(text: str) -> str:
    """The credit of a line that is nothing else ("Photo: Jane Doe")."""
    found = split_credit(plain_rich(text))
    return found.credit if found and not found.words.plain else ""
