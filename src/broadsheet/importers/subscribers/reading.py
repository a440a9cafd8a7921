"""A CSV file → arrivals, and what is wrong with the others, by line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zoneinfo
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from broadsheet.beats.models import Region, Theme
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.admitting import Arrival
from broadsheet.readers.domain.exporting import FORMULA
from broadsheet.readers.enums import Frequency
from broadsheet.readers.errors import NotAnAddress
from broadsheet.toolkit import clock

from .errors import BadRow, NotAList
from .layouts import Layout, plain, recognise

MAX_BYTES: Final = 500_000_000


@dataclass(slots=True)
class SubscriberList:
    """A file, opened. `bad` are (line, reason), filled while `arrivals` is gone through."""

    path: Path
    layout: Layout
    bad: list[tuple[int, str]] = field(default_factory=list)
    _languages: dict[str, str] = field(default_factory=dict)
    _beats: frozenset[str] = frozenset()

    def arrivals(self) -> Iterator[Arrival]:
        """Go through the rows that can be taken in; each address once, the first row counts."""
        seen: set[str] = set()
        with _opened(self.path) as file:
            for line, row in _rows(file):
                try:
                    arrival = self._arrival(row, line)
                    if arrival.address.canonical in seen:
                        raise BadRow(f"{arrival.address.written} stands further up already.")
                except (BadRow, NotAnAddress) as error:
                    self.bad.append((line, error.message))
                    continue
                seen.add(arrival.address.canonical)
                yield arrival

    def _arrival(self, row: dict[str, str], line: int) -> Arrival:
        if "" in row:
            raise BadRow("It has more columns than the first line names.")
        layout = self.layout
        text = row.get(layout.address, "")
        if layout.name == "broadsheet" and text.startswith("'") and text[1:].startswith(FORMULA):
            text = text[1:]
        hour = row.get("deliveryhour", "")
        beats = row.get("beats", "").split() if layout.name == "broadsheet" else []
        return Arrival(
            address=parse_address(text),
            language=self._language(row),
            time_zone=_zone(row.get(layout.time_zone, "")),
            frequency=_frequency(row.get("frequency", "")),
            delivery_hour=int(hour) if hour.isdigit() and int(hour) < 24 else None,
            beats=tuple(beat for beat in beats if beat in self._beats),
            asked_at=_first_instant(row, layout.asked_at),
            asked_from=row.get(layout.asked_from, ""),
            confirmed_at=_first_instant(row, layout.confirmed_at),
            confirmed_from=row.get(layout.confirmed_from, ""),
            reason=layout.reason_of(row),
            line=line,
        )

    def _language(self, row: dict[str, str]) -> str:
        said = next((row[name] for name in self.layout.language if row.get(name)), "")
        return self._languages.get(said.replace("_", "-").casefold(), "")


def open_list(path: Path) -> SubscriberList:
    """Recognise a file by its first line; raise `NotAList`."""
    if path.stat().st_size > MAX_BYTES:
        raise NotAList(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    with _opened(path) as file:
        _line, columns = next(_lines(file), (1, []))
    layout = recognise({plain(name) for name in columns})
    if layout is None:
        raise NotAList(
            f"{path} has not the columns of listmonk, Mailchimp, Ghost, MailPoet or Broadsheet. "
            f"Its first line is: {', '.join(columns)[:200] or 'empty'}."
        )
    languages = {code.casefold(): code for code in current_masthead().reader_languages}
    return SubscriberList(path, layout, _languages=languages, _beats=_living_beats())


def _living_beats() -> frozenset[str]:
    """Return the keys of all beats. Who wants only such as are gone shall get everything."""
    kinds = (("region", Region), ("theme", Theme))
    return frozenset(
        f"{kind}:{pk}" for kind, model in kinds for pk in model.objects.values_list("pk", flat=True)
    )


def _opened(path: Path) -> io.TextIOWrapper:
    return path.open(encoding="utf-8-sig", newline="")


def _lines(file: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Return each record with the number of the line that it ends on."""
    try:
        sample = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",;\t", key=sample.count), strict=True)
        for cells in reader:
            yield reader.line_num, cells
    except UnicodeDecodeError as error:
        raise NotAList(f"{file.name} is not in UTF-8: {error}") from error
    except csv.Error as error:
        raise NotAList(f"{file.name} is no CSV: {error}") from error


def _rows(file: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, str]]]:
    """Return each row with the number of its line. What is over has the name ``""``."""
    lines = _lines(file)
    columns = [plain(name) for name in next(lines)[1]]
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            row.pop("", None)
            if len(cells) > len(columns):
                row[""] = "over"
            yield number, row


def _first_instant(row: dict[str, str], columns: tuple[str, ...]) -> dt.datetime | None:
    """Read a time; without a zone it is UTC, as all of them write it."""
    text = next((row[name] for name in columns if row.get(name)), "")
    if not text or text.startswith("0000"):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRow(f"“{text[:40]}” is no time.") from error
    found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    if found > clock.now():
        raise BadRow(f"{text} is still to come.")
    return found


def _zone(name: str) -> str:
    with suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return str(zoneinfo.ZoneInfo(name)) if name else ""
    return ""


def _frequency(text: str) -> str:
    return text if text in Frequency.values else Frequency.DAILY
