"""The lines under an article: origin, copyright, disclaimer, fair use, reprint terms, contact."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .addresses import is_web_address
from .dates import digits_to_ascii, find_date
from .rich import Rich
from .words import count_sentences, is_publisher_name

_NOTE_TO_READERS = re.compile(
    r"^\W*(?:(?:an?\s+)?(?:important\s+)?(?:note|notice|message|word|appeal)\s+(?:to|for)\s+(?:all\s+)?(?:the\s+|our\s+)?readers?|to\s+our\s+readers|dear\s+readers?|reader['’]?s['’]?\s+note|"
    r"note\s+(?:aux|à\s+nos)\s+lecteurs|nota\s+(?:a|para)\s+(?:los\s+|as\s+|os\s+|nuestros\s+)?(?:lectores|leitores)|hinweis\s+(?:für|an)\s+(?:die\s+|unsere\s+)?leser\w*|nota\s+(?:per|ai)\s+(?:i\s+)?lettori|"
    r"примечание\s+для\s+читателей|ملاحظة\s+(?:إلى|ل)لقراء|ملاحظة\s+للقراء)\s*[:：.,!—–-]",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"^\W*(?:the\s+)?original\s+source\s+(?:of|for)\s+this\s+(?:article|story|piece|text|post|report)\s*(?:is|:|was)\s*(?P<who>.*)$"
    r"|^\W*(?:this\s+(?:article|story|piece|essay|report|post|text|interview|commentary|analysis|column|op-?ed)\s+(?:was|has\s+been|is|first|originally)?\s*|it\s+was\s+)?(?:first\s+|originally\s+)?(?:re)?(?:published|appeared|posted|printed|produced|released)\s+(?:here\s+)?(?:first\s+|originally\s+)?(?:with\s+(?:\w+\s+)?permission\s+)?(?:by|in|on|at|from|of|with)\s+(?P<who2>.{2,200})$"
    r"|^\W*(?:this\s+(?:article|story|piece|essay|report|post)\s+)?(?:first|originally)\s+(?:appeared|published|ran)\s+(?:by|in|on|at|from)\s+(?P<who3>.{2,200})$"
    r"|^\W*(?:original(?:ly)?\s+(?:source|article|publication|published)|source\s+of\s+(?:the\s+|this\s+)?article|original\s+(?:link|url)|re(?:printed|published|posted)\s+(?:with\s+(?:\w+\s+)?permission\s+)?(?:from|of|by)(?:\s+permission\s+of)?|source(?=\s*:)|cross-?posted\s+from|via)\s*[:：]?\s*(?P<who4>.{2,250})$"
    r"|^\W*(?:to\s+)?read\s+the\s+(?:complete|full|whole|entire|original|rest\s+of\s+the)\s+(?:article|story|post|text|piece|report)\s+(?:on|at|in)\s+(?P<who6>.{2,80}?)(?:,?\s*(?:please\s+)?click\s+here)?\W*$"
    r"|^\W*(?:la\s+source\s+originale\s+de\s+cet\s+article\s+est|la\s+fuente\s+original\s+de\s+este\s+artículo\s+es|die\s+quelle\s+dieses\s+artikels\s+ist|originalquelle|la\s+fonte\s+originale\s+(?:di\s+questo\s+articolo\s+)?è|a\s+fonte\s+original\s+deste\s+artigo\s+é|المصدر\s+الأصلي(?:\s+لهذا\s+المقال)?(?:\s+هو)?|(?:dieser\s+(?:artikel|beitrag|text)\s+)?erschien(?:en)?\s+zuerst\s+(?:in|im|auf|bei)|(?:первоисточник|источник|оригинал)(?:\s+статьи)?(?=\s*[:：—–-])|(?:本文)?(?:原始|原文)(?:来源|出处|链接|網址)|इस\s+लेख\s+का\s+मूल\s+स्रोत|(?:cet\s+article\s+(?:a\s+(?:d[’']abord\s+)?été|est)\s+)?(?:d[’']abord\s+)?publié\s+(?:initialement|à\s+l[’']origine)\s+(?:par|dans|sur)|(?:este\s+art[ií](?:culo|go)\s+(?:fue|foi)\s+)?publicado\s+originalmente\s+(?:por|en|em))\s*[:：]?\s*(?P<who5>.*)$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^\W*(?:(?:copyright|copyleft|©|\(c\)|ⓒ|版权所有|版權所有|कॉपीराइट|авторские\s+права|حقوق\s+(?:ال)?(?:نشر|طبع\w*))\s*)+|^\W*(?:all\s+(?:content|articles)\s+)?(?:©|\(c\)|copyright\b)\s*",
    re.IGNORECASE,
)
_COPYRIGHT_MARK = re.compile(r"©|\(c\)\s|\bcopyright\s*(?:©|\(c\)|\d{4}|by|:)", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"^\W*(?:legal\s+)?(?:disclaimer|disclosure\s+of\s+responsibility|avertissement|haftungsausschluss|descargo\s+de\s+responsabilidad|aviso\s+legal|disclaimer\s+legale|avis\s+de\s+non-responsabilité|clause\s+de\s+non-responsabilité|aviso\s+de\s+responsabilidad\w*|免责声明|免責聲明|अस्वीकरण|отказ\s+от\s+ответственности|إخلاء\s+(?:ال)?مسؤولية)\b\s*[:：.—–-]?"
    r"|\b(?:contents?|views?|opinions?|statements?|positions?|ideas)\b.{0,80}\b(?:in\s+this|of\s+this|of\s+the\s+author|expressed|contained)\b.{0,120}\b(?:sole(?:ly)?|do\s+not\s+(?:necessarily\s+)?(?:reflect|represent)|responsib\w+|are\s+those\s+of|author['’]?s['’]?\s+own|are\s+his\s+own|are\s+her\s+own|are\s+their\s+own|not\s+necessarily)\b"
    r"|^\W*(?:the\s+)?views\s+expressed\b"
    r"|\bмнение\s+(?:автора|редакции)\b.{0,40}\bне\s+совпадать\b"
    r"|\b(?:opinions|opiniones|opiniões|opinioni|meinung(?:en)?)\b.{0,60}\b(?:article|artículo|artigo|articolo|beitrag|auteurs?|autor\w*)\b.{0,80}\b(?:engagent|responsabilidad\w*|exclusiva\w*|reflejan|refletem|reflètent|spiegeln)\b"
    r"|\b(?:will|shall|can)\s*not\s+be\s+(?:held\s+)?responsible\s+(?:for|or\s+liable\s+for)\s+(?:any\s+)?(?:inaccura|incorrect|error|omission|content)"
    r"|\b(?:not|no)\s+(?:be\s+)?(?:intended|constitute|construed)\b.{0,60}\b(?:legal|medical|financial|investment|professional)\s+advice\b",
    re.IGNORECASE | re.DOTALL,
)
_FAIR_USE = re.compile(
    r"\bcopyrighted\s+material\b.{0,160}\b(?:not\s+(?:always\s+)?been|authori[sz]ed)\b|[“\"'‘]?fair\s+(?:use|dealing)[”\"'’]?\b.{0,200}\b(?:copyright|notice|provision|doctrine|law|material|owner|section\s+107)\b"
    r"|\b17\s+U\.?\s?S\.?\s?C|^\W*fair\s+use\s+(?:notice|statement|policy)\b|\bwithout\s+profit\s+to\s+those\s+who\b|\bpermission\s+from\s+the\s+copyright\s+owner\b",
    re.IGNORECASE | re.DOTALL,
)
_REPRINT = re.compile(
    r"\bgrants?\s+permission\s+to\b|\b(?:re-?publish|re-?print|re-?post|cross-?post|reproduc)\w*\b.{0,120}\b(?:permission|permitted|allowed|free(?:ly)?|licen[cs]e|provided|as\s+long\s+as|acknowledg\w+|credit\w*|contact)\b"
    r"|\b(?:permission|permissions|rights|licen[cs]e)\b.{0,60}\b(?:re-?publish|re-?print|re-?post|cross-?post|reproduc)\w*"
    r"|\b(?:this|our)\s+(?:work|article|piece|text|post|content|journalism)\s+(?:is|are)\s+(?:licen[cs]ed|published|available|shared)\s+under\b|\blicen[cs]ed\s+under\s+(?:a\s+|the\s+)?creative\s+commons\b|\bcreative\s+commons\b.{0,120}\blicen[cs]e\b|^\W*(?:republishing|reprint(?:ing)?|republication|syndication)\s+(?:terms|policy|guidelines|permission|rights)\b"
    r"|\bfor\s+(?:publication|reproduction)\b.{0,140}\b(?:contact|permission|request)\b|\bno\s+part\s+of\s+this\b.{0,80}\b(?:may|can)\s+be\s+reproduced\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTACT = re.compile(
    r"^\W*(?:for\s+)?(?:all\s+)?(?:media|press|general|editorial|reprint|interview|other)?\s*(?:and\s+\w+\s+)?(?:inquir(?:y|ies)|enquir(?:y|ies)|requests?|contacts?|questions|corrections|comments)\b.{0,160}$"
    r"|^\W*(?:to\s+)?(?:contact|reach|write\s+to|e-?mail)\s+(?:us|the\s+\w+(?:\s+\w+)?|our\s+\w+)\b.{0,160}$|^\W*(?:contact|kontakt|contacto|contatto|contato|press\s+office)\s*[:：].{0,160}$",
    re.IGNORECASE,
)
_SITE_LINKS = re.compile(
    r"\s*[·|•]\s*(?=(?:privacy|contact|terms|about|cookies?|all\s+rights|imprint|impressum|home|donate|log\s?in|legal|sitemap|powered|republish|reprint|share|subscribe)\b)",
    re.IGNORECASE,
)
_MORE_TERMS = re.compile(r"\.\s+(?=(?:all|no|re|this|permission|used|published|registered|issn|isbn|you|any|unauthori[sz]ed|licen[cs]ed|some|please|may|for|if)\w*\s)", re.IGNORECASE)  # fmt: skip
_LEGAL_HEAD = re.compile(r"^\W*(?:legal\s+)?(?:disclaimer|fair\s+use(?:\s+(?:notice|statement|policy))?|avertissement|haftungsausschluss|aviso\s+legal)\s*[:.]?\W*$", re.IGNORECASE)  # fmt: skip
_RIGHTS = re.compile(r"\s*[.,;|–—-]?\s*(?:all\s+rights\s+reserved|tous\s+droits\s+réservés|todos\s+los\s+derechos\s+reservados|alle\s+rechte\s+vorbehalten|some\s+rights\s+reserved)\W*", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OriginLine:
    publisher: str
    url: str
    year: int | None
    is_sure: bool
    is_declared: bool  # "The original source of this article is …"


@dataclass(frozen=True, slots=True)
class CopyrightLine:
    holder: str
    year: int | None


def is_note_to_readers(text: str) -> bool:
    return bool(_NOTE_TO_READERS.match(text))


def is_fair_use(text: str) -> bool:
    return len(text) < 4000 and bool(_FAIR_USE.search(text[:1500]))


def is_disclaimer(text: str) -> bool:
    return len(text) < 4000 and bool(_DISCLAIMER.search(text[:700]))


def starts_disclaimer(text: str) -> bool:
    """Whether a paragraph says by its first word that it is one."""
    match = _DISCLAIMER.match(text)
    return bool(match) and match.end() < 60 if match else False


def is_legal_head(text: str) -> bool:
    """Whether a short line is but the heading of a disclaimer or a fair-use notice."""
    return len(text) < 45 and bool(_LEGAL_HEAD.match(text))


def is_reprint_terms(text: str) -> bool:
    return len(text) < 2500 and bool(_REPRINT.search(text[:900]))


def is_contact(text: str) -> bool:
    """Whether a short line says whom to write to."""
    if len(text) > 260:
        return False
    has_address = "@" in text or bool(re.search(r"\+?\d[\d\s().-]{7,}|https?://|www\.", text))
    return bool(_CONTACT.match(text)) and (has_address or (len(text) < 60 and text.endswith(":")))


def read_origin(rich: Rich) -> OriginLine | None:
    """Publisher and address of "The original source of this article is …" and its kin."""
    text = rich.text.replace("\n", " ").replace("\u2028", " ")
    if len(text) > 420:
        return None
    bare = text.strip(" []()*")
    match = _ORIGIN.match(bare)
    if not match:
        return None
    groups = match.groupdict()
    is_plain = groups["who"] is not None or groups["who5"] is not None
    who = next((g for g in groups.values() if g is not None), "")
    if groups["who4"] is not None and bare.lower().startswith("via ") and len(bare) > 80:
        return None
    links = [(words, href) for words, href in rich.links() if is_web_address(href)]
    year = re.search(r"\b(?:19|20)\d\d\b", digits_to_ascii(who))
    url = links[0][1] if links else ""
    printed = re.search(r"https?://[^\s)\]>]+", who)
    if not url and printed:
        url = printed.group().rstrip(".,;")
    name = _publisher_of(who, [w for w, _ in links])
    if not name and not url:
        return OriginLine("", "", None, is_plain, is_plain) if is_plain else None
    if not name and groups["who4"] is not None and not any(map(str.isalnum, who.replace(url, ""))):
        return OriginLine("", url, None, is_plain, False)  # "Source: https://…"
    if not is_plain and (not name or len(name) > 80):
        return None
    return OriginLine(
        name, url, int(year.group()) if year else None, is_plain or bool(links), is_plain
    )


def _publisher_of(who: str, linked: list[str]) -> str:
    who = re.sub(r"\s*[(\[<]?\s*(?:https?://|www\.)[^\s)\]>]*\s*[)\]>]?", " ", who)
    who = re.sub(r"\(\s*\)|\[\s*\]|\(\w+\s+(?:version|edition)\).*", " ", who)
    who = re.sub(
        r"^\s*(?:the\s+author['’]?s['’]?|his|her|their|my)\s+(?:own\s+)?(?:blog|website|site|substack|newsletter)(?:\s*site)?\s*[,:]?\s+(?=\S)",
        "",
        who,
        flags=re.IGNORECASE,
    )
    who = re.sub(r"^\s*(?:in\s+)?[A-Z]\w+\s+(?:by|in|on|at)\s+(?=[“\"'«]?[A-ZÀ-Þ])", "", who)
    who = re.sub(r"\s+है[।.]?\s*$", "", who)
    found = find_date(who)
    if found:
        who = re.sub(r"(?:\s+(?:on|in|le|el|am|em|il)|,)?\s*$", "", who[: found.start])
    who = re.split(
        r"[.;]\s+|\s+(?:under|and\s+(?:is|has|was)|as\s+part|with\s+permission|where|in\s+(?:19|20)\d\d)\b|\s+on\s*$",
        who,
    )[0]
    name = " ".join(who.split()).strip(' .,;:|–—-()[]*”"“《》«»')
    if is_publisher_name(name):
        return name
    for words in linked:
        if is_publisher_name(words) and len(words.split()) <= 8 and words in who:
            return words
    return name if 0 < len(name) <= 60 and name[:1].isupper() and len(name.split()) <= 7 else ""


def read_copyright(rich: Rich) -> CopyrightLine | None:
    """Holder and year of a copyright line; None for other text."""
    text = rich.plain
    if len(text) > 260 or not _COPYRIGHT_MARK.search(text):
        return None
    match = _COPYRIGHT.match(text)
    if not match or not match.end():
        return None
    rest = digits_to_ascii(text[match.end() :])
    before_rights, *behind = _RIGHTS.split(rest)
    if re.search(r"[^\W\d_]{2}", before_rights):
        rest = before_rights  # what follows the reserved rights is the site's menu
    else:
        rest = " ".join([before_rights, *behind])
    years = re.findall(r"\b(?:19|20)\d\d\b", rest)
    rest = _SITE_LINKS.split(rest)[0]
    rest = _MORE_TERMS.split(rest.strip())[0]
    holder = re.sub(r"\b(?:19|20)\d\d(?:\s*[-–—]\s*(?:(?:19|20)\d\d|\d\d|present))?\b", " ", rest)
    holder = re.sub(r"^\s*(?:by|by:|:)\s+", "", " ".join(holder.split()))
    holder = re.sub(r"\s+([,.;])", r"\1", holder).strip(" ,;.|–—-:()©،、，。")
    holder = re.sub(r",\s*,", ",", holder)
    if not years and not re.search(r"copyright|©", text, re.IGNORECASE):
        return None
    if len(holder) > 120 or count_sentences(holder) > 2:
        return None
    return CopyrightLine(holder, int(years[-1]) if years else None)
