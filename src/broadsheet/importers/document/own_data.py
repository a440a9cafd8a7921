"""What a file says of itself fills what its text left open."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.importers.domain.manuscript import (
    BylineEntry,
)

from .head_parts import Head
from .words import (
    letters,
)


def fill_from_evidence(head: Head) -> None:
    """What the page says of itself fills what its text left open."""
    manuscript, evidence = head.manuscript, head.evidence
    if not any(entry.role == "words" for entry in manuscript.byline) and evidence.authors:
        for name, url in evidence.authors[:8]:
            manuscript.byline.append(BylineEntry(name, url=url))
        names = ", ".join(name for name, _ in evidence.authors)
        head.say("byline", "The byline, from the file's own data.", names)
    urls = {letters(name): url for name, url in evidence.authors if url}
    manuscript.byline = [
        entry if entry.url else replace(entry, url=urls.get(letters(entry.name), ""))
        for entry in manuscript.byline
    ]
    if evidence.published_at is not None:
        have = manuscript.published_at
        if have is None or have.date() == evidence.published_at.date():
            if have is None:
                head.say(
                    "date",
                    "The date of publication, from the file's own data.",
                    evidence.published_at.date().isoformat(),
                )
            manuscript.published_at = evidence.published_at
    head.publisher = head.publisher or evidence.publisher
    manuscript.regions += [r for r in evidence.regions if r not in manuscript.regions]
    manuscript.themes += [t for t in evidence.themes if t not in manuscript.themes]
    if not manuscript.deck and evidence.decks and evidence.is_decked:
        manuscript.deck = evidence.decks[0]
        head.say("deck", "The deck, from the file's own data.", evidence.decks[0])
    elif not manuscript.deck and evidence.decks:
        message = "The file's own summary; it is not printed as a deck, so it was not used."
        head.say("deck", message, evidence.decks[0], sure=False)
