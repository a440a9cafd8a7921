"""What stands above the body: headline, deck, byline, date, beats, the featured picture."""

from __future__ import annotations

import re
from dataclasses import replace

from broadsheet.importers.domain.manuscript import (
    BylineEntry,
    Certainty,
    Finding,
    Origin,
)

from .byline import is_job
from .captions import is_caption_text, only_credit
from .debris import piece_words
from .foot import is_note_to_readers, read_copyright, read_origin
from .head_parts import Head, add_names
from .headline import KICKERS, find_headline
from .meta_lines import read_meta_line
from .pictured import take_featured, take_lost_featured
from .pieces import Kind, Piece, Source, Zone, removed
from .quotations import is_wholly_quoted
from .rich import join_rich
from .words import (
    ends_sentence,
    is_closed,
    is_personal_name,
    is_publisher_name,
    letters,
    looks_like_paper,
)

_LINES = (Kind.TEXT, Kind.HEADING, Kind.ITEM, Kind.QUOTE)
EDITORS_NOTE = re.compile(
    r"^\W*(?:editor['’]?s?['’]?(?:ial)?\s+note|editorial\s+note|ed\.?\s+note|note\s+(?:from|by)\s+the\s+editors?|introduction\s+by\s+the\s+editor|note\s+de\s+la\s+rédaction|ndlr|nota\s+del?\s+(?:editor|redac\w+)|anm(?:erkung)?\.?\s+d(?:er|\.)\s+red(?:aktion|\.)?|update|correction)\s*[:：(]",
    re.IGNORECASE,
)


_REACH = 16  # pieces under the headline among which byline and date are looked for


def read_head(source: Source, head: Head) -> list[Piece]:
    """Fill the head's parts into the manuscript; the pieces that remain are the body and foot."""
    pieces = source.pieces
    manuscript = head.manuscript
    at, count, sure = find_headline(
        pieces, head.evidence, head.publishers, is_lines=source.is_lines
    )
    body_first: list[Piece] = []
    if at >= 0:
        headline = join_rich([p.rich for p in pieces[at : at + count]])
        manuscript.headline = headline.plain.strip(" *_")
        head.say("headline", "The headline.", headline.full, sure=sure)
        above, below = pieces[:at], pieces[at + count :]
        body_first = _read_above(above, head, near=True)
    else:
        below = pieces
        if head.evidence.titles:
            manuscript.headline = _without_site(head.evidence.titles[0], head)
            head.say(
                "headline",
                "The headline, from the file's own title.",
                head.evidence.titles[0],
                sure=head.evidence.is_titled,
            )
        else:
            message = "No headline was found. Please write one."
            manuscript.findings.append(Finding("headline", message, Certainty.WARNING))
    rest = _read_below(below, head)
    return [*body_first, *rest]


def _read_above(above: list[Piece], head: Head, *, near: bool) -> list[Piece]:
    """What stands over the headline: the publication's name, a kicker, sometimes date or beats."""
    kept: list[Piece] = []
    for number, piece in enumerate(above):
        last = number == len(above) - 1
        text = piece.text
        if piece.kind is Kind.PICTURE and piece.zone is Zone.MAIN:
            kept.append(piece)
            continue
        if piece.kind not in _LINES or not piece.rich:
            words = piece_words(piece)
            if words and piece.kind is not Kind.DIVIDER:
                kept.append(piece)
            elif words:
                head.manuscript.findings.append(
                    removed("Left out: a rule above the headline.", words)
                )
            continue
        meta = read_meta_line(piece.rich)
        if meta is not None:
            head.take_meta(meta, piece.rich)
        elif is_note_to_readers(text) or read_copyright(piece.rich):
            kept.append(piece)
        elif (
            piece.hint == "kicker" or (last and piece.kind is not Kind.ITEM and KICKERS.match(text))
        ) and len(text) <= 60:
            head.manuscript.kicker = head.manuscript.kicker or text
            head.say("kicker", "The kicker above the headline.", text)
        elif letters(text) in head.publishers:
            head.say("origin", "The publication's name above the headline.", text)
        elif len(text) > 200 and piece.zone is Zone.MAIN:
            head.say(
                "body",
                "A paragraph above the headline; it was kept at the start.",
                text[:200],
                sure=False,
            )
            kept.append(piece)
        elif kept and kept[-1].kind is Kind.PICTURE and is_caption_text(piece.rich):
            kept.append(piece)
        else:
            finding = removed(
                "Left out: it stood above the headline.",
                piece.rich.full,
                certainty=Certainty.UNSURE,
            )
            head.manuscript.findings.append(finding)
    return kept


def _read_below(below: list[Piece], head: Head) -> list[Piece]:
    last_meta = _find_last_meta(below)
    leading: list[Piece] = []
    position = 0
    featured_done = behind_rule = False
    tags = 0
    while position < len(below):
        piece = below[position]
        following = below[position + 1] if position + 1 < len(below) else None
        in_head = position <= last_meta
        if not featured_done and _is_caption_above(piece, following):
            below[position : position + 2] = [below[position + 1], piece]
            piece.hint = "caption"
            continue
        if piece.kind is Kind.PICTURE and not featured_done and piece.picture is not None:
            taken = take_featured(below, position, head)
            position += taken
            featured_done = True
            continue
        if piece.kind is Kind.DIVIDER and (in_head or _only_furniture_so_far(leading)):
            if piece.rich:
                head.manuscript.findings.append(
                    removed("Left out: a rule under the headline.", piece.rich.full)
                )
            position += 1
            behind_rule = behind_rule or not in_head
            continue
        if piece.kind not in _LINES:
            break
        meta = read_meta_line(piece.rich) if piece.kind is not Kind.QUOTE else None
        if head.open_beats and meta is None and _are_values(piece):
            head.take_more_beats(piece.rich)
        elif (
            piece.kind is Kind.ITEM
            and position == last_meta + 1 + tags
            and _is_tag(below, position)
        ):
            tags += 1
            add_names(head.manuscript.themes, [piece.text])
            head.say(
                "themes", "A list under the date, taken for themes.", piece.rich.full, sure=False
            )
        elif meta is not None and in_head:
            head.open_beats = ""
            head.take_meta(meta, piece.rich)
        elif in_head and _is_bare_publisher(piece, below[position + 1 :], head):
            head.publisher = piece.text.strip(" ,")
            head.say("origin", "The publication's name, over the date.", piece.rich.full)
        elif _is_bare_name(piece, below[position + 1 : position + 3], head) and in_head:
            _take_bare_name(piece, head)
        elif in_head and head.manuscript.byline and is_job(piece.text):
            head.say("byline", "What the author does; not used.", piece.rich.full, sure=False)
        elif (
            not head.manuscript.deck
            and not behind_rule
            and is_deck(piece, following, head, before_meta=position < last_meta)
        ):
            head.manuscript.deck = piece.rich.plain.strip("*_ ")
            obvious = piece.hint == "deck" or piece.kind is Kind.HEADING or position < last_meta
            head.say("deck", "The deck under the headline.", piece.rich.full, sure=obvious)
        elif (
            not featured_done
            and is_caption_text(piece.rich) >= 0.5
            and not _read_origin_here(piece)
        ):
            featured_done = True
            take_lost_featured(piece, head)
        elif featured_done and _late_credit(piece, head):
            head.say("featured", "The credit of the picture above it.", piece.rich.full)
        elif not in_head and not leading and _is_known_publisher(piece, head):
            head.say("origin", "The publication's name.", piece.rich.full)
            head.publisher = head.publisher or piece.text
        elif in_head:
            if piece.zone is Zone.OUTER and not (
                len(piece.text) > 120 and ends_sentence(piece.text)
            ):
                words = removed(
                    "Left out: it stood beside the headline.",
                    piece.rich.full,
                    certainty=Certainty.UNSURE,
                )
                head.manuscript.findings.append(words)
            elif letters(piece.text) in {letters(e.name) for e in head.manuscript.byline}:
                head.say("byline", "The author's name again.", piece.rich.full)
            elif letters(piece.text) == letters(head.manuscript.headline):
                head.manuscript.findings.append(
                    removed("Left out: the headline again.", piece.rich.full)
                )
            elif letters(piece.text) in head.publishers:
                head.say("origin", "The publication's name.", piece.rich.full)
                head.publisher = head.publisher or piece.text
            else:
                leading.append(piece)
        else:
            break
        position += 1
    return [*leading, *below[position:]]


def _late_credit(piece: Piece, head: Head) -> bool:
    """ "Source: …" alone on the line under the featured picture's caption."""
    featured = head.manuscript.featured
    credit = only_credit(piece.rich.plain) if len(piece.text) <= 120 else ""
    if featured is None or featured.credit or not credit or _read_origin_url(piece):
        return False
    head.manuscript.featured = replace(featured, credit=credit)
    return True


def _read_origin_url(piece: Piece) -> bool:
    origin = read_origin(piece.rich)
    return origin is not None and bool(origin.url)


def _only_furniture_so_far(leading: list[Piece]) -> bool:
    return not leading


def _read_origin_here(piece: Piece) -> bool:
    return read_origin(piece.rich) is not None or is_note_to_readers(piece.text)


def _find_last_meta(below: list[Piece]) -> int:
    """The index of the head's last byline, date or beats line; -1 without any.

    The search ends where the body plainly runs: behind two long paragraphs.
    """
    last = -1
    long = 0
    has_date = has_byline = False
    for position, piece in enumerate(below[:_REACH]):
        if piece.kind not in (Kind.TEXT, Kind.HEADING, Kind.ITEM):
            if piece.kind in (Kind.QUOTE, Kind.TABLE):
                long += 1
            continue
        meta = read_meta_line(piece.rich)
        if meta is not None and meta.byline and meta.date and has_byline and has_date:
            continue  # that of another article
        if meta is not None:
            only_date = meta.date is not None and not meta.byline and meta.beats is None
            if long and ((only_date and has_date) or (piece.kind is Kind.HEADING and only_date)):
                continue
            if long and not (
                (meta.byline and not has_byline) or (only_date and not has_date) or meta.beats
            ):
                continue
            last = position
            has_date = has_date or meta.date is not None
            has_byline = has_byline or bool(meta.byline)
            long = 0 if long <= 1 else long
        elif len(piece.text) > 320 or (
            len(piece.text) > 160 and is_closed(piece.text) and position > 1
        ):
            long += 1
            if long >= 2:
                break
    return last


def _are_values(piece: Piece) -> bool:
    text = piece.text
    return (
        len(text) <= 160
        and not ends_sentence(text)
        and all(len(part.split()) <= 7 for part in re.split(r"[,;|•/]", text))
        and not is_note_to_readers(text)
    )


def _is_caption_above(piece: Piece, following: Piece | None) -> bool:
    """Whether a line is the caption of the picture right under it."""
    if following is None or following.kind is not Kind.PICTURE or piece.kind is not Kind.TEXT:
        return False
    if read_meta_line(piece.rich) is not None:
        return False
    return piece.hint == "caption" or is_caption_text(piece.rich) >= 1


def _is_bare_name(piece: Piece, behind: list[Piece], head: Head) -> bool:
    """A name alone on its line, without "by", where a byline would be."""
    if head.manuscript.byline or len(piece.text) > 60:
        return False
    known = {letters(name) for name, _ in head.evidence.authors}
    if piece.hint in ("byline", "bio") or letters(piece.text) in known:
        return is_personal_name(piece.text) or letters(piece.text) in known
    following = next((p for p in behind if not is_job(p.text)), None)
    if following is None or letters(piece.text) in head.publishers:
        return False
    meta = read_meta_line(following.rich) if following.kind in _LINES else None
    return (
        meta is not None
        and meta.date is not None
        and not meta.byline
        and is_personal_name(piece.text)
        and 2 <= len(piece.text.split()) <= 4
        and piece.kind is Kind.TEXT
    )


def _is_bare_publisher(piece: Piece, following: list[Piece], head: Head) -> bool:
    """A publication's name alone on its line, the date on the next."""
    if head.publisher or not following or piece.kind is not Kind.TEXT or len(piece.text) > 60:
        return False
    if not is_publisher_name(piece.text) or ends_sentence(piece.text) or is_job(piece.text):
        return False
    meta = read_meta_line(following[0].rich)
    only_date = meta is not None and meta.date is not None and not meta.name_without_label
    known = letters(piece.text) in head.publishers
    return only_date and (known or bool(head.manuscript.byline) or looks_like_paper(piece.text))


def _is_tag(below: list[Piece], position: int) -> bool:
    """Whether a list right under the date is one of short labels, with text after it."""
    group: list[Piece] = []
    for piece in below[position:]:
        if piece.kind is not Kind.ITEM:
            return len(group) <= 8 and all(
                len(p.text) <= 40 and not ends_sentence(p.text) for p in group
            )
        group.append(piece)
    return False


def _is_known_publisher(piece: Piece, head: Head) -> bool:
    return len(piece.text) <= 60 and letters(piece.text) in head.publishers


def _take_bare_name(piece: Piece, head: Head) -> None:
    url = next((href for _, href in piece.rich.links() if href), "")
    head.manuscript.byline.append(BylineEntry(piece.text.strip(" ,"), url=url))
    sure = piece.hint == "byline" or letters(piece.text) in {
        letters(n) for n, _ in head.evidence.authors
    }
    head.say("byline", "A name alone, taken for the byline.", piece.rich.full, sure=sure)


def is_deck(piece: Piece, following: Piece | None, head: Head, *, before_meta: bool) -> bool:
    """Whether a piece under the headline is the deck: a summary, or words quoted from the text."""
    text = piece.text
    if not 8 <= len(text) <= 520 or piece.kind is Kind.ITEM or EDITORS_NOTE.match(text):
        return False
    if _read_origin_here(piece) or is_caption_text(piece.rich) >= 1 or read_copyright(piece.rich):
        return False
    if letters(text) == letters(head.manuscript.headline):
        return False
    if piece.hint == "deck" or letters(text) in {letters(deck) for deck in head.evidence.decks}:
        return True
    if text.startswith(("[", "(")) or letters(text) in head.publishers:
        return False
    if before_meta:
        return True
    if following is None:
        return False
    if piece.kind is Kind.HEADING:
        # A summary reads on; a section's heading is short and has no stop.
        return ends_sentence(text) or len(text) > 70
    emphasised = piece.rich.is_all("italic") or piece.rich.is_all("bold")
    if emphasised and len(text) >= 30 and len(text) <= 400 and following.kind is not Kind.QUOTE:
        return following.kind is not Kind.TEXT or not following.rich.is_all("italic")
    if is_wholly_quoted(text) and following.kind is Kind.DIVIDER:
        return True
    return False


def _without_site(title: str, head: Head) -> str:
    parts = re.split(r"\s+[|–—»•·]\s+|\s+-\s+", title)
    if len(parts) > 1 and (letters(parts[-1]) in head.publishers or len(parts[-1].split()) <= 4):
        return " - ".join(parts[:-1])
    return title


def set_origin(head: Head) -> None:
    """A publication that is not the house makes the article a syndicated one."""
    manuscript = head.manuscript
    name = head.publisher
    is_printed = manuscript.origin is not None
    if manuscript.origin is None and name and letters(name) not in head.house:
        manuscript.origin = Origin(name, url=head.evidence.canonical or head.publisher_url)
        message = "It comes from another publication; if this is your own, take the origin out."
        head.say("origin", message, name, sure=bool(head.house))
    origin = manuscript.origin
    if origin is not None:
        if letters(origin.publisher) in head.house:
            manuscript.origin = None
            head.say(
                "origin",
                "The publication named is this house: the article is ours.",
                origin.publisher,
            )
            return
        # The page at hand is the original only where its own publication is named as that.
        own = {letters(n) for n in (head.publisher, head.evidence.publisher) if n}
        same_site = not own or letters(origin.publisher) in own
        manuscript.origin = Origin(
            origin.publisher or name,
            url=origin.url or (head.evidence.canonical if same_site else ""),
            copyright_holder=origin.copyright_holder or manuscript.copyright_holder,
            copyright_year=origin.copyright_year or manuscript.copyright_year,
        )
        if is_printed and not manuscript.origin.url:
            message = "The address of the original is missing. Please add it."
            manuscript.findings.append(Finding("origin", message, Certainty.UNSURE))
