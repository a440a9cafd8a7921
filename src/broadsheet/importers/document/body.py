"""The pieces between head and foot become the blocks of the body."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from broadsheet.importers.domain.manuscript import (
    Block,
    Certainty,
    Code,
    Divider,
    EditorsNote,
    Embed,
    Finding,
    Gallery,
    Heading,
    Kept,
    ListBlock,
    Manuscript,
    Paragraph,
    Picture,
    PictureRef,
    PullQuote,
    Quotation,
    Table,
)

from . import quotations
from .captions import is_caption_text, only_credit
from .head import EDITORS_NOTE
from .headings import heading_certainty
from .notes import is_notes_head
from .pictured import is_caption_of, with_caption
from .pieces import Kind, Piece
from .rich import Rich
from .under_fields import unstressed
from .words import count_sentences, is_closed, letters

_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .'’-]{2,40}(?:,\s+[A-ZÀ-Þ][\w.’' -]{1,30}?)?)(?P<more>\s*(?:,\s*\w+\.?\s+\d{1,2})?\s*(?:\([^()]{2,40}\))?)\s*(?:[—–]|--|-(?=\s))\s*(?=\S)"
)
_WIRE = re.compile(  # "Bir Saada (Kestrel News) – "
    r"^(?P<place>[A-ZÀ-Þ][\w.'’-]+(?:[ ,]+[A-ZÀ-Þ][\w.'’-]+){0,4})\s*\([A-ZÀ-Þ][^()]{1,40}\)\s*(?:[—–-]|--)\s+(?=\S)"
)
_OF_TABLE = re.compile(
    r"^\W*(?:table|tab\.|tableau|tabelle|tabla|tabella|chart|figure)\b", re.IGNORECASE
)


class BodyMaker:
    """Makes blocks of pieces, in order, and says what it was unsure of."""

    def __init__(self, pieces: list[Piece], manuscript: Manuscript) -> None:
        self.pieces = [p for p in pieces if p.kind is not Kind.TEXT or p.rich]
        self.manuscript = manuscript
        self.blocks: list[Block] = []
        self.position = 0
        levels = sorted({p.level for p in self.pieces if p.kind is Kind.HEADING})
        self.top_level = levels[0] if levels else 2
        texts = [p for p in self.pieces if p.kind is Kind.TEXT]
        short = sum(len(p.text) < 60 and not is_closed(p.text) for p in texts)
        asked = [p for p in texts if len(p.text) < 95 and p.text.endswith(("?", "？", "؟"))]
        self.is_interview = len(asked) >= 2
        prose = sum(len(p.text) for p in texts if len(p.text) > 90)
        has_prose = prose > 0.5 * sum(len(p.text) for p in texts)
        self.is_verse = len(texts) > 5 and short > 0.5 * len(texts) and not has_prose

    def make(self) -> list[Block]:
        while self.position < len(self.pieces):
            piece = self.pieces[self.position]
            start = self.position
            getattr(self, f"_make_{piece.kind.value}")(piece)
            if self.position == start:
                self.position += 1
        self._trim_dividers()
        return self.blocks

    def say(self, message: str, excerpt: str, certainty: Certainty = Certainty.SURE) -> None:
        self.manuscript.findings.append(Finding("body", message, certainty, excerpt))

    def _peek(self, offset: int = 1) -> Piece | None:
        position = self.position + offset
        return self.pieces[position] if 0 <= position < len(self.pieces) else None

    def _make_divider(self, piece: Piece) -> None:
        if self.blocks and not isinstance(self.blocks[-1], Divider):
            self.blocks.append(Divider())
        if any(c.isalnum() for c in piece.rich.text):
            self.say("A rule between two parts.", piece.rich.full)

    def _trim_dividers(self) -> None:
        while self.blocks and isinstance(self.blocks[-1], Divider):
            self.blocks.pop()

    def _make_heading(self, piece: Piece) -> None:
        text = piece.rich.plain
        if not text:
            return
        if letters(text) == letters(self.manuscript.headline):
            self.manuscript.findings.append(
                Finding("removed", "Left out: the headline again.", Certainty.SURE, text)
            )
            return
        if len(text) > 200 or (len(text) > 110 and count_sentences(text) > 1):
            self.say("A heading as long as a paragraph became one.", text, Certainty.UNSURE)
            self.blocks.append(Paragraph(piece.rich.html()))
            return
        if is_caption_text(piece.rich) >= 1:
            self._lone_caption(piece)
            return
        notes = [run.note.plain for run in piece.rich if run.note is not None]
        if notes:
            self.say(
                "A heading cannot hold a note; this one was taken off.",
                " ".join(notes),
                Certainty.WARNING,
            )
        level: Literal[2, 3] = 2 if piece.level <= self.top_level else 3
        self.blocks.append(Heading(text, level))

    def _make_quote(self, piece: Piece) -> None:
        group = []
        while self.position < len(self.pieces):
            one = self.pieces[self.position]
            if one.kind is not Kind.QUOTE or one.group != piece.group:
                break
            group.append(one)
            self.position += 1
        parts = [p for p in group if p.rich]
        speaker = ""
        if len(parts) > 1 and parts[-1].hint == "speaker":
            speaker = parts.pop().text.strip(" —–-")
        elif len(parts) > 1 and (who := quotations.speaker_line(parts[-1].text)):
            speaker = who
            parts.pop()
        if not parts:
            return
        if parts[0].hint == "pull":
            text = " ".join(p.rich.plain for p in parts)
            if any(run.note for p in parts for run in p.rich):
                self.say(
                    "A pull quote cannot hold a note.",
                    " ".join(p.rich.full for p in parts),
                    Certainty.WARNING,
                )
            self.blocks.append(PullQuote(text, speaker=speaker))
            return
        self._add_quotation([p.rich for p in parts], speaker)

    def _add_quotation(self, parts: list[Rich], speaker: str = "") -> None:
        last = parts[-1]
        at, who = quotations.inner_speaker(last.text)
        if at > 0 and not speaker:
            parts = [*parts[:-1], last.cut(0, at)]
            speaker = who
        if not speaker:
            speaker = self._speaker_below()
        source = "" if speaker else self._source_below()
        parts = [p.without("italic") if p.is_all("italic") else p for p in parts]
        html = "".join(f"<p>{part.html()}</p>" for part in parts)
        self.blocks.append(Quotation(html, speaker=speaker, source=source))

    def _speaker_below(self) -> str:
        """The speaker from the line under a quotation, also from one set apart as it is."""
        following, after = self._peek(0), self._peek(1)
        if following is None or following.kind not in (Kind.TEXT, Kind.QUOTE):
            return ""
        goes_on = after is not None and after.kind is Kind.QUOTE and after.group == following.group
        if following.kind is Kind.QUOTE and goes_on:
            return ""
        who = quotations.speaker_line(following.text)
        self.position += bool(who)
        return who

    def _source_below(self) -> str:
        """The source of a quotation from the line in brackets under it."""
        following = self._peek(0)
        if following is None or following.kind is not Kind.TEXT:
            return ""
        source = quotations.source_line(following.text)
        if source:
            self.position += 1
            message = "A line in brackets, taken for the source of the quotation above it."
            self.say(message, following.rich.full, Certainty.UNSURE)
        return source

    def _make_item(self, piece: Piece) -> None:
        items = []
        while self.position < len(self.pieces):
            one = self.pieces[self.position]
            if (
                one.kind is not Kind.ITEM
                or one.group != piece.group
                or one.is_ordered != piece.is_ordered
            ):
                break
            if one.rich:
                items.append(one.rich.html())
            self.position += 1
        if items:
            self.blocks.append(ListBlock(tuple(items), is_ordered=piece.is_ordered))

    def _make_table(self, piece: Piece) -> None:
        rows = tuple(tuple(cell.html() for cell in row) for row in piece.rows)
        caption = ""
        previous = self._peek(-1)
        if previous is not None and previous.hint == "caption" and self.blocks:
            if (
                isinstance(self.blocks[-1], Paragraph)
                and self.blocks[-1].html == previous.rich.html()
            ):
                caption = unstressed(previous.rich).html()
                self.blocks.pop()
        if any(any(row) for row in rows):
            self.blocks.append(Table(rows, has_header_row=piece.has_header_row, caption=caption))

    def _make_code(self, piece: Piece) -> None:
        self.blocks.append(Code(piece.rich.text))

    def _make_embed(self, piece: Piece) -> None:
        self.blocks.append(Embed(piece.url, title=piece.hint if " " in piece.hint else ""))

    def _make_kept(self, piece: Piece) -> None:
        self.blocks.append(Kept(piece.hint or "a part of the page", piece.rich.text))

    def _make_picture(self, piece: Piece) -> None:
        assert piece.picture is not None
        pictures = [piece]
        while (following := self._peek(len(pictures))) is not None:
            if (
                following.kind is not Kind.PICTURE
                or not piece.group
                or following.group != piece.group
            ):
                break
            pictures.append(following)
        self.position += len(pictures)
        captions: list[Piece] = []
        while (following := self._peek(0)) is not None and len(captions) < 3:
            if following.kind is not Kind.TEXT:
                break
            if not is_caption_of(piece, following, has_one=bool(captions)):
                break
            captions.append(following)
            self.position += 1
        if len(pictures) > 1:
            refs = tuple(p.picture for p in pictures if p.picture is not None)
            last = with_caption(PictureRef(""), captions)
            if last.credit:
                refs = tuple(replace(ref, credit=last.credit) for ref in refs)
            self.blocks.append(Gallery(refs, caption=last.caption))
            return
        picture = with_caption(piece.picture, captions)
        self.blocks.append(Picture(picture))
        if captions:
            self.say("A picture's caption.", " ".join(c.rich.full for c in captions))

    def _lone_caption(self, piece: Piece, certainty: Certainty = Certainty.WARNING) -> None:
        self.blocks.append(Picture(with_caption(PictureRef(source=""), [piece])))
        message = "A caption without its picture: the print-out lost it. Please add the picture."
        self.say(message, piece.rich.full, certainty)

    def _make_text(self, piece: Piece) -> None:
        text = piece.rich.plain
        if self._is_pull(piece):
            self.blocks.append(PullQuote(text))
            self.say("Words of the article, repeated.", text)
            return
        if self._quotation(piece) or self._numbered_list(piece):
            return
        if EDITORS_NOTE.match(text):
            self.blocks.append(EditorsNote(piece.rich.html()))
            self.say("An editor's note.", text)
            return
        if letters(text) == letters(self.manuscript.headline) and text:
            self.manuscript.findings.append(
                Finding("removed", "Left out: the headline again.", Certainty.SURE, text)
            )
            return
        surely = 1.0 if piece.hint in ("caption", "credit") else is_caption_text(piece.rich)
        if surely >= 1 or (surely and len(text) <= 240 and count_sentences(text) <= 3):
            following = self._peek()
            if self._late_credit(piece) or self._table_caption_below(piece):
                return
            if following is not None and following.kind is Kind.PICTURE and piece.hint == "caption":
                self._caption_above(piece, following)
                return
            if following is None or following.kind is not Kind.TABLE:
                self._lone_caption(piece)
                return
        if surely:
            self.say(
                "This may be a picture's caption; it was left as a paragraph.",
                text,
                Certainty.UNSURE,
            )
        following = self._peek()
        if following is not None and following.kind is Kind.TABLE and _OF_TABLE.match(text):
            piece.hint = "caption"
            self.blocks.append(Paragraph(piece.rich.html()))
            self.say("A table's caption.", piece.rich.full)
            return
        if is_notes_head(text) and self._peek() is not None:
            self.blocks.append(Heading(text.rstrip(" :"), 2))
            self.say("The heading of the notes.", text)
            return
        if self._guess_heading(piece):
            return
        self._paragraph(piece)

    def _late_credit(self, piece: Piece) -> bool:
        """ "Source: …" alone on the line under a picture or a table belongs to that."""
        credit = only_credit(piece.rich.plain)
        last = self.blocks[-1] if self.blocks else None
        if not credit or len(piece.text) > 120:
            return False
        if isinstance(last, Picture) and not last.picture.credit:
            self.blocks[-1] = Picture(replace(last.picture, credit=credit))
        elif isinstance(last, Table):
            words = f"{last.caption} {piece.rich.html()}".strip()
            self.blocks[-1] = replace(last, caption=words)
        else:
            return False
        self.say("The credit of what stands above it.", piece.rich.full)
        return True

    def _table_caption_below(self, piece: Piece) -> bool:
        """ "Table 2: …" under a table that has no caption yet."""
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Table) or last.caption or not _OF_TABLE.match(piece.text):
            return False
        self.blocks[-1] = replace(last, caption=unstressed(piece.rich).html())
        self.say("A table's caption.", piece.rich.full)
        return True

    def _caption_above(self, piece: Piece, following: Piece) -> None:
        """Some pages print the caption over the picture."""
        assert following.picture is not None
        self.blocks.append(Picture(with_caption(following.picture, [piece])))
        self.say("A picture's caption.", piece.rich.full)
        self.position += 2

    def _guess_heading(self, piece: Piece) -> bool:
        previous, following = self._peek(-1), self._peek()
        after = following.text if following is not None and following.kind in (
            Kind.TEXT, Kind.QUOTE, Kind.ITEM) else ""  # fmt: skip
        if following is not None and following.kind in (
            Kind.TABLE,
            Kind.PICTURE,
            Kind.ITEM,
            Kind.CODE,
        ):
            after = after or "x" * 100
        if following is not None and following.kind is Kind.ITEM:
            after = after + " " * 100
        certainty = heading_certainty(
            piece.rich,
            before=previous.text if previous is not None and previous.kind is Kind.TEXT else "",
            after=after,
            is_verse=self.is_verse,
            is_interview=self.is_interview,
        )
        if certainty is None:
            return False
        notes = [run.note.plain for run in piece.rich if run.note is not None]
        if notes:
            return False
        has_real = any(p.kind is Kind.HEADING for p in self.pieces)
        text = piece.rich.plain
        bold = piece.rich.is_all("bold") or (text.isupper() and len(text) > 5)
        if has_real and not bold:
            self.say("A short line alone; it may be a heading.", text, Certainty.UNSURE)
            return False
        self.blocks.append(Heading(text, 3 if has_real else 2))
        self.say("A short line alone, taken for a heading.", text, certainty)
        return True

    def _numbered_list(self, piece: Piece) -> bool:
        """Paragraphs that count "1.", "2.", "3." and are no headings."""
        items: list[Rich] = []
        while (one := self._peek(len(items))) is not None and one.kind is Kind.TEXT:
            match = re.match(r"^\(?(\d{1,2})[.)]\s+(?=\S)", one.rich.text)
            if match is None or int(match[1]) != len(items) + 1 or one.rich.is_all("bold"):
                break
            items.append(one.rich.cut(match.end()))
        if len(items) < 2 or max(map(len, items)) > 600:
            return False
        self.blocks.append(ListBlock(tuple(item.html() for item in items), is_ordered=True))
        self.say("Numbered paragraphs, taken for a list.", piece.rich.plain[:120], Certainty.UNSURE)
        self.position += len(items)
        return True

    def _quotation(self, piece: Piece) -> bool:
        text = piece.rich.text
        if piece.hint in ("caption", "credit"):
            return False
        end = self.position
        texts = []
        while (
            end < len(self.pieces)
            and self.pieces[end].kind is Kind.TEXT
            and end - self.position < 41
        ):
            texts.append(self.pieces[end].rich.text)
            end += 1
        count, sure = quotations.find_run(texts, 0)
        if count > 1:
            parts = [p.rich for p in self.pieces[self.position : self.position + count]]
            self.position += count
            self._add_quotation(parts)
            certainty = Certainty.SURE if sure else Certainty.UNSURE
            self.say("A long quotation of several paragraphs.", parts[0].plain[:120], certainty)
            return True
        if self._italic_quotation():
            return True
        at, _ = quotations.inner_speaker(text)
        core = text[:at] if at > 0 else text
        if not quotations.is_wholly_quoted(core):
            return False
        previous, following = self._peek(-1), self._peek()
        led_in = previous is not None and previous.text.rstrip().endswith((":", "："))
        spoken = at > 0 or (
            following is not None
            and following.kind is Kind.TEXT
            and bool(quotations.speaker_line(following.text))
        )
        if len(core) >= quotations.LONG or ((led_in or spoken) and len(core) >= quotations.LED_IN):
            self.position += 1
            self._add_quotation([piece.rich])
            self.say("A long quotation.", piece.rich.plain[:120])
            return True
        return False

    def _italic_quotation(self) -> bool:
        """Paragraphs all in italics behind a colon: words of somebody else, set apart by that."""
        before = self._peek(-1)
        if before is None or before.kind is not Kind.TEXT or before.rich.is_all("italic"):
            return False
        if not before.text.rstrip().endswith((":", "：")):
            return False
        parts: list[Rich] = []
        while (one := self._peek(len(parts))) is not None and one.kind is Kind.TEXT:
            if not one.rich.is_all("italic") or len(one.text) < 20:
                break
            parts.append(one.rich)
        if sum(map(len, parts)) < 100:
            return False
        self.position += len(parts)
        self._add_quotation(parts)
        self.say("A long quotation, set in italics.", parts[0].plain[:120])
        return True

    def _is_pull(self, piece: Piece) -> bool:
        """Whether a quoted line alone repeats words of a paragraph."""
        text = piece.text
        if not 20 <= len(text) <= 200 or not re.match(r"^[“\"‘'«].*[”\"’'»]$", text):
            return False
        words = letters(text)
        return any(
            words in letters(other.text) and len(other.text) > len(text) + 40
            for other in self.pieces
            if other is not piece and other.kind in (Kind.TEXT, Kind.QUOTE)
        )

    def _paragraph(self, piece: Piece) -> None:
        rich = piece.rich
        first = not any(isinstance(b, Paragraph) for b in self.blocks)
        match = (_DATELINE.match(rich.text) or _WIRE.match(rich.text)) if first else None
        if match and not self.manuscript.dateline and len(rich) > 80:
            place = " ".join(match["place"].split()).strip(" ,.")
            place = re.sub(r",\s*[^\W\d_]+\.?\s+\d{1,2}$", "", place)
            self.manuscript.dateline = place
            self.manuscript.findings.append(
                Finding(
                    "dateline",
                    "The place before the first words.",
                    Certainty.SURE,
                    match.group().strip(),
                )
            )
            rich = rich.cut(match.end())
        self.blocks.append(Paragraph(rich.html()))
