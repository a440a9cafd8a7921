"""Takes the print-out's debris out of the stream; each removal is a finding."""

from __future__ import annotations

import re

from broadsheet.importers.domain.manuscript import Certainty, Finding

from . import furniture
from .book_notices import find_book_notices
from .foot import is_disclaimer, is_note_to_readers, is_reprint_terms, read_copyright
from .languages import find_language_menus
from .line_kinds import RULE
from .meta_lines import read_meta_line
from .pieces import Kind, Piece, Source, Zone, removed
from .related import Related, has_links, is_linked

_STANDING = "a standing invitation"
_LINES = (Kind.TEXT, Kind.HEADING, Kind.ITEM)
_PLACE_OF_PICTURE = re.compile(
    r"^\[(?:image|photo|picture|video|map|chart|graphic|embedded\s+\w+|image\s+removed)\]$",
    re.IGNORECASE,
)


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
    _remove_book_notices(source)
    kept: list[Piece] = []
    related = Related(has_links=has_links(source.pieces))
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


def _remove_book_notices(source: Source) -> None:
    notices = find_book_notices(source.pieces)
    if not notices:
        return
    words = " · ".join(p.rich.full for p in source.pieces if p in notices)
    source.findings.append(removed("Left out: a book for sale.", words, certainty=Certainty.UNSURE))
    source.pieces = [p for p in source.pieces if p not in notices]


def _debris(piece: Piece, text: str, position: int, total: int) -> tuple[str, Certainty]:
    if text and not any(c.isalnum() for c in text) and not RULE.match(piece.rich.text):
        return "a mark without words", Certainty.SURE
    edge = position < 20 or position > 0.6 * total
    if edge and re.fullmatch(r"(?:[\d.,]{1,7}[kK]?\s*){1,6}", text):
        return "a count on the page", Certainty.UNSURE
    if _PLACE_OF_PICTURE.match(text):
        return "the place of a picture that the print-out lost", Certainty.SURE
    what = furniture.debris_line(text) or _debris_of_lines(piece)
    if what:
        heading = piece.kind is Kind.HEADING and piece.level < 3
        return what, Certainty.UNSURE if heading else Certainty.SURE
    if _is_pointer(piece):
        return "a pointer to another article", Certainty.SURE
    if is_note_to_readers(text) or read_meta_line(piece.rich) is not None:
        return "", Certainty.SURE
    if read_copyright(piece.rich) is not None:
        return "", Certainty.SURE
    share = furniture.standing_share(text)
    if share >= 0.999:
        return _STANDING, Certainty.SURE
    if share >= 0.55:
        return _STANDING, Certainty.UNSURE
    if len(text) < 20 and position < 30 and not any(c.isalpha() for c in text) and is_linked(piece):
        return "a count of shares", Certainty.UNSURE
    if _is_all_links(piece):
        return "a row of links", Certainty.UNSURE
    edge = position < 12 or position > 0.6 * total
    if edge and piece.kind is not Kind.ITEM and furniture.is_menu(piece.rich.text):
        return "a menu", Certainty.UNSURE
    return "", Certainty.SURE


def _is_pointer(piece: Piece) -> bool:
    """ "Also read", and behind it the linked title."""
    head = "".join(run.text for run in piece.rich if run.href is None)
    if len(piece.text) > 240 or not is_linked(piece) or not furniture.is_related_head(head):
        return False
    return piece.rich.text.lstrip().startswith(head.strip())


def _debris_of_lines(piece: Piece) -> str:
    """What a paragraph is of which each line is a control or a mark of the page."""
    lines = [line.strip() for line in re.split(r"[\n\u2028]", piece.rich.text) if line.strip()]
    if len(lines) < 2 or not any(map(furniture.debris_line, lines)):
        return ""
    plain = (line for line in lines if any(map(str.isalpha, line)))
    return "controls of the page" if all(map(furniture.debris_line, plain)) else ""


def _stands_among(piece: Piece, following: Piece | None, depth: float) -> bool:
    """A line between the invitations above an article and the rule that ends them: an appeal."""
    if piece.kind is not Kind.TEXT or following is None or len(piece.text) > 220:
        return False
    if read_meta_line(piece.rich) is not None or is_note_to_readers(piece.text):
        return False
    if depth > 0.35:
        return len(piece.text) <= 60 and furniture.standing_share(following.text) >= 0.999
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
