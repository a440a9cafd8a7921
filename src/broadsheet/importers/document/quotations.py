"""Long quotations: paragraphs wholly in quotation marks, and runs of them."""

from __future__ import annotations

import re

PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", '"': '"', "‟": "”", "”": "”"}  # fmt: skip
LONG = 180  # characters; a shorter quoted paragraph may be a line of dialogue
LED_IN = 60  # enough where the paragraph before ends with a colon
_TAIL = re.compile(
    r"[\s.,;:!?…]*(?:\ufffc|\[\d{1,3}\]|[¹²³⁰-⁹]+|[(\[（][^()\[\]]{0,140}[)\]）]|\*)*[\s.,;]*$"
)
_SPEAKER = re.compile(r"^\s*(?:[—–―]|--?)\s*(?P<who>[^\W\d_].{1,140})$", re.DOTALL)
_SOURCE = re.compile(r"^\s*[(\[](?P<what>[^\W\d_a-z][^()\[\]]{5,120})[)\]]\s*$")
_INNER_SPEAKER = re.compile(
    r"(?P<close>[”\"»’])\s*[.,]?\s*(?:[—–―]|--)\s*(?P<who>[^\W\d_a-z][^“”\"«»]{1,120})$"
)


def opens(text: str) -> str:
    """The opening mark a paragraph begins with, or nothing."""
    stripped = text.lstrip(" [(…")
    return stripped[0] if stripped and stripped[0] in PAIRS else ""


def closes(text: str, mark: str) -> bool:
    """Whether a paragraph ends with the closing mark that answers `mark`."""
    bare = text[: _TAIL.search(text).start()] if _TAIL.search(text) else text  # type: ignore[union-attr]
    return bool(bare) and bare[-1] in PAIRS.get(mark, "")


def is_wholly_quoted(text: str) -> bool:
    """Whether one pair of marks encloses the paragraph, a source in brackets aside.

    “One,” she said, “and two” is not: the mark closes before the end.
    """
    mark = opens(text)
    if not mark or mark == "”" or not closes(text, mark):
        return False
    start = text.index(mark) + 1
    end = max(text.rfind(closing) for closing in PAIRS[mark])
    inner = text[start:end]
    if mark == '"':
        return '"' not in inner
    depth = 0
    for character in inner:
        if character == mark and mark not in PAIRS[mark]:
            depth += 1
        elif character in PAIRS[mark]:
            depth -= 1
            if depth < 0:
                return False
    return depth <= 0


def stays_open(text: str) -> bool:
    """Whether a paragraph opens a quotation and does not close it."""
    mark = opens(text)
    if not mark or mark == "”":
        return False
    inner = text[text.index(mark) + 1 :]
    if mark == '"':
        return inner.count('"') % 2 == 0
    closing = sum(inner.count(c) for c in PAIRS[mark])
    return closing <= inner.count(mark) if mark not in PAIRS[mark] else closing == 0


def find_run(texts: list[str], start: int) -> tuple[int, bool]:
    """The end (exclusive) of a quotation over several paragraphs from `start`, and whether that
    is sure. (start, False) where there is none.

    The printers' rule: every paragraph opens the quotation anew, only the last closes it.
    """
    if not stays_open(texts[start]):
        return start, False
    mark = opens(texts[start])
    position = start + 1
    while position < len(texts) and position - start < 40:
        text = texts[position]
        if mark == "«" and text.lstrip().startswith("»"):  # Spanish: "»" goes on, "«" only begins
            text = f"«{text.lstrip()[1:]}"
        if opens(text) == mark:
            if stays_open(text):
                position += 1
                continue
            return (position + 1, True) if is_wholly_quoted(text) else (start, False)
        break
    # Some close only at the end and never open anew.
    for end in range(start + 1, min(start + 6, len(texts))):
        text = texts[end]
        if end >= len(texts) or opens(text):
            break
        if closes(text, mark) and sum(text.count(c) for c in PAIRS[mark]) == 1 + (
            text.count(mark) if mark not in PAIRS[mark] else 0
        ):
            return end + 1, False
        if any(c in text for c in PAIRS[mark]):
            break
    return start, False


def speaker_line(text: str) -> str:
    """The speaker of "— Jane Doe, farmer"; empty for any other line."""
    match = _SPEAKER.match(text)
    if not match or len(match["who"].split()) > 16:
        return ""
    who = match["who"].strip()
    if who[0].islower() and (len(who.split()) > 10 or who.endswith((".", "?", "!"))):
        return ""
    if who.endswith((".", "?", "!")) and len(who.split()) > 7:
        return ""
    return who.strip(" .")


def source_line(text: str) -> str:
    """The source of "(Article 9, The Vessen Convention, 1958)"; empty for any other line."""
    match = _SOURCE.match(text)
    if not match or not re.search(r"[,–—]|\d{4}", match["what"]):
        return ""
    return "" if match["what"].endswith((".", "!", "?")) else match["what"].strip()


def inner_speaker(text: str) -> tuple[int, str]:
    """Where a speaker begins after the closing mark of the same paragraph, and who it is."""
    match = _INNER_SPEAKER.search(text)
    if not match or len(match["who"].split()) > 14:
        return -1, ""
    return match.end("close"), match["who"].strip(" .")
