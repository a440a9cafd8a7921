"""What is not translated: names, for an engine that keeps tags, and addresses, for every engine.

They are atoms of the sentence while an engine has it.
"""

from __future__ import annotations

import re
from typing import Final

from broadsheet.editions.domain.glossary import Glossary, occurrences
from broadsheet.editions.domain.markup import Token, escape_words, join, tokens

_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>]*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)


def protect_addresses(marked: str, tags: int) -> tuple[str, dict[int, str]]:
    """Put an atom in the place of each mail or web address; return the text and the addresses.

    To an engine that knows words alone ``desk@news.example`` is a piece of furniture.
    """
    found: dict[int, str] = {}
    out: list[Token] = []
    for token in tokens(marked):
        at = 0
        for match in _ADDRESS.finditer(token.words) if token.kind == "words" else ():
            number = tags + len(found) + 1
            found[number] = match[0]
            out.append(Token("words", 0, token.words[at : match.start()]))
            out.append(Token("atom", number, f"<{number}/>"))
            at = match.end()
        out.append(Token(token.kind, token.number, token.words[at:]))
    return join(out), found


def protect_names(marked: str, tags: int, glossary: Glossary) -> tuple[str, dict[int, str]]:
    """Put an atom in the place of each name that stays; return the text and the names by number.

    The atoms are numbered on behind the sentence's own `tags`.
    """
    names: dict[int, str] = {}
    out: list[Token] = []
    for token in tokens(marked):
        if token.kind != "words":
            out.append(token)
            continue
        at = 0
        for start, end, entry in occurrences(glossary, token.words):
            if entry.target or start < at:
                continue
            number = tags + len(names) + 1
            names[number] = token.words[start:end]
            out.append(Token("words", 0, token.words[at:start]))
            out.append(Token("atom", number, f"<{number}/>"))
            at = end
        out.append(Token("words", 0, token.words[at:]))
    return join(out), names


def restore_names(answer: str, names: dict[int, str]) -> str:
    """Put the names back where the engine put their atoms."""
    for number, name in names.items():
        answer = answer.replace(f"<{number}/>", escape_words(name))
    return answer
