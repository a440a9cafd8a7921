"""The head's parts on their way into the manuscript: byline, date, publication, beats."""

from __future__ import annotations

from dataclasses import dataclass, field

from broadsheet.importers.domain.manuscript import (
    Certainty,
    Finding,
    Manuscript,
)

from .authors_note import without_title
from .beats import split_values
from .meta_lines import MetaLine, settle_name
from .pieces import Evidence
from .rich import Rich
from .words import (
    letters,
)


@dataclass(slots=True)
class Head:
    """The head's parts on their way into the manuscript."""

    manuscript: Manuscript
    evidence: Evidence
    publishers: set[str]
    house: set[str]
    known_regions: set[str] = field(default_factory=set)
    known_themes: set[str] = field(default_factory=set)
    publisher: str = ""
    publisher_url: str = ""
    open_beats: str = ""

    def say(self, part: str, message: str, excerpt: str, *, sure: bool = True) -> None:
        certainty = Certainty.SURE if sure else Certainty.UNSURE
        self.manuscript.findings.append(Finding(part, message, certainty, excerpt))

    def take_meta(self, line: MetaLine, rich: Rich) -> None:
        """File the parts of one line."""
        words = rich.full
        settle_name(line, publishers=self.publishers, has_byline=bool(self.manuscript.byline))
        for entry in line.byline:
            if letters(entry.name) in self.publishers:  # "By Jane Doe, Common Ground"
                line.publisher = line.publisher or entry.name
                continue
            known = {letters(without_title(one.name)) for one in self.manuscript.byline}
            if letters(without_title(entry.name)) not in known:
                self.manuscript.byline.append(entry)
        if line.byline:
            guess = "A name beside the date, taken for the author's."
            message = "The byline." if line.is_sure else guess
            self.say("byline", message, words, sure=line.is_sure)
        if line.date is not None:
            self._take_date(line, words)
        if line.updated is not None:
            self.say("date", "The day it was last changed; a draft has no such field.", words)
        if line.publisher:
            self._take_publisher(line.publisher, line.publisher_url, words)
        if line.beats is not None:
            self._take_beats(line, words)
        if line.leftover:
            self.say(
                "byline",
                "Words beside the byline or date; not used.",
                " · ".join(line.leftover),
                sure=False,
            )

    def _take_date(self, line: MetaLine, words: str) -> None:
        assert line.date is not None
        manuscript = self.manuscript
        if manuscript.published_at is not None:
            same = manuscript.published_at.date() == line.date.when.date()
            message = "The date again." if same else "A second date; the first was kept."
            self.say("date", message, words, sure=same)
            return
        manuscript.published_at = line.date.when
        if line.date.is_ambiguous:
            self._settle_ambiguous(words)
            return
        self.say("date", "The date of publication.", words)

    def _settle_ambiguous(self, words: str) -> None:
        """Day or month first? The page's own data may know; else it stays a guess."""
        manuscript, known = self.manuscript, self.evidence.published_at
        assert manuscript.published_at is not None
        when = manuscript.published_at
        if known is not None and (known.day, known.month) in (
            (when.day, when.month),
            (when.month, when.day),
        ):
            manuscript.published_at = when.replace(day=known.day, month=known.month)
            self.say("date", "The date of publication.", words)
            return
        self.say(
            "date",
            "The date of publication; day and month may be the other way round.",
            words,
            sure=False,
        )

    def _take_publisher(self, name: str, url: str, words: str) -> None:
        if not self.publisher:
            self.publisher, self.publisher_url = name, url
            self.say("origin", "The publication that the date line names.", words)
        elif letters(self.publisher) in self.house and letters(name) not in self.house:
            self.publisher, self.publisher_url = name, url
            self.say("origin", "The publication it was taken over from.", words)
        else:
            self.say(
                "origin",
                "A second publication is named.",
                words,
                sure=letters(name) == letters(self.publisher),
            )

    def _take_beats(self, line: MetaLine, words: str) -> None:
        beats = line.beats
        assert beats is not None
        manuscript = self.manuscript
        add_names(manuscript.regions, _rejoined(beats.regions, self.known_regions))
        add_names(manuscript.themes, _rejoined(beats.themes, self.known_themes))
        for name in beats.either:
            if letters(name) in self.known_regions:
                add_names(manuscript.regions, [name])
            else:
                add_names(manuscript.themes, [name])
        self.open_beats = beats.label if beats.is_open else ""
        if beats.regions:
            self.say("regions", "Regions.", words)
        if beats.themes:
            self.say("themes", "Themes.", words)
        if beats.either:
            sure = all(letters(n) in self.known_regions | self.known_themes for n in beats.either)
            self.say("themes", "Taken as themes.", words, sure=sure)
        if not (beats.regions or beats.themes or beats.either):
            self.say(
                "themes" if beats.label == "theme" else "regions", "The label of the beats.", words
            )

    def take_more_beats(self, rich: Rich) -> None:
        """Values on the line after their label, or after a comma."""
        values = split_values(rich)
        target = self.manuscript.regions if self.open_beats == "region" else self.manuscript.themes
        add_names(target, values)
        part = "regions" if self.open_beats == "region" else "themes"
        self.say(part, "More of the beats, on the next line.", rich.full)
        if not rich.text.rstrip().endswith((",", ";", "|", "/", "•", "·")):
            self.open_beats = "" if not rich.text.strip().endswith(":") else self.open_beats


def add_names(target: list[str], values: list[str]) -> None:
    known = {letters(value) for value in target}
    for value in values:
        if letters(value) not in known:
            known.add(letters(value))
            target.append(value)


def _rejoined(values: list[str], known: set[str]) -> list[str]:
    """Values of which two or three make one known name that holds a comma."""
    out: list[str] = []
    position = 0
    while position < len(values):
        for count in (4, 3, 2):
            name = ", ".join(values[position : position + count])
            if position + count <= len(values) and letters(name) in known:
                out.append(name)
                position += count
                break
        else:
            out.append(values[position])
            position += 1
    return out
