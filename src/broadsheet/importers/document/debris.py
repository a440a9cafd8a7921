"""Takes the print-out's debris out of the stream; each removal is a finding."""

from __future__ import annotations

import re
from collections import Counter

from broadsheet.importers.domain.manuscript import Certainty, Finding

from . import furniture
from .foot import is_disclaimer, is_note_to_readers, is_reprint_terms, read_copyright
from .joins import RULE
from .languages import find_language_menus
from .meta_lines import read_meta_line
from .pieces import Kind, Piece, Source, Zone, removed
from .words import ends_sentence, is_closed, letters, starts_lower

_STANDING = "a standing invitation"
_NUMBERED = "numbered"
_LINES = (Kind.TEXT, Kind.HEADING, Kind.ITEM)


def remove_page_lines(source: Source) -> None:
    """Page numbers, running heads and feet. What follows one is marked as after a page."""
    if not source.is_paged:
        _note_titles(source)
    repeated = _running_lines(source) if source.is_paged else {}
    numbers = _page_numbers(source) if source.is_paged else set()
    kept: list[Piece] = []
    seen: set[str] = set()
    after_page = after_head = blank = False
    for piece in source.pieces:
        what = ""
        if piece.kind in _LINES and piece.zone is not Zone.FURNITURE:
            text = piece.rich.text.strip()
            what = furniture.page_line(text)
            if what:
                _learn(source, text)
            elif piece in numbers:
                what = "a page number"
            elif (key := _running_key(piece)) in repeated:
                again = key in seen or repeated[key] == _NUMBERED
                if not again and after_head and len(piece.text) > 12:
                    source.evidence.titles.append(piece.text)
                    again = True
                again = again or bool(re.match(r"(?:https?|file)://\S+$", text))
                what = "a line that the print-out repeats on its pages" if again else ""
                seen.add(key)
        if what:
            source.findings.append(removed(f"Left out: {what}.", piece.rich.full))
            after_head = what == "a page's running head"
            after_page, blank = True, blank or piece.after_blank
            continue
        after_head = after_head and not piece.rich
        if after_page and (piece.rich or piece.kind is not Kind.TEXT):
            piece.after_page = True
            after_page = False
        if blank and piece.rich:
            piece.after_blank, blank = True, False
        kept.append(piece)
    source.pieces = kept


def _learn(source: Source, text: str) -> None:
    title, address = furniture.print_title(text), furniture.print_address(text)
    if title and title not in source.evidence.titles:
        source.evidence.titles.append(title)
    named = re.match(
        r"^\W*(?:published\s+on|article\s+printed\s+from)\s+(.{2,60}?)\s*(?:\(|:\s)",
        text,
        re.IGNORECASE,
    )
    if named and not source.evidence.publisher:
        source.evidence.publisher = named[1]
    have = source.evidence.canonical
    if address and (
        not have or (address.startswith(have.rstrip("/") + "/") and len(address) > len(have))
    ):
        source.evidence.canonical = source.evidence.base = address


def _note_titles(source: Source) -> None:
    for piece in source.pieces[:5]:
        if title := furniture.print_title(piece.rich.text):
            source.evidence.titles.append(title)


def _running_key(piece: Piece) -> str:
    text = piece.rich.plain
    if piece.kind is not Kind.TEXT or not 6 <= len(text) <= 130 or is_closed(text):
        return ""
    return letters(re.sub(r"\d+", "", text))


def _running_lines(source: Source) -> dict[str, str]:
    """Lines that come back on page after page, by their letters.

    `_NUMBERED` are those whose figures change: page numbers, so that not even the first stays.
    """
    texts: dict[str, list[str]] = {}
    beside_page: Counter[str] = Counter()
    previous_is_page = False
    for piece in source.pieces:
        key = _running_key(piece)
        if key:
            texts.setdefault(key, []).append(piece.rich.plain)
            beside_page[key] += previous_is_page or piece.after_page
        if piece.rich:
            previous_is_page = bool(furniture.page_line(piece.rich.text.strip()))
    running = {}
    for key, found in texts.items():
        numbered = len(set(found)) == len(found) and all(re.search(r"\d", t) for t in found)
        if len(key) >= 6 and (len(found) >= 3 or (len(found) == 2 and beside_page[key])):
            running[key] = _NUMBERED if numbered else ""
        elif (
            len(found) == 2
            and numbered
            and all(re.search(r"\bpage\s+\d+$", t, re.IGNORECASE) for t in found)
        ):
            running[key] = _NUMBERED
    return running


def _page_numbers(source: Source) -> set[Piece]:
    """Lines of bare figures that count upward, one by one."""
    bare = [
        p for p in source.pieces
        if p.kind is Kind.TEXT and re.fullmatch(r"\d{1,3}", p.text) and p.zone is not Zone.FURNITURE
    ]  # fmt: skip
    values = [int(p.text) for p in bare]
    rising = all(b - a == 1 for a, b in zip(values, values[1:], strict=False))
    if len(bare) >= 2 and rising:
        return set(bare)
    if len(bare) == 1:
        at = source.pieces.index(bare[0])
        if bare[0] is source.pieces[-1]:
            return set(bare)
        before, after = source.pieces[at - 1] if at else None, source.pieces[at + 1]
        broken = before is not None and not ends_sentence(before.text) and starts_lower(after.text)
        if after.after_page or bare[0].after_page or broken:
            return set(bare)
    return set()


def remove_furniture(source: Source) -> None:
    """What a saved page shows around the article, element by element."""
    kept: list[Piece] = []
    gathered: list[str] = []
    why = ""
    size = 0

    def report() -> None:
        if gathered:
            words = " · ".join(gathered)
            source.findings.append(removed(f"Left out, around the article: {why}.", words))
        gathered.clear()

    for piece in source.pieces:
        if piece.zone is not Zone.FURNITURE or _belongs_to_foot(piece):
            report()
            if piece.zone is Zone.FURNITURE:
                piece.zone = Zone.OUTER
            kept.append(piece)
            continue
        if piece.why != why:
            report()
            why = piece.why
        words = piece_words(piece)
        if words:
            gathered.append(words)
            size += len(words)
    report()
    source.pieces = kept


def _belongs_to_foot(piece: Piece) -> bool:
    """A legal line in a page's foot is still the article's."""
    from . import foot

    if piece.why not in ("the page's foot", "the page's frame", "a side column"):
        return False
    text = piece.text
    if len(text) < 60:
        return False
    return (
        foot.is_fair_use(text)
        or foot.starts_disclaimer(text)
        or (foot.is_disclaimer(text) and foot.is_reprint_terms(text))
    )


def piece_words(piece: Piece) -> str:
    """All the words of a piece, for a finding."""
    if piece.kind is Kind.TABLE:
        return " | ".join(cell.full for row in piece.rows for cell in row if cell)
    words = piece.rich.full
    if piece.kind is Kind.PICTURE and piece.picture is not None:
        words = f"{piece.picture.alt} {words}".strip()
    return f"{words} {piece.url}".strip() if piece.url else words


def remove_debris(source: Source) -> None:
    """Share prompts, controls, menus and standing invitations among the paragraphs."""
    _remove_language_menus(source)
    kept: list[Piece] = []
    related = _Related(has_links=_has_links(source.pieces))
    after_standing = False
    total = len(source.pieces)
    for position, piece in enumerate(source.pieces):
        if _is_button(piece):
            message = "Left out: a button of the page."
            source.findings.append(removed(message, piece_words(piece)))
            continue
        if piece.kind not in (*_LINES, Kind.QUOTE):
            kept.append(piece)
            continue
        following = source.pieces[position + 1] if position + 1 < total else None
        text = piece.rich.plain
        what, certainty = related.judge(piece, following, position / max(total, 1))
        if not what:
            what, certainty = _debris(piece, text, position, total)
        if what:
            source.findings.append(
                removed(f"Left out: {what}.", piece.rich.full, certainty=certainty)
            )
            if following is not None:
                following.after_page = following.after_page or piece.after_page
            after_standing = what == _STANDING
            continue
        if after_standing and _stands_among(piece, following, position / total):
            message = "Left out: it stood among standing invitations."
            source.findings.append(removed(message, piece.rich.full, certainty=Certainty.UNSURE))
            continue
        after_standing = False
        legal = is_note_to_readers(text) or is_disclaimer(text) or is_reprint_terms(text)
        if not legal and furniture.standing_share(text) > 0.2:
            message = "This paragraph holds a standing invitation beside other words; it was kept."
            source.findings.append(Finding("body", message, Certainty.UNSURE, text[:300]))
        kept.append(piece)
    source.pieces = kept


def _remove_language_menus(source: Source) -> None:
    menus = find_language_menus(source.pieces)
    if not menus:
        return
    words = " · ".join(p.rich.full for p in source.pieces if p in menus)
    source.findings.append(removed("Left out: the list of languages.", words))
    source.pieces = [p for p in source.pieces if p not in menus]


def _debris(piece: Piece, text: str, position: int, total: int) -> tuple[str, Certainty]:
    if text and not any(c.isalnum() for c in text) and not RULE.match(piece.rich.text):
        return "a mark without words", Certainty.SURE
    edge = position < 20 or position > 0.6 * total
    if edge and re.fullmatch(r"[\d.,]{1,7}[kK]?", text):
        return "a count on the page", Certainty.UNSURE
    what = furniture.debris_line(text)
    if what:
        heading = piece.kind is Kind.HEADING and piece.level < 3
        return what, Certainty.UNSURE if heading else Certainty.SURE
    if is_note_to_readers(text) or read_meta_line(piece.rich) is not None:
        return "", Certainty.SURE
    if read_copyright(piece.rich) is not None:
        return "", Certainty.SURE
    share = furniture.standing_share(text)
    if share >= 0.999:
        return _STANDING, Certainty.SURE
    if share >= 0.55:
        return _STANDING, Certainty.UNSURE
    if (
        len(text) < 20
        and position < 30
        and not any(c.isalpha() for c in text)
        and _is_linked(piece)
    ):
        return "a count of shares", Certainty.UNSURE
    if _is_all_links(piece):
        return "a row of links", Certainty.UNSURE
    edge = position < 12 or position > 0.6 * total
    if edge and piece.kind is not Kind.ITEM and furniture.is_menu(piece.rich.text):
        return "a menu", Certainty.UNSURE
    return "", Certainty.SURE


def _stands_among(piece: Piece, following: Piece | None, depth: float) -> bool:
    """A line between the invitations above an article and the rule that ends them: an appeal."""
    if piece.kind is not Kind.TEXT or depth > 0.35 or following is None or len(piece.text) > 220:
        return False
    if read_meta_line(piece.rich) is not None or is_note_to_readers(piece.text):
        return False
    is_rule = following.kind is Kind.DIVIDER or bool(re.match(r"^\W*[*∗]", following.text))
    return is_rule or furniture.standing_share(following.text) >= 0.999


def _is_all_links(piece: Piece) -> bool:
    """Three or more short links and nothing between them: a menu without a mark of one."""
    if piece.kind is not Kind.TEXT:
        return False
    outside = "".join(run.text for run in piece.rich if run.href is None)
    links = [words for words, _ in piece.rich.links()]
    if (len(links) < 3 and piece.rich.text.count("\n") < 2) or any(len(w) > 40 for w in links):
        return False
    return bool(links) and not any(c.isalnum() for c in outside)


def _is_button(piece: Piece) -> bool:
    """A picture that is a share button."""
    alt = piece.picture.alt if piece.picture is not None else ""
    return bool(alt) and piece.kind is Kind.PICTURE and bool(furniture.debris_line(alt))


def _has_links(pieces: list[Piece]) -> bool:
    return sum(_is_linked(piece) for piece in pieces) >= 3


def _is_linked(piece: Piece) -> bool:
    return any(run.href is not None for run in piece.rich)


class _Related:
    """Follows a list of other articles, or the comments, from its heading to its end."""

    def __init__(self, *, has_links: bool) -> None:
        self.has_links = has_links  # so that titles of other articles would be links
        self.mode = ""
        self.after_card = False

    def judge(self, piece: Piece, following: Piece | None, depth: float) -> tuple[str, Certainty]:
        text = piece.text
        if self.mode and self._ends(piece):
            self.mode = ""
        if self.mode and not furniture.is_related_head(text):
            return self.mode, Certainty.UNSURE
        if furniture.is_related_head(text) and piece.kind is not Kind.QUOTE:
            comments = bool(
                re.search(
                    r"comment|repl|response|thought|conversation|discussion", text, re.IGNORECASE
                )
            )
            late = depth > 0.45 or piece.zone is not Zone.MAIN
            if comments and late and re.search(r"\d|leave|join|comments", text, re.IGNORECASE):
                self.mode = "comments"
            elif (
                following is None
                or self._is_card(following)
                or (late and piece.zone is not Zone.MAIN)
            ):
                self.mode = "other articles"
            return self.mode, Certainty.SURE if self.mode else Certainty.UNSURE
        return "", Certainty.UNSURE

    def _is_card(self, piece: Piece) -> bool:
        if self.has_links and piece.kind is Kind.ITEM and not _is_linked(piece):
            return False
        return _is_card(piece)

    def _ends(self, piece: Piece) -> bool:
        from .foot import is_contact, is_disclaimer, is_fair_use, read_origin

        text = piece.text
        if read_copyright(piece.rich) or is_disclaimer(text) or is_fair_use(text):
            return True
        if is_note_to_readers(text) or read_origin(piece.rich) or is_contact(text):
            return True
        if self.mode == "comments":
            return False
        if piece.kind is Kind.HEADING and not _is_card(piece):
            return True
        if self.has_links and piece.kind is Kind.ITEM and not _is_linked(piece):
            return True
        teaser = self.after_card and len(piece.text) <= 320
        self.after_card = piece.kind is Kind.HEADING
        return piece.kind is Kind.QUOTE or (
            not teaser and not _is_short(piece) and piece.zone is Zone.MAIN
        )


def _is_card(piece: Piece) -> bool:
    """Whether a piece may be one of a list of other articles: a picture, an item, a linked title."""
    if piece.kind in (Kind.PICTURE, Kind.ITEM):
        return True
    linked = all(run.href is not None for run in piece.rich if run.text.strip())
    if piece.kind is Kind.HEADING:
        return linked
    return _is_short(piece) and (linked or not ends_sentence(piece.text))


def _is_short(piece: Piece) -> bool:
    return piece.kind in (Kind.PICTURE, Kind.ITEM) or (
        len(piece.text) <= 160 and not (len(piece.text) > 110 and ends_sentence(piece.text))
    )
