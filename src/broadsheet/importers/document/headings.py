"""Short lines that stand alone: headings, unless they are something else."""

from __future__ import annotations

import re

from broadsheet.importers.domain.manuscript import Certainty

from .rich import Rich
from .words import is_caseless, is_closed

MAX_LENGTH = 95
MAX_WORDS = 14
_QUOTED_TITLE = re.compile(r"^['‘\"“][^.!?,…'‘\"“”]{3,60}['’\"”]$")
_USUAL = re.compile(
    r"^(?:introduction|background|conclusions?|concluding\s+remarks|final\s+(?:thoughts|remarks)|summary|epilogue|postscript|"
    r"main\s+findings|introducción|conclusiones|conclusión|fazit|einleitung|заключение|введение|خاتمة|مقدمة)$",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"[.,;…。，、；]$|[。！？]|^[“\"«‘'—–(\[@#*•-]|[”\"»)\]]$|https?://|www\.|@\w|\d{1,2}:\d{2}"
)


def heading_certainty(
    rich: Rich, *, before: str, after: str, is_verse: bool, is_interview: bool = False
) -> Certainty | None:
    """Whether a paragraph is a heading, and how surely; None: it is text.

    `before` and `after` are the neighbouring paragraphs' texts: a heading has text after it.
    `is_interview`: several short questions stand alone, so a question is no heading.
    `is_verse`: most paragraphs of the piece are short, so shortness says nothing.
    """
    text = rich.plain
    words = text.split()
    if not text or len(text) > MAX_LENGTH or len(words) > MAX_WORDS:
        return None
    if not any(c.isalpha() for c in text) or not after:
        return None
    bold = rich.is_all("bold")
    if text.endswith(("?", "？", "؟")) and not bold:
        if is_interview or len(words) <= 2 or before.rstrip().endswith((":", "?")):
            return None
    if bold:
        if re.search(r"[,;]$", text) or re.match(r"^[—–•*]", text):
            return None
        if re.match(r"^[“\"«‘].*[.,!?…]['’”\"»]", text):
            return None  # somebody speaks
        quoted = bool(re.match(r"^[“\"«‘]", text))
        if text.endswith(".") and not re.match(r"^(?:\d+|[IVX]+)\.", text):
            return Certainty.UNSURE if len(words) <= 8 else None
        return Certainty.UNSURE if quoted or text.endswith(":") else Certainty.SURE
    if _QUOTED_TITLE.match(text) and len(after) > 60 and not is_verse:
        titled = sum(w.strip("'‘“\"’”")[:1].isupper() for w in words) > 0.6 * len(words)
        alone = len(words) <= 5 and is_closed(before) and not before.rstrip().endswith((":", "?"))
        return Certainty.UNSURE if (titled or alone) and len(words) >= 2 else None
    if _USUAL.match(text):
        return Certainty.SURE
    if is_verse or _NO_HEADING.search(text) or text.endswith(":"):
        return None
    if before.rstrip().endswith(":") or any(run.href for run in rich):
        return None
    if rich.is_all("italic") and len(words) > 8:
        return None
    first = next((c for c in text if c.isalnum()), "")
    if not (first.isupper() or first.isdigit() or is_caseless(text)):
        return None
    if _weight(after) < 80:
        titled = sum(w[:1].isupper() for w in words) > 0.6 * len(words) or len(words) <= 5
        settled = is_closed(after) and is_closed(before or ".") and len(after) > 20
        if not (titled and (len(words) >= 2 or _weight(text) > 8) and settled):
            return None
        return Certainty.UNSURE
    if is_caseless(text) and len(text) > 40:
        return None
    if text.endswith("!") or (text.endswith("?") and len(words) <= 2):
        return None  # as likely a cry in a dialogue
    return Certainty.SURE if 2 <= len(words) <= 9 and len(text) <= 70 else Certainty.UNSURE


def _weight(text: str) -> int:
    """A text's length in letters of an alphabet: a Chinese or Japanese sign says more than one."""
    return len(text) + 2 * sum(0x3040 <= ord(c) <= 0x9FFF for c in text)
