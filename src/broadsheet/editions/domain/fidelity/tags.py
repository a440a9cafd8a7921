"""Lost or foreign tags, and text that could become markup: these block."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.editions.domain.fidelity.checks import Check, Pair, register
from broadsheet.editions.domain.markup import problems
from broadsheet.editions.enums import Level


def _broken_tags(pair: Pair) -> Iterator[str]:
    for problem in problems(pair.target, pair.segment.tags):
        if not _is_dropped_emphasis(problem, pair):
            yield problem


def _is_dropped_emphasis(problem: str, pair: Pair) -> bool:
    """Emphasis may be dropped, which is another finding; a link or a note may not."""
    return problem.endswith("0 times, not once.") and not any(
        (tag.is_link or tag.is_atom) and f"The tag {number} " in problem
        for number, tag in enumerate(pair.segment.tags, start=1)
    )


register(Check("tags", Level.BLOCK, _broken_tags))
