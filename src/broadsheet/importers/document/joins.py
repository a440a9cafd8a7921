"""Printed lines become paragraphs again: hard wraps, hyphens, and sentences cut by a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from broadsheet.importers.domain.manuscript import Certainty, Finding

from .authors_note import is_authors_head
from .foot import is_contact, is_disclaimer, is_note_to_readers, read_copyright, read_origin
from .furniture import debris_line, is_related_head, is_standing, page_line
from .labels import read_label
from .meta_lines import read_meta_line
from .notes import is_notes_head
from .pieces import Kind, Piece, Source
from .quotations import speaker_line
from .rich import BREAK, SOFT, Rich, Run, join_rich, make_rich, plain_rich
from .words import (
    WORD_GOES_ON,
    ends_sentence,
    is_caseless,
    is_closed,
    is_joined_script,
    starts_lower,
)

_HYPHEN = re.compile(r"(?P<left>[^\W\d_]{2,})[-‐¬\ue00d]$")
# Before these a hyphen stays only where the second word stands alone elsewhere in the file.
_EITHER = frozenset(
    [
        "co",
        "pre",
        "post",
        "ex",
        "so",
        "long",
        "short",
        "all",
        "mid",
        "pro",
        "neo",
        "ultra",
        "inter",
        "multi",
        "semi",
        "then",
        "would",
    ]
)
_KEEPS_HYPHEN = frozenset(
    [
        "self",
        "non",
        "anti",
        "well",
        "half",
        "cross",
        "high",
        "low",
        "left",
        "right",
        "north",
        "south",
        "east",
        "west",
        "anglo",
        "franco",
        "euro",
        "afro",
        "sino",
    ]
)
_URL_TAIL = re.compile(r"(?:https?://|www\.)\S*[-/_=&?.%]$|https?://\S{30,}$", re.IGNORECASE)
_ADDRESS_END = re.compile(r"(?:\S@\S+|https?://\S+|www\.\S+)$", re.IGNORECASE)
_SMALL_WORD = re.compile(
    r"\b(?:the|of|and|in|to|a|an|that|with|for|by|from|on|at|as|is|was|are|were|which|who|its|their|his|her|"
    r"de|la|le|les|des|du|et|el|los|las|que|y|en|der|die|das|und|von|zu|di|il|e|che|da|do|em|para|por|par|mit|im)$|,$",
    re.IGNORECASE,
)  # fmt: skip


RULE = re.compile(
    r"^\W*(?:(?:[*∗＊]\s*){1,12}|(?:[-–—_=~]\s*){3,}|(?:#\s*){3,}|⁂|❦|(?:[•·]\s*){3,}|o0o|oOo|-30-)\W*$"
)


class Vocabulary:
    """The words of the whole file: they tell a broken word from a compound."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        for text in texts:
            self.words.update(w.casefold() for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))

    def keeps_hyphen(self, left: str, right: str) -> bool:
        left, right = left.casefold(), right.casefold()
        if self.words[left + right]:
            return False
        if self.words[f"{left}-{right}"]:
            return True
        return left in _KEEPS_HYPHEN or (left in _EITHER and self.words[right] > 1)


def glue(left: Rich, right: Rich, vocabulary: Vocabulary) -> Rich:
    """Two parts of one paragraph as one."""
    left, right = left.strip(), right.strip()
    text, following = left.text, right.text
    if not text or not following:
        return left + right
    if text[-1] in (WORD_GOES_ON, "¬"):
        return left.cut(0, len(text) - 1) + right
    hyphen = _HYPHEN.search(text[-40:])
    if hyphen and following[0].islower():
        word = re.match(r"[^\W\d_]+", following)
        if vocabulary.keeps_hyphen(hyphen["left"], word.group() if word else ""):
            return left + right
        return left.cut(0, len(text) - 1) + right
    last = text.rsplit(None, 1)[-1]
    if _URL_TAIL.search(last) and re.match(r"[\w%/?=&.~+-]+(?:\s|$|[).,])", following):
        token = following.split(None, 1)[0]
        if re.search(r"[\d/=&?%_-]|\.\w", token.rstrip(").,")) or last.endswith(("-", "/", "_")):
            return left + right
    if is_joined_script(text, following):
        return left + right
    style = right.runs[0] if left.runs[-1].same_style(right.runs[0]) else Run("")
    return make_rich([*left.runs, replace(style, text=" ", note=None), *right.runs])


def join_lines(source: Source) -> None:
    """Make paragraphs of a source that consists of printed lines."""
    texts = [p for p in source.pieces if p.kind is Kind.TEXT and p.text]
    vocabulary = Vocabulary(p.text for p in source.pieces)
    if not source.is_lines:
        if not _looks_wrapped(texts):
            return
        message = "The lines of the printed page were joined into paragraphs."
        source.findings.append(Finding("body", message, Certainty.UNSURE))
        source.is_lines = True
        _mark_blanks(source)
    elif _looks_wrapped(texts) and sum(p.after_blank for p in texts) > 0.8 * len(texts):
        for piece in source.pieces:  # a blank line after every line means nothing
            piece.after_blank = False
    width = _wrap_width([len(p.rich) for p in texts])
    widths = _local_widths(texts, width)
    lengths = [len(p.rich) for p in texts]
    if width > 140 or sum(n for n in lengths if n > 115) > 0.3 * sum(lengths):
        source.is_lines = False
        source.pieces = _Joiner(80, vocabulary, has_blanks=True).join_verse(source.pieces)
        return
    joiner = _Joiner(width, vocabulary, has_blanks=_parts_by_blanks(texts, width), widths=widths)
    source.pieces = joiner.join(source.pieces)


def _parts_by_blanks(texts: list[Piece], width: int) -> bool:
    """Whether a blank line follows where a paragraph ends: after a short line with a stop."""
    ends = followed = 0
    for left, right in zip(texts, texts[1:], strict=False):
        if right.after_page or not 20 < len(left.rich) < 0.85 * width:
            continue
        if ends_sentence(left.text):
            ends += 1
            followed += right.after_blank
    return followed >= 0.5 * ends


def _looks_wrapped(texts: list[Piece]) -> bool:
    """Whether each "paragraph" of a Word file or page is but a line of print."""
    broken = fair = 0
    for left, right in zip(texts, texts[1:], strict=False):
        if 30 <= len(left.rich) <= 130:
            fair += 1
            if not is_closed(left.text) and starts_lower(right.text):
                broken += 1
    return fair >= 8 and broken > 0.35 * fair and fair > 0.5 * len(texts)


def _mark_blanks(source: Source) -> None:
    blank = False
    kept = []
    for piece in source.pieces:
        if piece.kind is Kind.TEXT and not piece.rich:
            blank = True
            continue
        piece.after_blank = piece.after_blank or blank
        blank = False
        kept.append(piece)
    source.pieces = kept


def _wrap_width(lengths: list[int]) -> int:
    """The length at which lines were wrapped, in characters: the longest tenth's lower bound."""
    long = sorted(length for length in lengths if length > 25)
    return long[int(len(long) * 0.9)] if long else 80


def _local_widths(texts: list[Piece], width: int) -> dict[Piece, int]:
    """The width around each line: a foot in small type has longer lines than the text above it."""
    lengths = [len(p.rich) for p in texts]
    widths = {}
    for at, piece in enumerate(texts):
        sides = [
            _wrap_width(side)
            for side in (lengths[max(0, at - 30) : at + 1], lengths[at : at + 31])
            if sum(length > 25 for length in side) >= 8
        ]
        if sides and lengths[at] <= 1.05 * min(sides):
            widths[piece] = min(width, *sides)
        elif sides:
            widths[piece] = min(width, max(sides))
    return widths


class _Joiner:
    def __init__(
        self,
        width: int,
        vocabulary: Vocabulary,
        *,
        has_blanks: bool,
        widths: dict[Piece, int] | None = None,
    ) -> None:
        self.width = width
        self.widths = widths or {}
        self.vocabulary = vocabulary
        self.has_blanks = has_blanks

    def join(self, pieces: list[Piece]) -> list[Piece]:
        out: list[Piece] = []
        previous: Piece | None = None  # the last printed line
        wrapped: list[Piece] = []  # paragraphs of several lines
        for piece in pieces:
            if (
                piece.kind is Kind.TEXT
                and previous is not None
                and out
                and self._goes_on(out[-1], previous, piece)
            ):
                out[-1].rich = glue(out[-1].rich, piece.rich, self.vocabulary)
                out[-1].indent = min(out[-1].indent, piece.indent)
                if out[-1] not in wrapped:
                    wrapped.append(out[-1])
            else:
                out.append(replace(piece))
            previous = piece if piece.kind in (Kind.TEXT, Kind.ITEM) else None
        self._mark_set_in(out, wrapped)
        return self.join_verse(out)

    def _mark_set_in(self, pieces: list[Piece], wrapped: list[Piece]) -> None:
        """A paragraph whose every line is set in is a quotation, as is a speaker under it."""
        indents = sorted(p.indent for p in wrapped if p.kind is Kind.TEXT)
        if len(indents) < 3:
            return
        base = indents[len(indents) // 2]
        group = 1_000_000
        for position, piece in enumerate(pieces):
            if piece.kind is not Kind.TEXT or piece.indent < base + 4:
                continue
            under = position > 0 and pieces[position - 1].kind is Kind.QUOTE
            if piece in wrapped or (under and speaker_line(piece.text)):
                group += not under
                piece.kind, piece.group = Kind.QUOTE, group

    def join_verse(self, pieces: list[Piece]) -> list[Piece]:
        """Three or more short lines without a blank between them, in the text: a stanza."""
        out: list[Piece] = []
        stanza: list[Piece] = []
        in_text = False

        def close() -> None:
            if len(stanza) >= 3:
                lines = join_rich([p.rich for p in stanza], BREAK)
                out.append(replace(stanza[0], rich=lines))
            else:
                out.extend(stanza)
            stanza.clear()

        for piece in pieces:
            short = (
                piece.kind is Kind.TEXT
                and len(piece.rich) < min(60, 0.75 * self.width)
                and not is_line_of_its_own(piece.rich)
                and not debris_line(piece.text)
                and not is_standing(piece.text)
                and "://" not in piece.text
                and not re.match(r"^\s*(?:[\[(]\d|\d+[.)]|[“\"«])", piece.text)
            )
            if not (in_text and short) or (stanza and (piece.after_blank or piece.after_page)):
                close()
            if in_text and short:
                stanza.append(piece)
            else:
                out.append(piece)
            in_text = in_text or len(piece.rich) > 150
        close()
        return out

    def _goes_on(self, paragraph: Piece, previous: Piece, line: Piece) -> bool:
        if line.after_blank or line.after_page or paragraph.kind not in (Kind.TEXT, Kind.ITEM):
            return False
        if paragraph.zone is not line.zone:
            return False
        text, length = previous.text, len(previous.rich)
        width = self.widths.get(previous, self.width)
        if _begins_part(line.text):
            return False
        if is_line_of_its_own(line.rich) or (
            previous.kind is Kind.TEXT and is_line_of_its_own(previous.rich)
        ):
            return self._beats_go_on(previous, line)
        if paragraph.kind is Kind.ITEM:
            return line.indent > paragraph.indent or length > 0.75 * width
        if re.match(r"^\[\d{1,3}\]\s", line.text):
            return False
        if re.match(r"^(?:\(\d{1,3}\)|\d{1,3}[.)])\s", line.text) and (
            ends_sentence(text) or "://" in text.rsplit(None, 1)[-1]
        ):
            return False
        if length < 0.75 * width and _ADDRESS_END.search(text):
            return False
        indented = line.indent >= previous.indent + 2
        if indented and is_closed(text):
            return False
        first = line.text.split(None, 1)[0] if line.text else ""
        if length < 0.75 * width and length + 1 + len(first) <= width:
            if starts_lower(line.text) and not is_closed(text):
                return True
            caseless = is_caseless(line.text) and not ends_sentence(text)
            return caseless and length > 0.6 * width
        if not self.has_blanks and ends_sentence(text) and length < 0.88 * width:
            return False
        if line.text.startswith(("“", '"', "«")) and is_closed(text):
            if not self.has_blanks or length < 0.9 * width:
                return False
        return True

    def _beats_go_on(self, previous: Piece, line: Piece) -> bool:
        """A list of themes that ran over the line's end."""
        meta = read_meta_line(previous.rich)
        if meta is None or meta.beats is None or is_line_of_its_own(line.rich):
            return False
        if len(line.text.split()) > 8 or ends_sentence(line.text):
            return False
        return meta.beats.is_open or len(previous.rich) > 0.75 * self.width


def _begins_part(text: str) -> bool:
    """Whether a line begins a notice, whatever stands right above it."""
    return (
        is_note_to_readers(text)
        or is_contact(text)
        or is_notes_head(text)
        or is_authors_head(text)
        or is_related_head(text)
        or bool(re.match(r"^\W*(?:legal\s+)?disclaimer\s*[:：]", text, re.IGNORECASE))
        or bool(re.match(r"^\S+\s+contains\s+copyrighted\s+material\b", text, re.IGNORECASE))
        or bool(re.match(r"^\W*fair\s+use\s+(?:notice|statement)\b", text, re.IGNORECASE))
    )


def is_line_of_its_own(rich: Rich) -> bool:
    """Whether a line stands for itself: a byline, a date, the beats, a page number."""
    text = rich.text.strip()
    if page_line(text) or read_label(text) is not None:
        return True
    if (
        len(text) < 160
        and (text[:1] in "©CcTtO(" or not text.isascii())
        and (read_copyright(rich) is not None or ((origin := read_origin(rich)) and origin.is_sure))
    ):
        return True
    return len(text) < 160 and read_meta_line(rich) is not None


def settle_breaks(pieces: list[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Resolve the line ends within pieces: wraps are joined, lines of their own are parted."""
    out: list[Piece] = []
    for piece in (part for whole in pieces for part in _part_legal(whole)):
        if piece.kind in (Kind.TEXT, Kind.QUOTE) and _has_breaks(piece.rich):
            out.extend(_settle(piece, vocabulary))
        elif SOFT in piece.rich.text:
            out.append(replace(piece, rich=_join_all(piece.rich.split(SOFT), vocabulary)))
        else:
            out.append(piece)
    return out


def mark_rules(pieces: list[Piece]) -> None:
    """Lines of asterisks or dashes are dividers."""
    for piece in pieces:
        if piece.kind is Kind.TEXT and len(piece.rich) < 60 and RULE.match(piece.rich.text):
            piece.kind = Kind.DIVIDER


def _part_legal(piece: Piece) -> list[Piece]:
    """Origin and copyright, or copyright and disclaimer, run together on one line, as two."""
    if piece.kind is not Kind.TEXT or len(piece.rich) > 500:
        return [piece]
    ends = [m.end() for m in re.finditer(r"\.\s+(?=[A-Z])", piece.rich.text)][:3]
    for end in ends if piece.rich.text.lstrip()[:1] in "©Cc(" else ():
        owner = read_copyright(piece.rich.cut(0, end))
        if owner is not None and owner.year and is_disclaimer(piece.rich.text[end:]):
            first = replace(piece, rich=piece.rich.cut(0, end).strip())
            return [first, replace(piece, rich=piece.rich.cut(end))]
    match = re.search(
        r"(?<=\S)\s+(?=(?:Copyright|Copyleft|حقوق\s+(?:ال)?نشر|版权所有)\s*(?:©|\(c\))|©\s)",
        piece.rich.text,
    )
    if match is None or read_origin(piece.rich.cut(0, match.start())) is None:
        return [piece]
    first = replace(piece, rich=piece.rich.cut(0, match.start()))
    return [first, replace(piece, rich=piece.rich.cut(match.end()))]


def _has_breaks(rich: Rich) -> bool:
    return BREAK in rich.text or SOFT in rich.text


def _settle(piece: Piece, vocabulary: Vocabulary) -> list[Piece]:
    marks = [c for c in piece.rich.text if c in (BREAK, SOFT)]
    marked = piece.rich.text.replace(SOFT, BREAK)
    lines, start = [], 0
    for position, character in enumerate(marked):
        if character == BREAK:
            lines.append(piece.rich.cut(start, position).strip())
            start = position + 1
    lines.append(piece.rich.cut(start).strip())
    soft = [True, *(mark == SOFT for mark in marks)]
    if _is_wrapped(lines):
        soft = [True] * len(lines)
    parts: list[list[tuple[Rich, bool]]] = [[]]
    for number, (line, is_soft) in enumerate(zip(lines, soft, strict=True)):
        if not line:
            continue
        before = parts[-1][-1][0] if parts[-1] else None
        if before is not None and _parts(before, line, lines, number, is_soft=is_soft):
            parts.append([])
        parts[-1].append((line, is_soft))
    out: list[Piece] = []
    for part in parts:
        if not part:
            continue
        rich = part[0][0]
        for line, is_soft in part[1:]:
            wrapped = starts_lower(line.text) and not is_closed(rich.text)
            if is_soft or (wrapped and (len(rich) > 60 or _HYPHEN.search(rich.text[-40:]))):
                rich = glue(rich, line, vocabulary)
            else:
                rich = rich + plain_rich(BREAK) + line
        out.append(replace(piece, rich=rich, after_blank=piece.after_blank and not out))
    return out


def _is_wrapped(lines: list[Rich]) -> bool:
    lengths = [len(line) for line in lines[:-1]]
    if len(lengths) < 2 or min(lengths) < 35 or max(lengths) > 130:
        return False
    small = sum(starts_lower(line.text) for line in lines[1:])
    return max(lengths) - min(lengths) < 30 and small >= 0.4 * len(lengths)


def _parts(before: Rich, line: Rich, lines: list[Rich], number: int, *, is_soft: bool) -> bool:
    meta = read_meta_line(before)
    if meta is not None and meta.beats is not None and not is_line_of_its_own(line):
        if meta.beats.is_open or (len(line.text.split()) <= 6 and not ends_sentence(line.text)):
            return False
    if is_line_of_its_own(before) or is_line_of_its_own(line):
        return True
    if re.match(r"^\s*(?:[*∗]\s*){1,5}$|^[-–—_\s]{3,}$", line.text):
        return True
    if is_soft:
        return False
    heading = number == 1 and before.is_all("bold") and not line.is_all("bold")
    return heading and len(before) < 100 and len(line) > 60


def _join_all(parts: list[Rich], vocabulary: Vocabulary) -> Rich:
    rich = parts[0]
    for part in parts[1:]:
        rich = glue(rich, part, vocabulary)
    return rich


def mend_sentences(source: Source) -> None:
    """Join a paragraph that a page, or what was printed around it, cut in mid-sentence."""
    vocabulary = Vocabulary(p.text for p in source.pieces)
    out: list[Piece] = []
    for piece in source.pieces:
        previous = out[-1] if out else None
        if previous is not None and previous.kind is Kind.TEXT and piece.kind is Kind.TEXT:
            certainty = _belongs(previous, piece, is_paged=source.is_paged)
            if certainty is not None:
                seam = f"{previous.text[-50:]} ⁞ {piece.text[:50]}"
                message = "A sentence that was cut in two was joined again."
                source.findings.append(Finding("body", message, certainty, seam))
                previous.rich = glue(previous.rich, piece.rich, vocabulary)
                continue
        out.append(piece)
    source.pieces = out


def _belongs(left: Piece, right: Piece, *, is_paged: bool) -> Certainty | None:
    text, following = left.text, right.text
    if (
        left.zone is not right.zone
        or left.hint != right.hint
        or len(text) < 25
        or len(following) < 2
    ):
        return None
    if is_closed(text) and not _HYPHEN.search(text):
        return None
    if _ADDRESS_END.search(text) or re.match(r"(?:https?://|www\.)", following):
        return None
    if left.rich.is_all("bold") != right.rich.is_all("bold"):
        return None
    if is_line_of_its_own(left.rich) or is_line_of_its_own(right.rich):
        return None
    if starts_lower(following):
        if _HYPHEN.search(text):
            return Certainty.SURE
        if len(text) >= 45 or _SMALL_WORD.search(text):
            return Certainty.SURE if right.after_page or is_paged else Certainty.UNSURE
        return None
    if not right.after_page or len(text) < 45:
        return None
    if _SMALL_WORD.search(text):
        return Certainty.SURE
    if is_caseless(following) or (len(following) > 80 and len(text) > 90):
        return Certainty.UNSURE
    return None
