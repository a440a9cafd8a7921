"""Which of the first lines is the headline."""

from __future__ import annotations

import re

from .captions import is_caption_text
from .foot import is_note_to_readers
from .meta_lines import read_meta_line
from .pieces import Evidence, Kind, Piece
from .words import ends_sentence, letters, starts_lower

_LINES = (Kind.TEXT, Kind.HEADING, Kind.ITEM, Kind.QUOTE)
_KICKER = (
    r"(?:opinions?|analysis|interviews?|news|features?|(?:special\s+)?reports?|investigations?|essays?|"
    r"commentary|exclusive|editorial|world|politics|culture|perspectives?|explainers?|dispatch(?:es)?|"
    r"reviews?|long\s+reads?|op-?eds?|letters?|columns?|obituar(?:y|ies)|environment|economy|climate|"
    r"business|science|health|housing|justice|education|background|q\s*&\s*a|in\s+depth|breaking|"
    r"photo\s+essay|opinión|análisis|entrevistas?|reportajes?|reportages?|analyse|meinung|kommentar|"
    r"enquêtes?|opinione|análise|entretien|tribune|мнение|интервью|تحليل|رأي|观点|调查|评论)"
)
KICKERS = re.compile(
    rf"^{_KICKER}(?:\s*[|/•·>:]\s*[^\W\d_][\w &’'-]{{1,30}}){{0,2}}$", re.IGNORECASE
)


def find_headline(
    pieces: list[Piece], evidence: Evidence, publishers: set[str], *, is_lines: bool
) -> tuple[int, int, bool]:
    """Index and number of the pieces that make the headline, and whether that is sure.

    (-1, 0, False) where none is found.
    """
    lines = [(i, p) for i, p in enumerate(pieces[:80]) if p.kind in _LINES and p.rich]
    found = _by_title(lines, pieces, evidence)
    if found is not None:
        return (*found, True)
    firsts = [(i, p) for i, p in lines if p.kind is Kind.HEADING and p.level == 1]
    own = [(i, p) for i, p in firsts if letters(p.text) not in publishers]
    if firsts and not own:  # the first heading is the site's name: the next one is the headline
        seconds = [(i, p) for i, p in lines[:15] if p.kind is Kind.HEADING and p.level == 2]
        own = [(i, p) for i, p in seconds if letters(p.text) not in publishers][:1]
    firsts = own or firsts
    if firsts:
        titled = [i for i, p in firsts if p.hint == "title"]
        at = titled[0] if titled else firsts[0][0]
        count = 1
        while (
            at + count < len(pieces) and (at + count, pieces[at + count]) in firsts and not titled
        ):
            if len(pieces[at].text) + len(pieces[at + count].text) > 160 or len(firsts) > 2:
                break
            count += 1
        return at, count, True
    titled = [i for i, p in lines if p.hint == "title" and len(p.text) < 250]
    if titled:
        return titled[0], 1, True
    if evidence.is_titled:
        return -1, 0, False
    return _by_position(lines, publishers, is_lines=is_lines)


def _by_title(
    lines: list[tuple[int, Piece]], pieces: list[Piece], evidence: Evidence
) -> tuple[int, int] | None:
    given = [*evidence.titles, *(title.split(" | ")[0] for title in evidence.titles)]
    titles = [letters(title) for title in given if len(letters(title)) >= 4]
    cut_off = {letters(title) for title in given if title.rstrip().endswith(("...", "…"))}
    best: tuple[int, int, int] | None = None
    for position, (i, piece) in enumerate(lines):
        if piece.kind is Kind.ITEM or len(piece.text) > 300:
            continue
        for count in (1, 2, 3):
            if position + count > len(lines) or lines[position + count - 1][0] != i + count - 1:
                break
            words = letters(" ".join(p.text for _, p in lines[position : position + count]))
            if len(words) < 4:
                continue
            for title in titles:
                exact = title == words or (title in cut_off and words.startswith(title))
                part = title.startswith(words) or (title.endswith(words) and len(words) > 11)
                if exact or (part and len(words) >= 0.45 * len(title)):
                    if count > 1 and not exact:
                        continue
                    score = 2 * exact + (piece.kind is Kind.HEADING) * 3 + (count == 1)
                    if best is None or score > best[0]:
                        best = (score, i, count)
    return (best[1], best[2]) if best else None


def _by_position(
    lines: list[tuple[int, Piece]], publishers: set[str], *, is_lines: bool
) -> tuple[int, int, bool]:
    near = lines[:30]
    metas = [n for n, (_, p) in enumerate(near) if _is_byline_or_date(p)]
    candidates = near
    if metas:
        first = metas[0]
        candidates = near[:first]
        if not [c for c in candidates if _may_be_headline(c[1], publishers)]:
            after = [
                n for n, (_, p) in enumerate(near) if n > first and read_meta_line(p.rich) is None
            ]
            candidates = [near[n] for n in after[:2]]
        elif (between := _under_date(near, metas, publishers)) is not None:
            candidates = between
        else:
            candidates = _last_block(candidates, publishers)
    heading = next((c for c in candidates[:4] if c[1].kind is Kind.HEADING), None)
    if heading is not None and _may_be_headline(heading[1], publishers):
        return heading[0], 1, True
    for n, (i, piece) in enumerate(candidates[:4]):
        if not _may_be_headline(piece, publishers):
            continue
        if n + 1 < len(candidates) and KICKERS.match(piece.text):
            continue
        count = _headline_lines(candidates, n) if is_lines else 1
        closed = ends_sentence(piece.text) and not piece.text.rstrip().endswith(("?", "!", "…"))
        if not metas and (len(piece.text) > 160 or (closed and len(piece.text) > 90)):
            return -1, 0, False
        return i, count, bool(metas) or not closed
    return -1, 0, False


def _under_date(
    near: list[tuple[int, Piece]], metas: list[int], publishers: set[str]
) -> list[tuple[int, Piece]] | None:
    """The lines between a date and a byline, where above the date stands the site's own head."""
    first, second = metas[0], metas[1] if len(metas) > 1 else 0
    date = read_meta_line(near[first][1].rich)
    author = read_meta_line(near[second][1].rich) if second else None
    if date is None or date.byline or author is None or not author.byline:
        return None
    above, between = [p for _, p in near[:first]], near[first + 1 : second]
    site = [p for p in above if letters(p.text) in publishers or len(p.text.split()) <= 2]
    if len(above) < 2 or not site or not 1 <= len(between) <= 3:
        return None
    title = between[0][1]
    fits = _may_be_headline(title, publishers) and not ends_sentence(title.text)
    return between if fits and not any(p.kind is Kind.HEADING for p in above) else None


def _is_byline_or_date(piece: Piece) -> bool:
    if len(piece.text) > 260:
        return False
    meta = read_meta_line(piece.rich)
    return meta is not None and (
        bool(meta.byline) or meta.date is not None or meta.beats is not None
    )


def _may_be_headline(piece: Piece, publishers: set[str]) -> bool:
    text = piece.text
    return (
        3 <= len(text) <= 280
        and any(c.isalpha() for c in text)
        and piece.kind is not Kind.ITEM
        and letters(text) not in publishers
        and read_meta_line(piece.rich) is None
        and not re.match(r"^(?:https?://|www\.)", text)
        and is_caption_text(piece.rich) < 1
        and not is_note_to_readers(text)
        and not (piece.rich.text.count("|") >= 2)
    )


def _last_block(
    candidates: list[tuple[int, Piece]], publishers: set[str]
) -> list[tuple[int, Piece]]:
    """Of the lines above the byline, the last that have a headline's length.

    A page copied whole has its menu first: many lines of a word or two.
    """
    if len(candidates) <= 3:
        return candidates
    block: list[tuple[int, Piece]] = []
    for candidate in reversed(candidates):
        text = candidate[1].text
        long_enough = len(text.split()) >= 4 or len(text) >= 22
        if not long_enough or not _may_be_headline(candidate[1], publishers):
            if block:
                break
            continue
        block.insert(0, candidate)
        if len(block) >= 3:
            break
    at = candidates.index(block[0]) if block else 0
    if at and not block[0][1].after_blank and _may_be_headline(candidates[at - 1][1], publishers):
        block.insert(0, candidates[at - 1])  # a short headline right over its deck
    return block or candidates[-3:]


def _headline_lines(candidates: list[tuple[int, Piece]], start: int) -> int:
    """How many printed lines the headline takes: those that follow without a blank line."""
    count = 1
    first = candidates[start][1]
    total = len(first.text)
    block = [first]
    for (i, _), (j, piece) in zip(candidates[start:], candidates[start + 1 :], strict=False):
        if j != i + 1 or piece.after_blank or piece.after_page or piece.kind is not Kind.TEXT:
            break
        block.append(piece)
    reads_on = len(block) > 1 and block[-1].text.endswith((".", "।", "。"))
    while start + count < len(candidates):
        i, piece = candidates[start + count]
        before = candidates[start + count - 1][1]
        if (
            piece.after_blank
            or piece.after_page
            or piece.kind is not first.kind
            or piece.kind is not Kind.TEXT
        ):
            break
        if i != candidates[start + count - 1][0] + 1:
            break
        if piece.text.startswith(("“", '"', "«", "‘")) and before.text.count(
            "“"
        ) == before.text.count("”"):
            break
        if _starts_deck(first.text, before.text, piece.text, reads_on=reads_on):
            break
        if ends_sentence(before.text) or len(before.text) < 18 or total + len(piece.text) > 220:
            break
        total += len(piece.text)
        count += 1
        if count == 4:
            break
    return count


def _starts_deck(first: str, before: str, line: str, *, reads_on: bool) -> bool:
    """Whether a line right under the headline's begins the deck.

    `reads_on`: the lines end with a full stop, as a summary does and a headline does not. Else a
    line that ended though the next one's first word had room was not wrapped; nor does a headline
    in Title Case go on in small letters.
    """
    if before.rstrip().endswith((",", ":", "-", "–", "—")) or not line.strip():
        return False
    if starts_lower(line) or re.search(r"\b(?:the|of|and|in|to|a|an|for|with|by|from)$", before):
        return False
    if len(before) + 1 + len(line.split()[0]) < len(line) - 4:
        return True
    return (reads_on and not ends_sentence(first)) or (_is_titled(first) and not _is_titled(line))


def _is_titled(text: str) -> bool:
    """Whether the longer words begin with capitals: Title Case, as English headlines have it."""
    words = [w.strip("“”‘’\"'(),.:;?!") for w in text.split()]
    long = [w for w in words if len(w) >= 4]
    return sum(w[:1].isupper() or w[:1].isdigit() for w in long) > 0.7 * len(long)
