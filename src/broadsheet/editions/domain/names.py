"""Names that are not translated: for an engine that keeps tags they are atoms of the sentence."""

from __future__ import annotations

from broadsheet.editions.domain.glossary import Glossary, occurrences
from broadsheet.editions.domain.markup import Token, escape_words, join, tokens


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
