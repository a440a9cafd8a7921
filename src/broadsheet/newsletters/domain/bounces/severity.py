"""Whose fault a refusal is: the address is gone, out of order for now, or it is us.

Enhanced codes are RFC 3463's. Servers use them loosely, so for the codes that say little the
wording decides; in doubt nobody loses their newsletter.
"""

from __future__ import annotations

import enum
import re
from typing import Final

from broadsheet.newsletters.enums import Bounce, ReportKind


class Fault(enum.Enum):
    """Why a copy was not taken."""

    ADDRESS = "address"
    """There is no such mailbox: a hard bounce."""
    MAILBOX = "mailbox"
    """It is full, or its server is out of order: a soft bounce."""
    OURS = "ours"
    """Policy, reputation, content, a wrong setting: says nothing about the reader."""

    @property
    def kind(self) -> ReportKind:
        return ReportKind.REFUSED if self is Fault.OURS else ReportKind.BOUNCED

    @property
    def bounce(self) -> str:
        return {Fault.ADDRESS: Bounce.HARD.value, Fault.MAILBOX: Bounce.SOFT.value}.get(self, "")


# X.1.7 and X.1.8 are about the sender's address, X.3.4 about the size of the message.
_OURS_CODES: Final = re.compile(r"[45]\.(?:[567]\.\d+|1\.[78]|3\.4)")
_ADDRESS_CODES: Final = re.compile(r"5\.(?:1\.(?:[1-46]|10|351)|2\.1)")
# Sendmail says 5.3.0 and Outlook.com 5.5.0 when they mean 5.1.1, among other things.
_SAY_LITTLE: Final = re.compile(r"5\.(?:0\.\d+|[235]\.0)|")

_OURS_WORDS: Final = re.compile(
    r"\bspam|\bblock|black ?list|deny ?list|\b(?:dns)?[rd]bl\b|reputation|polic(?:y|ies)"
    r"|\brelay(?:ing)?\b(?!=)|authentic|sender|\bspf\b|dkim|dmarc|prohibit|denied|\bhelo\b|\behlo\b"
    r"|reverse dns|\bptr\b|rate limit|too many|junk|virus|content|protocol|mismatch|not allowed"
    r"|[?&]ip=|[?&]c=hi\b",
    re.IGNORECASE,
)
_UNWANTED_WORDS: Final = re.compile(
    r"\bspam|block(?:ed|ing| ?list)|black ?list|polic(?:y|ies)\b|prohibit|virus",
    re.IGNORECASE,
)
_OUR_ADDRESS_WORDS: Final = re.compile(
    r"sender (?:verif|address|domain|id\b|denied|rejected)|\bMAIL FROM\b|reverse-path",
    re.IGNORECASE,
)
_UNFIT_WORDS: Final = re.compile(
    r"spamhaus|black ?list|block ?list|too many|\bspf\b|dmarc", re.IGNORECASE
)
_FULL_WORDS: Final = re.compile(
    r"quota|(?:mailbox|mail box|inbox|mail ?folder)\b.{0,40}\b(?:full|exceed)"
    r"|\bfull\b.{0,20}mailbox|storage (?:allocation|limit)|out of storage"
    r"|insufficient (?:disk|system) s|at a rate|temporar|try (?:again|later)|timed? ?out|greylist",
    re.IGNORECASE | re.DOTALL,
)
_NOBODY_WORDS: Final = re.compile(
    r"(?:user|account|mailbox|recipient|address|addressee|local ?part)\b.{0,80}?"
    r"(?:unknown|not found|not exist|n't exist|invalid|disabled|deactivated|inactive|no longer"
    r"|not known|not listed|unavailable|is undeliverable|does not have|not a valid)"
    r"|(?:unknown|invalid|no such|no|bad|undeliverable|non-?existent|unrouteable|incorrect)"
    r" (?:local )?(?:user|account|mailbox|recipient|address|addressee|person)"
    r"|doesn't have an? \S+ account|no mailbox here by that name|unrouteable|not our customer"
    r"|recipnotfound|recipientnotfound",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER: Final = re.compile(
    r"(?<![\d.#-])([45]\d\d)(?:$|[ :-]+(?:#?([45]\.\d{1,3}\.\d{1,3})(?!\.?\d))?)"
)
_ENHANCED: Final = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_CLOSE_LOOK_CHARACTERS: Final = 4000


def judge(
    *,
    code: int | None,
    enhanced: str,
    text: str,
    is_for_recipient: bool = True,
    is_prose: bool = False,
) -> Fault:
    """Return whose fault it is that a server did not take a message, for good or in the end.

    `code` and `enhanced` are like 550 and ``5.1.1``, None and empty where the server gave none.
    `is_for_recipient`: a bare 550, 551 or 553 is about the recipient, as the answer to RCPT is.
    `is_prose`: `text` is a letter for people and not a server's answer.
    """
    text = text[:_CLOSE_LOOK_CHARACTERS]
    if _ADDRESS_CODES.fullmatch(enhanced):
        return _of_address_code(text)
    if enhanced == "5.1.0":  # “other address status”: what some servers say to everything
        code = code or 550
        return _of_prose(text) if is_prose else _of_words(code, text, is_for_recipient=True)
    if enhanced == "5.4.1" and "ecipient address rejected" in text:
        return Fault.ADDRESS  # Exchange Online's way to say that there is no such mailbox
    if _SAY_LITTLE.fullmatch(enhanced):
        if is_prose:
            return _of_prose(text)
        return _of_words(code, text, is_for_recipient=is_for_recipient)
    if _OURS_CODES.fullmatch(enhanced):
        return Fault.OURS
    return Fault.MAILBOX


def find_codes(text: str) -> tuple[int | None, str]:
    """Return the first SMTP code and the first enhanced code of a text, None and empty if none."""
    text = text[:_CLOSE_LOOK_CHARACTERS]
    answer = _ANSWER.search(text)
    code = int(answer[1]) if answer else None
    if answer and answer[2]:
        return code, answer[2]
    enhanced = _ENHANCED.search(text)
    return code, enhanced[1] if enhanced else ""


def status_code(text: str) -> str:
    """Return a Status field's enhanced code, empty if it has none."""
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return found[0] if found else ""


def is_finer(enhanced: str, than: str) -> bool:
    """Whether a code says more than another: ``5.1.1`` more than ``5.0.0`` or none."""
    return not _SAY_LITTLE.fullmatch(enhanced) or (bool(enhanced) and not than)


def _of_address_code(text: str) -> Fault:
    if _OUR_ADDRESS_WORDS.search(text) or _UNFIT_WORDS.search(text):
        return Fault.OURS
    # Gmail says 5.2.1 also to a mailbox that gets too much at once.
    return Fault.MAILBOX if "at a rate" in text else Fault.ADDRESS


def _of_words(code: int | None, text: str, *, is_for_recipient: bool) -> Fault:
    if _OURS_WORDS.search(text):
        return Fault.OURS
    if _FULL_WORDS.search(text):
        return Fault.MAILBOX
    if _NOBODY_WORDS.search(text):
        return Fault.ADDRESS
    if code in (550, 551, 553):
        return Fault.ADDRESS if is_for_recipient else Fault.MAILBOX
    if code is None or code < 500 or code == 552:
        return Fault.MAILBOX
    return Fault.OURS


def _of_prose(text: str) -> Fault:
    """Judge a letter. Such words as “sender” stand in each, whatever happened."""
    if _OUR_ADDRESS_WORDS.search(text):
        return Fault.OURS
    if _FULL_WORDS.search(text):
        return Fault.MAILBOX
    if _NOBODY_WORDS.search(text):
        return Fault.ADDRESS
    return Fault.OURS if _UNWANTED_WORDS.search(text) else Fault.MAILBOX
