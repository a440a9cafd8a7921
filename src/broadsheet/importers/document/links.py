"""Addresses in the text: printed ones become links, lost ones are marked as gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .addresses import GAP, is_web_address
from .rich import MARK, Rich, Run, make_rich

# Words that a writer links and that mean nothing without the link.
_POINTER = (
    r"(?:(?:please\s+)?(?:see|read|watch|view|click|listen\s+to|visit|found|available|reported|as\s+reported|published|described|documented)\s+)?"
    r"(?:(?:also|more|on)\s+)?(?:here|this(?:\s+(?:article|report|link|video|study|piece|page|post|document|paper|interview|story|thread|one))?|that\s+(?:report|article|study)|these|link|source|the\s+(?:report|study|link|full\s+(?:text|report|article|story)|video|original|source))"
    r"|(?:see|read\s+more|source|link|more|here|details|video|pdf|watch|via)"
    r"|voir\s+(?:ceci|cela)|(?:véase|ver|vea)\s+(?:esto|aquí|este)|veja\s+(?:isto|aqui|este)|isto|ceci|siehe\s+dies|vedi\s+(?:qui|questo)|см\.\s+(?:здесь|тут)|(?:انظر|راجع)\s+(?:هنا|هذا)|见(?:此处|这里|此)|यहाँ\s+देखें"
    r"|voir\s+ici|ici|lire\s+ici|aquí|véase|ver(?:\s+aquí)?|enlace|hier|siehe(?:\s+hier)?|qui|aqui|тут|здесь|ссылка|هنا|这里|此处|ここ"
)
_POINTER_HERE = r"here|aquí|ici|hier|aqui|qui|здесь|هنا"
_POINTER_END = re.compile(rf"(?<!\w)(?P<words>{_POINTER})$", re.IGNORECASE)
_POINTING_ONLY = re.compile(
    rf"(?P<open>[(\[（])(?P<words>\s*(?:{_POINTER})(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*;\s*)(?:{_POINTER}))*\s*)(?P<close>[)\]）])",
    re.IGNORECASE,
)
_ONE_POINTER = re.compile(rf"(?<!\w)(?:{_POINTER})(?!\w)", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|<\s*>|\(\s*<\s*>\s*\)")
_EMPTY_MARKDOWN = re.compile(r"\[(?P<words>[^\[\]\n]{1,200})\]\(\s*\)")
_OPEN_POINTER = re.compile(rf"[(\[]\s*(?P<words>{_POINTER})\s*:?\s+[)\]]", re.IGNORECASE)
_CUT_POINTER = re.compile(
    rf"(?<!\w)(?P<words>(?:see|read|watch|reported|found|available)\s+(?:this|here)|{_POINTER_HERE})\s*:?\s+(?=[.,;](?:\s|$))",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"“”«»\u2028\ufffc]+", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<url>https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)"
)
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?!\w)")


@dataclass(slots=True)
class LinkCount:
    """How many links were made, and how many gaps are marked for the editor to fill."""

    made: int = 0
    gaps: int = 0
    guessed_gaps: int = 0


def mend_links(rich: Rich, count: LinkCount, *, may_guess: bool) -> Rich:
    """A paragraph with its printed addresses linked and its lost ones marked.

    "(see this)" without an address is a lost link; `may_guess`: "(source)" and its kin are, too.
    """
    text = rich.text
    if not any(mark in text for mark in "()（）[]<>:.@") and GAP not in (r.href for r in rich):
        return rich
    if any(mark in text for mark in "([<（") or _CUT_POINTER.search(text):
        rich = _link_markdown(rich, count)
        rich = _drop_repeated_addresses(rich, count)
        rich = _mark_empty(rich, count)
        rich = _mark_pointers(rich, count, may_guess=may_guess)
    rich = _link_addresses(rich, count)
    gaps = sum(1 for words, href in rich.links() if href == GAP)
    count.gaps += gaps
    return rich


def _free(rich: Rich, start: int, end: int) -> bool:
    """Whether a stretch is neither linked nor code."""
    return all(run.href is None and not run.code for run in rich.cut(start, end))


def _link_markdown(rich: Rich, count: LinkCount) -> Rich:
    for pattern in (_MARKDOWN, _EMPTY_MARKDOWN):
        for match in reversed(list(pattern.finditer(rich.text))):
            if not _free(rich, match.start(), match.end()):
                continue
            url = match.groupdict().get("url") or GAP
            if url and not is_web_address(url):
                continue
            words = rich.cut(match.start("words"), match.end("words"))
            linked = Rich(tuple(replace(run, href=url) for run in words))
            rich = rich.spliced(match.start(), match.end(), linked)
            count.made += bool(url)
    return rich


_BRACKETED_URL = re.compile(
    r"\s*(?P<open>[(\[<]{1,2})\s*(?P<url>(?:https?://|www\.)[^\s<>\"“”\]]+?)\s*(?P<close>[)\]>]{1,2})(?![\w/])",
    re.IGNORECASE,
)


def _drop_repeated_addresses(rich: Rich, count: LinkCount) -> Rich:
    """ "this report (https://…)": the address moves into the words before it.

    Only where those words are a link already, or point ("here", "see this"); behind other words
    nobody can tell how many of them were linked, and the address itself becomes the link.
    """
    for match in reversed(list(_BRACKETED_URL.finditer(rich.text))):
        url = _trim(match["url"])
        address = url if url.lower().startswith("http") else f"https://{url}"
        if not is_web_address(address):
            continue
        before = rich.text[: match.start()]
        previous = rich.cut(max(0, match.start() - 1), match.start())
        if previous.runs and previous.runs[0].href is not None:
            run_start = _link_start(rich, match.start())
            if previous.runs[0].href in (GAP, address, url):
                rich = rich.spliced(match.start(), match.end(), Rich())
                rich = rich.styled(run_start, match.start(), href=address)
                count.made += 1
            continue
        pointer = _POINTER_END.search(before[-60:])
        if pointer:
            start = match.start() - len(pointer["words"])
            if _free(rich, start, match.start()):
                rich = rich.spliced(match.start(), match.end(), Rich())
                rich = rich.styled(start, match.start(), href=address)
                count.made += 1
    return rich


def _link_start(rich: Rich, end: int) -> int:
    position, starts = 0, 0
    current: str | None = None
    for run in rich:
        if run.href != current:
            current, starts = run.href, position
        position += len(run.text)
        if position >= end:
            return starts
    return starts


def _mark_empty(rich: Rich, count: LinkCount) -> Rich:
    for match in reversed(list(_OPEN_POINTER.finditer(rich.text))):
        if re.search(r"\s[)\]]$", match.group()) and _free(rich, match.start(), match.end()):
            rich = rich.spliced(match.end("words"), match.end() - 1, Rich())
            rich = rich.styled(match.start("words"), match.end("words"), href=GAP)
    for match in reversed(list(_CUT_POINTER.finditer(rich.text))):
        if _free(rich, match.start(), match.end()):
            rich = rich.spliced(match.end("words"), match.end(), Rich())
            rich = rich.styled(match.start("words"), match.end("words"), href=GAP)
    for match in reversed(list(_EMPTY.finditer(rich.text))):
        if not _free(rich, match.start(), match.end()):
            continue
        before = rich.text[: match.start()]
        glued = bool(before) and before[-1].isalnum()
        bare = before.rstrip()
        last = rich.cut(max(0, len(bare) - 1), len(bare))
        if last.runs and last.runs[0].href is not None:
            rich = rich.spliced(len(bare), match.end(), Rich())
            continue
        pointer = _POINTER_END.search(bare[-60:])
        if pointer:
            start = len(bare) - len(pointer["words"])
            rich = rich.spliced(len(bare), match.end(), Rich())
            rich = rich.styled(start, len(bare), href=GAP)
        elif not glued:
            rich = rich.styled(match.start(), match.end(), href=GAP)
    return rich


def _mark_pointers(rich: Rich, count: LinkCount, *, may_guess: bool) -> Rich:
    """ "(see this, this and this)" whose links were lost without a trace."""
    for match in reversed(list(_POINTING_ONLY.finditer(rich.text))):
        words = match["words"].strip().lower()
        if words in (
            "via",
            "more",
            "video",
            "see",
            "these",
            "pdf",
            "details",
            "qui",
            "ver",
        ):
            continue
        if not _free(rich, match.start(), match.end()):
            continue
        if not may_guess and not re.match(r"(?:see|read|watch)\s+(?:this|here|that)\b", words):
            continue
        for one in reversed(list(_ONE_POINTER.finditer(match["words"]))):
            start = match.start("words") + one.start()
            rich = rich.styled(start, start + len(one.group()), href=GAP)
            count.guessed_gaps += 1
    return rich


def _link_addresses(rich: Rich, count: LinkCount) -> Rich:
    for match in reversed(list(_URL.finditer(rich.text))):
        url = _trim(match.group())
        end = match.start() + len(url)
        address = url if url.lower().startswith("http") else f"https://{url}"
        if _free(rich, match.start(), end) and is_web_address(address):
            rich = rich.styled(match.start(), end, href=address)
            count.made += 1
    if "@" in rich.text:
        for match in reversed(list(_MAIL.finditer(rich.text))):
            if _free(rich, match.start(), match.end()):
                rich = rich.styled(match.start(), match.end(), href=f"mailto:{match.group()}")
    return rich


def _trim(url: str) -> str:
    """Without the punctuation of the sentence around it."""
    while url:
        if url[-1] in ".,;:!?'*_’”…" or (
            url[-1] in ")]" and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "[")
        ):
            url = url[:-1]
        else:
            break
    return url


def drop_marks(rich: Rich) -> Rich:
    return make_rich(run for run in rich if run.text != MARK)


def run_of(text: str, href: str | None = None) -> Rich:
    return Rich((Run(text, href=href),))
