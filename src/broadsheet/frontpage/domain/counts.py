"""Numbers that are written as the page's language writes them."""

from __future__ import annotations

from broadsheet.masthead.domain.languages import written_number


class Count(int):
    """A whole number that says itself as its language does, and still chooses a plural's form."""

    written: str

    @classmethod
    def of(cls, number: int, language: str) -> Count:
        made = cls(number)
        made.written = written_number(number, language)
        return made

    def __str__(self) -> str:
        return self.written
