"""Reading pages as the press does, and looking into them."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse

from broadsheet.press.domain.rendering import render_address, render_missing


def read(address: str, *, status: int = 200) -> HttpResponse:
    """Answer the page at `address`, rendered without middleware."""
    response = render_address(address).response
    assert response.status_code == status, (address, response.status_code)
    return response


def read_missing(path: str, query: str = "") -> HttpResponse:
    response = render_missing(path, query=query)
    assert response is not None
    return response


_BLOCKS = ["p", "h1", "h2", "h3", "li", "div", "figcaption", "td", "th"]


class Page:
    """A page's elements by CSS selector, as plain text."""

    def __init__(self, response: HttpResponse) -> None:
        self.text = response.content.decode()
        self.root = BeautifulSoup(self.text, "lxml")
        for block in self.root.find_all(_BLOCKS):
            block.insert_before(" ")

    def texts(self, selector: str) -> list[str]:
        return [" ".join(found.get_text().split()) for found in self.root.select(selector)]

    def one(self, selector: str) -> str:
        [text] = self.texts(selector)
        return text

    def attributes(self, selector: str, name: str) -> list[str]:
        return [str(found.get(name, "")) for found in self.root.select(selector)]

    def attribute(self, selector: str, name: str) -> str:
        [value] = self.attributes(selector, name)
        return value

    def links(self, selector: str) -> list[tuple[str, str]]:
        return [
            (" ".join(found.get_text().split()), str(found.get("href", "")))
            for found in self.root.select(selector)
        ]

    def elements(self, selector: str) -> list[Tag]:
        return list(self.root.select(selector))


def page_at(address: str) -> Page:
    return Page(read(address))
