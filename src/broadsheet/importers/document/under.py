"""Takes what stands under the body out of the stream and into the manuscript's fields."""

from __future__ import annotations

import re
from dataclasses import replace

from broadsheet.importers.domain.manuscript import Certainty, Finding, Origin, PictureRef, Role

from . import foot
from .authors_note import is_authors_head, names_in_texts, note_certainty, strip_prefix
from .byline import find_byline
from .captions import featured_credit, is_caption_text
from .dates import find_date
from .furniture import is_row_of_tags, sentences
from .head_parts import Head
from .meta_lines import MetaLine, read_meta_line
from .notes import entry_number, is_notes_head
from .pieces import Kind, Piece, Zone, removed
from .rich import Rich, join_rich, plain_rich
from .under_fields import credited, split_sentences, unstressed, with_words
from .words import ends_sentence, letters

_OF_ALL_PICTURES = re.compile(
    r"^\W*all\s+(?:the\s+)?(?:images|photos|pictures|photographs)\b.{0,60}\b(?:are|is|by|from|courtesy)\b",
    re.IGNORECASE,
)
_WORDY = (Kind.TEXT, Kind.HEADING, Kind.ITEM, Kind.QUOTE)
_STRONG = ("origin", "copyright", "disclaimer", "fair_use", "contact", "reprint")


class Under:
    """Walks the pieces once, from the top, knowing where the body ends."""

    def __init__(self, head: Head, pieces: list[Piece]) -> None:
        self.head = head
        self.manuscript = head.manuscript
        self.pieces = pieces
        self.names = names_in_texts([entry.name for entry in head.manuscript.byline])
        self.last = ""
        self.is_declared = False
        self.has_strong = False
        self.notes: list[Rich] = []
        self.body_end = self._find_body_end()

    def read(self) -> list[Piece]:
        """The pieces of the body alone."""
        kept = []
        for position, piece in enumerate(self.pieces):
            is_tail = position > self.body_end
            if piece.kind not in _WORDY or not piece.rich:
                if is_tail and self.has_strong and piece.kind is Kind.PICTURE:
                    self._leave_out(piece)
                    continue
                kept.append(piece)
                continue
            before = self.pieces[position - 1] if position else None
            taken = self._take(piece, before, is_tail=is_tail)
            if taken:
                self.last = taken
                # A source or a notice above the text does not end it.
                self.has_strong = self.has_strong or (taken in _STRONG and self._has_text(kept))
            elif self._is_leftover(piece, is_tail=is_tail):
                self._leave_out(piece)
            else:
                self.last = ""
                kept.append(piece)
        self._set_note()
        return kept

    def _has_text(self, kept: list[Piece]) -> bool:
        """Whether the body was seen: what remains below could not be more of it."""
        above = sum(len(p.text) for p in kept if p.kind in _WORDY)
        return (
            above >= 0.5 * sum(len(p.text) for p in self.pieces[: self.body_end + 1]) and above > 0
        )

    def _find_body_end(self) -> int:
        """The index of the last piece that is plainly body: a long paragraph, a list, a table."""
        for position in range(len(self.pieces) - 1, -1, -1):
            piece = self.pieces[position]
            if piece.zone is Zone.OUTER or piece.kind in (Kind.PICTURE, Kind.DIVIDER, Kind.EMBED):
                continue
            if piece.kind in (Kind.TABLE, Kind.CODE, Kind.QUOTE):
                return position
            text = piece.text
            if len(text) < 150 or self._is_foot(piece) or is_notes_head(text):
                continue
            if entry_number(piece.rich)[0] or is_authors_head(text):
                continue
            certainty = note_certainty(piece.rich, self.names, is_tail=True, follows_note=False)
            if certainty is Certainty.SURE or piece.hint == "bio" or strip_prefix(text):
                continue
            return position
        return -1

    def _is_foot(self, piece: Piece) -> bool:
        text = piece.text
        return (
            foot.is_note_to_readers(text)
            or foot.read_copyright(piece.rich) is not None
            or foot.is_fair_use(text)
            or foot.is_disclaimer(text)
            or foot.is_contact(text)
            or foot.is_reprint_terms(text)
            or foot.read_origin(piece.rich) is not None
        )

    def _take(self, piece: Piece, before: Piece | None, *, is_tail: bool) -> str:
        """File one piece; what it was, or nothing when it stays."""
        text, manuscript = piece.text, self.manuscript
        if foot.is_note_to_readers(text):
            manuscript.note_to_readers = with_words(manuscript.note_to_readers, piece.rich)
            self.head.say("note_to_readers", "The standing note to readers.", piece.rich.full)
            return "note_to_readers"
        if (
            foot.is_fair_use(text)
            and not foot.is_legal_head(text)
            and not re.match(r"^\W*(?:legal\s+)?disclaimer\b", text, re.IGNORECASE)
            and (is_tail or re.match(r"^\W*fair\s+use", text, re.IGNORECASE))
        ):
            manuscript.fair_use_notice = with_words(manuscript.fair_use_notice, piece.rich)
            self.head.say("fair_use_notice", "The fair-use notice.", piece.rich.full)
            return "fair_use"
        if is_tail and foot.is_legal_head(text):
            self.head.say("disclaimer", "The heading of a notice.", piece.rich.full)
            return "fair_use" if "fair" in text.lower() else "disclaimer"
        if foot.starts_disclaimer(text) or (is_tail and foot.is_disclaimer(text)):
            self._take_disclaimer(piece)
            return "disclaimer"
        if self.last in ("disclaimer", "fair_use") and is_tail and text[:1].islower():
            self._continue_legal(piece)
            return self.last
        under_picture = before is not None and before.kind is Kind.PICTURE
        owner = foot.read_copyright(piece.rich)
        if owner is not None and not under_picture and (is_tail or owner.year):
            return self._take_copyright(piece, owner)
        taken = self._take_origin(piece, is_tail=is_tail)
        if taken:
            return taken
        if is_tail and foot.is_reprint_terms(text) and piece.kind is not Kind.ITEM:
            if self._take_note_with_terms(piece):
                return "note"
            manuscript.reprint_terms = with_words(manuscript.reprint_terms, piece.rich)
            self.head.say("reprint_terms", "Terms for reprints.", piece.rich.full)
            return "reprint"
        if is_tail and foot.is_contact(text):
            self.head.say(
                "contact",
                "A line that says whom to write to; the article has no field for it.",
                piece.rich.full,
            )
            return "contact"
        return self._take_note(piece, is_tail=is_tail) or self._take_small(piece, is_tail=is_tail)

    def _take_disclaimer(self, piece: Piece) -> None:
        own: list[str] = []
        reprint: list[str] = []
        other: list[str] = []
        fair: list[str] = []
        for sentence in sentences(piece.rich.text.replace("\u2028", " ")):
            if foot.is_reprint_terms(sentence) and not foot.starts_disclaimer(sentence):
                reprint.append(sentence.strip())
            elif foot.is_contact(sentence):
                other.append(sentence.strip())
            elif fair or foot.is_fair_use(sentence):  # that notice runs to the end
                fair.append(sentence.strip())
            else:
                own.append(sentence.strip())
        manuscript = self.manuscript
        whole = not reprint and not other and not fair
        manuscript.disclaimer = with_words(
            manuscript.disclaimer, piece.rich if whole else " ".join(own)
        )
        self.head.say("disclaimer", "The disclaimer.", piece.rich.full)
        if reprint:
            manuscript.reprint_terms = with_words(manuscript.reprint_terms, " ".join(reprint))
            self.head.say(
                "reprint_terms", "Terms for reprints, within the disclaimer.", " ".join(reprint)
            )
        if fair:
            manuscript.fair_use_notice = with_words(manuscript.fair_use_notice, " ".join(fair))
            self.head.say("fair_use_notice", "The fair-use notice, too.", " ".join(fair))
        if other:
            self.head.say("contact", "A line that says whom to write to.", " ".join(other))

    def _continue_legal(self, piece: Piece) -> None:
        manuscript = self.manuscript
        if self.last == "disclaimer":
            manuscript.disclaimer = with_words(manuscript.disclaimer, piece.rich)
        else:
            manuscript.fair_use_notice = with_words(manuscript.fair_use_notice, piece.rich)
        self.head.say(self.last, "More of the same notice.", piece.rich.full)

    def _take_copyright(self, piece: Piece, owner: foot.CopyrightLine) -> str:
        manuscript = self.manuscript
        if not manuscript.copyright_holder and not manuscript.copyright_year:
            manuscript.copyright_holder = owner.holder
            manuscript.copyright_year = owner.year
            for sentence in sentences(piece.rich.plain)[1:]:
                if foot.is_reprint_terms(sentence):
                    manuscript.reprint_terms = with_words(manuscript.reprint_terms, sentence)
            self.head.say(
                "copyright", "The copyright line.", piece.rich.full, sure=bool(owner.year)
            )
        else:
            self.head.say(
                "copyright",
                "A second copyright line; the first was kept.",
                piece.rich.full,
                sure=False,
            )
        return "copyright"

    def _take_origin(self, piece: Piece, *, is_tail: bool) -> str:
        origin = foot.read_origin(piece.rich)
        if origin is None:
            return ""
        is_source = piece.text.lower().lstrip(" *[(").startswith("source")
        known = letters(origin.publisher) in self.head.publishers
        if is_source and not (is_tail and (known or "://" in piece.text or origin.url)):
            return ""
        named = is_source or bool(
            re.search(
                r"\bthis\s+(?:article|story|piece|essay|report|post|text|interview|column)\b|\b(?:first|originally|re(?:printed|published|posted))\b|^\W*(?:to\s+)?read\s+the\b",
                piece.text,
                re.IGNORECASE,
            )
        )
        if (not origin.is_sure and not (is_tail and named)) or (
            not is_tail and not (origin.is_sure and named)
        ):
            return ""
        if not is_tail and len(piece.text) > 260:
            return ""
        manuscript = self.manuscript
        known_origin = manuscript.origin
        if known_origin is not None and origin.is_declared and not self.is_declared:
            url = (
                known_origin.url
                if letters(known_origin.publisher) == letters(origin.publisher)
                else ""
            )
            manuscript.origin = Origin(
                origin.publisher or known_origin.publisher, url=origin.url or url
            )
            self.head.say("origin", "Where the article comes from.", piece.rich.full)
        elif manuscript.origin is None or not manuscript.origin.publisher:
            manuscript.origin = Origin(origin.publisher, url=origin.url)
            sure = origin.is_sure and bool(origin.publisher)
            self.head.say("origin", "Where the article comes from.", piece.rich.full, sure=sure)
        else:
            if not manuscript.origin.url and origin.url:
                manuscript.origin = replace(manuscript.origin, url=origin.url)
            self.head.say(
                "origin", "Where the article comes from, said again.", piece.rich.full, sure=False
            )
        self.is_declared = self.is_declared or origin.is_declared
        self._take_roles(piece.rich)
        return "source" if is_source and not origin.url else "origin"

    def _take_roles(self, rich: Rich) -> None:
        """Who translated or edited, said in a sentence behind the origin."""
        for part in split_sentences(rich)[1:]:
            found = find_byline(part)
            entries = found.entries if found is not None else ()
            if entries and all(entry.role is not Role.WORDS for entry in entries):
                self.head.take_meta(MetaLine(byline=list(entries)), part)

    def _take_note_with_terms(self, piece: Piece) -> bool:
        """A note on the author that ends with the terms for reprints, in one paragraph."""
        parts = split_sentences(piece.rich)
        at = next((n for n, p in enumerate(parts) if foot.is_reprint_terms(p.text)), 0)
        note, terms = join_rich(parts[:at], " "), join_rich(parts[at:], " ")
        if note_certainty(note, self.names, is_tail=True, follows_note=False) is not Certainty.SURE:
            return False
        self.notes.append(note.strip())
        self.head.say("contributors_note", "The note on the author.", note.full)
        self.manuscript.reprint_terms = with_words(self.manuscript.reprint_terms, terms)
        self.head.say("reprint_terms", "Terms for reprints, behind the note.", terms.full)
        return True

    def _take_note(self, piece: Piece, *, is_tail: bool) -> str:
        text = piece.text
        if is_authors_head(text) and (is_tail or piece.hint == "bio"):
            self.head.say("contributors_note", "The heading of the author's note.", piece.rich.full)
            return "note"
        if is_tail and text in self.names and (self.last == "note" or self._heads_note(piece)):
            self.head.say("contributors_note", "The author's name over the note.", piece.rich.full)
            return "note"
        start = strip_prefix(piece.rich.text)
        follows = self.last == "note"
        certainty = note_certainty(piece.rich, self.names, is_tail=is_tail, follows_note=follows)
        if piece.hint == "bio" and is_tail and 15 < len(text) < 1500:
            certainty = certainty or Certainty.SURE
        if start and is_tail:
            certainty = Certainty.SURE
        if certainty is Certainty.SURE or (follows and certainty):
            self.notes.append(piece.rich.cut(start).strip(" *\n-–—•"))
            self._origin_within(text)
            self.head.say("contributors_note", "The note on the author.", piece.rich.full)
            return "note"
        if certainty is Certainty.UNSURE:
            message = "This may be the note on the author; it was left in the body."
            self.head.say("contributors_note", message, piece.rich.full, sure=False)
        return ""

    def _heads_note(self, piece: Piece) -> bool:
        """Whether a name alone stands right over the note on its bearer."""
        at = self.pieces.index(piece) + 1
        following = self.pieces[at] if at < len(self.pieces) else None
        if following is None or following.kind is not Kind.TEXT:
            return False
        certainty = note_certainty(following.rich, self.names, is_tail=True, follows_note=False)
        return certainty is Certainty.SURE or following.hint == "bio"

    def _origin_within(self, text: str) -> None:
        """A note that ends with "This article first appeared in …" names the origin too."""
        for sentence in sentences(text)[1:]:
            origin = foot.read_origin(plain_rich(sentence))
            if origin is None or not origin.publisher or self.manuscript.origin is not None:
                continue
            if re.search(r"\bthis\s+\w+\b|\b(?:first|originally)\b", sentence, re.IGNORECASE):
                self.manuscript.origin = Origin(origin.publisher, url=origin.url)
                message = "The note on the author also says where the article comes from."
                self.head.say("origin", message, sentence, sure=False)

    def _take_small(self, piece: Piece, *, is_tail: bool) -> str:
        """Credits, beats and roles that some publications print at the end."""
        credit = featured_credit(piece.text)
        featured = self.manuscript.featured
        if credit and len(piece.text) < 300:
            if featured is not None and not featured.credit:
                self.manuscript.featured = credited(featured, credit)
                self.head.say("featured", "The featured picture's credit.", piece.rich.full)
                return "credit"
            if featured is None and is_tail:
                self._lost_featured(credit, piece)
                return "credit"
        if not is_tail or piece.kind is Kind.QUOTE:
            return ""
        if _OF_ALL_PICTURES.match(piece.text) and len(piece.text) < 200:
            message = "The credit of all pictures; please enter it where one is missing."
            self.head.say("featured", message, piece.rich.full, sure=False)
            return "credit"
        if self._is_signature(piece):
            self.head.say("byline", "The author's name or the date again.", piece.rich.full)
            return "signature"
        meta = read_meta_line(piece.rich)
        if (
            self.head.open_beats
            and meta is None
            and len(piece.text) < 100
            and not ends_sentence(piece.text)
        ):
            self.head.take_more_beats(piece.rich)
            return "meta"
        if meta is not None and is_caption_text(piece.rich) < 1:
            has_label = bool(meta.byline) or meta.beats is not None or meta.updated is not None
            if has_label or self.manuscript.published_at is None or self.has_strong:
                self.head.take_meta(meta, piece.rich)
                return "meta"
        return ""

    def _is_signature(self, piece: Piece) -> bool:
        """Whether a line under the text is but the author's name, or the date, once more."""
        if piece.hint in ("caption", "credit"):
            return False
        if letters(piece.text) in {letters(name) for name in self.names}:
            return True
        when, found = self.manuscript.published_at, find_date(piece.text)
        return (
            self.last == "signature"
            and when is not None
            and found is not None
            and found.when.date() == when.date()
            and len(piece.text) < 30
        )

    def _lost_featured(self, credit: str, piece: Piece) -> None:
        self.manuscript.featured = credited(PictureRef(source=""), credit)
        message = "A featured picture is credited that the print-out lost. Please add it."
        self.manuscript.findings.append(
            Finding("featured", message, Certainty.WARNING, piece.rich.full)
        )

    def _is_leftover(self, piece: Piece, *, is_tail: bool) -> bool:
        """What a page prints below its legal lines, or outside the article."""
        if piece.zone is Zone.OUTER and is_tail:
            return True
        if is_tail and is_row_of_tags(piece.text) and self._ends_text(piece):
            return True
        if not is_tail or not (self.has_strong or (self.notes and len(piece.text.split()) <= 3)):
            return False
        return (
            len(piece.text) < 200
            and not entry_number(piece.rich)[0]
            and not is_notes_head(piece.text)
        )

    def _ends_text(self, piece: Piece) -> bool:
        """Whether no sentence of the body stands below, and none above leads over to it."""
        at = self.pieces.index(piece)
        if at and self.pieces[at - 1].text.endswith((":", "：")):
            return False
        below = [p for p in self.pieces[at + 1 :] if p.kind is Kind.TEXT and p.zone is Zone.MAIN]
        return not any(ends_sentence(p.text) and not self._is_below_text(p) for p in below)

    def _is_below_text(self, piece: Piece) -> bool:
        certainty = note_certainty(piece.rich, self.names, is_tail=True, follows_note=True)
        return self._is_foot(piece) or certainty is not None or bool(entry_number(piece.rich)[0])

    def _leave_out(self, piece: Piece) -> None:
        from .debris import piece_words

        words = piece_words(piece)
        if words:
            message = "Left out: it stood below the article."
            self.manuscript.findings.append(removed(message, words, certainty=Certainty.UNSURE))

    def _set_note(self) -> None:
        if not self.notes:
            return
        parts = [unstressed(note) for note in self.notes]
        if len(parts) == 1:
            self.manuscript.contributors_note = parts[0].html()
        else:
            self.manuscript.contributors_note = "".join(f"<p>{part.html()}</p>" for part in parts)
