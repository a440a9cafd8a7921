"""Marked texts as inline elements of XLIFF, and back: spans and atoms by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from broadsheet.editions.domain.markup import CONTROL, escape_words, tokens
from broadsheet.editions.errors import ExchangeError


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an XLIFF version calls a span and an atom, with its namespace."""

    namespace: str
    span: str
    atom: str

    def name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}"


def fill(element: etree._Element, marked: str, dialect: Dialect) -> None:
    """Write a marked text into a source or target element."""
    stack = [element]
    for token in tokens(marked):
        top = stack[-1]
        if token.kind == "words":
            _append(top, CONTROL.sub("", token.words))
        elif token.kind == "close":
            if len(stack) > 1:
                stack.pop()
        else:
            name = dialect.atom if token.kind == "atom" else dialect.span
            child = etree.SubElement(top, dialect.name(name), {"id": str(token.number)})
            if token.kind == "open":
                stack.append(child)


def text_of(element: etree._Element | None, dialect: Dialect) -> str:
    """Return the marked text of a source or target element; raises `ExchangeError`."""
    if element is None:
        return ""
    parts = [escape_words(element.text or "")]
    for child in element:
        if not isinstance(child.tag, str):
            parts.append(escape_words(child.tail or ""))
            continue
        number = child.get("id") or ""
        if not number.isdecimal():
            raise ExchangeError(f"Line {child.sourceline}: an inline element without a number.")
        if child.tag == dialect.name(dialect.span):
            parts.append(f"<{number}>{text_of(child, dialect)}</{number}>")
        elif child.tag == dialect.name(dialect.atom):
            parts.append(f"<{number}/>")
        else:
            raise ExchangeError(f"Line {child.sourceline}: {child.tag} is unknown.")
        parts.append(escape_words(child.tail or ""))
    return "".join(parts)


def _append(element: etree._Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def parse(data: bytes) -> etree._Element:
    """Parse XML from a stranger: no entities, no network, nothing huge. Raises `ExchangeError`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExchangeError(f"The file is broken at line {error.lineno}: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ExchangeError("The file declares a document type, which no such file needs.")
    return root
