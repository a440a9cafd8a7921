"""Tables: rows of equal length, whatever cells span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from broadsheet.importers.domain.manuscript import Block, Table

if TYPE_CHECKING:
    from broadsheet.importers.wordpress.domain.content.walking import Walker

MAX_SPAN = 100


def table(walker: Walker, element: etree._Element) -> None:
    """Append the table; a table of one cell is layout, and only its content is taken."""
    rows = [row for row in element.iter("tr") if _table_of(row) is element]
    cells = [cell for row in rows for cell in row if cell.tag in {"td", "th"}]
    if len(cells) <= 1:
        for cell in cells:
            walker.children(cell)
            walker.flush()
        return
    extra: list[Block] = []
    grid = _grid(walker, rows, extra)
    if any(any(row) for row in grid):
        caption = element.find("caption")
        texts = walker.fragment(caption)[0] if caption is not None else []
        first = [cell for cell in rows[0] if cell.tag in {"td", "th"}]
        is_head = bool(first) and all(cell.tag == "th" for cell in first)
        later = rows[1:] if is_head else rows
        firsts = [next((c for c in row if c.tag in {"td", "th"}), None) for row in later]
        walker.out.append(
            Table(
                tuple(grid),
                has_header_row=is_head or _table_part(rows[0]) == "thead",
                has_header_column=bool(firsts)
                and all(cell is not None and cell.tag == "th" for cell in firsts),
                caption=" ".join(texts),
            )
        )
    if extra:
        walker.context.note("body", "Pictures or other parts inside a table now stand below it.")
        walker.out.extend(extra)


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)


def _table_part(row: etree._Element) -> str:
    parent = row.getparent()
    return str(parent.tag) if parent is not None else ""


def _span(cell: etree._Element, name: str) -> int:
    try:
        return min(max(int(str(cell.get(name, "1"))), 1), MAX_SPAN)
    except ValueError:
        return 1


def _grid(walker: Walker, rows: list[etree._Element], extra: list[Block]) -> list[tuple[str, ...]]:
    grid: list[list[str]] = []
    reaching: dict[int, int] = {}  # column → rows it still covers from above
    has_spans = False
    for row in rows:
        line: list[str] = []
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            _skip_covered(line, reaching)
            texts, more = walker.fragment(cell)
            extra.extend(more)
            columns, down = _span(cell, "colspan"), _span(cell, "rowspan")
            has_spans = has_spans or columns > 1 or down > 1
            for column in range(columns):
                if down > 1:
                    reaching[len(line)] = down - 1
                line.append("<br>".join(texts) if column == 0 else "")
        _skip_covered(line, reaching)
        grid.append(line)
    if has_spans:
        walker.context.note("body", "A table had joined cells; the cells are apart now.")
    width = max((len(line) for line in grid), default=0)
    return [tuple(line + [""] * (width - len(line))) for line in grid]


def _skip_covered(line: list[str], reaching: dict[int, int]) -> None:
    while reaching.get(len(line), 0) > 0:
        reaching[len(line)] -= 1
        line.append("")
