"""Engines for tests: they answer at once and remember what they were asked."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.editions.domain.markup import escape_words, tokens
from broadsheet.editions.engines.protocol import Request, Status


class Shouting:
    """Writes every word in capitals. Knows no tags; covers what it is told to."""

    name: ClassVar[str] = "shouting"
    title = "Shouting"
    keeps_tags: ClassVar[bool] = False
    is_draft: ClassVar[bool] = False

    def __init__(self, languages: tuple[str, ...] = ("es", "fr", "de")) -> None:
        self.languages = languages
        self.asked: list[Request] = []

    def status(self) -> Status:
        return Status(is_ready=True)

    def covers(self, source: str, target: str) -> bool:
        return target in self.languages and source != target

    def version(self, source: str, target: str) -> str:
        return "1"

    def translate(self, request: Request) -> list[str]:
        self.asked.append(request)
        return [self.say(text) for text in request.sentences]

    def say(self, text: str) -> str:
        return text.upper()


class ShoutingWithTags(Shouting):
    """The same for an engine that keeps tags."""

    name: ClassVar[str] = "shouting_with_tags"
    keeps_tags: ClassVar[bool] = True

    def say(self, text: str) -> str:
        return "".join(
            escape_words(token.words.upper()) if token.kind == "words" else token.words
            for token in tokens(text)
        )
