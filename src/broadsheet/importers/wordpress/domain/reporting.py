"""The report: what became of every item, for an editor to read and a program to check.

Rows are written as they come, so that memory does not grow with the export. The sums hold:
items = imported + skipped + failed.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.importers.domain.manuscript import Finding

REPORT_FILE = "report.md"
ITEMS_FILE = "items.jsonl"
MISSING_FILE = "missing-files.txt"
MAPPING_FILE = "mapping.toml"
IMPORTED, SKIPPED, FAILED = "imported", "skipped", "failed"
MAX_ERRORS = 1000
MAX_KINDS = 300  # of messages counted apart


@dataclass(slots=True)
class Entry:
    """One item of the export and what became of it."""

    number: int
    line: int
    kind: str
    key: str
    title: str
    outcome: str
    reason: str = ""
    address: str = ""
    changes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)  # address of a file → why
    old_address: str = ""


class Report:
    """Collects entries; `write` makes the files of it."""

    def __init__(self) -> None:
        self.started_at = dt.datetime.now(dt.UTC)
        self.outcomes: Counter[str] = Counter()
        self.by_kind: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.kept: Counter[str] = Counter()
        self.comments: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        self.messages: Counter[str] = Counter()
        self.missing_files = 0
        self.errors: list[str] = []
        self.notes: list[str] = []
        self.is_dry = False
        self.site = ""
        self.version = ""
        self.files: list[str] = []
        self._scratch = sqlite3.connect("")  # a temporary file, removed by itself
        self._scratch.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA cache_size = -1000; CREATE TABLE item (row TEXT);"
            "CREATE TABLE missing (source TEXT UNIQUE, reason TEXT, place TEXT);"
        )

    @property
    def items(self) -> int:
        return sum(self.outcomes.values())

    def add(self, entry: Entry) -> None:
        """Take one item in."""
        self.outcomes[entry.outcome] += 1
        self.by_kind[entry.kind, entry.outcome] += 1
        if entry.outcome != IMPORTED:
            _count(self.reasons, (entry.outcome, entry.reason))
        for finding in entry.findings:
            if finding.message.startswith("Kept for an editor: "):
                _count(self.kept, finding.message.removeprefix("Kept for an editor: ").rstrip("."))
            else:
                _count(self.messages, finding.message)
        for change in entry.changes:
            _count(self.messages, change)
        for source, reason in entry.missing.items():
            self.missing_file(source, reason, entry.title)
        row = json.dumps(_row(entry), ensure_ascii=False)
        self._scratch.execute("INSERT INTO item VALUES (?)", (row,))

    def error(self, message: str) -> None:
        """Record what went wrong; the first thousand are kept in words."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(message)

    def missing_file(self, source: str, reason: str, where: str) -> None:
        """Record a file that was not at hand."""
        cursor = self._scratch.execute(
            "INSERT OR IGNORE INTO missing VALUES (?, ?, ?)", (source, reason, where)
        )
        self.missing_files += cursor.rowcount

    def close(self) -> None:
        """Let the scratch file go."""
        self._scratch.close()

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield the entries as they stand in the items file."""
        for (row,) in self._scratch.execute("SELECT row FROM item ORDER BY rowid"):
            yield json.loads(row)

    def missing(self) -> Iterator[str]:
        """Yield the addresses of files that were not at hand, with reason and place, by tabs."""
        for row in self._scratch.execute("SELECT * FROM missing ORDER BY rowid"):
            yield "\t".join(" ".join(str(part).split()) for part in row)

    def write(self, folder: Path) -> list[Path]:
        """Write the report's files into `folder`; return them."""
        folder.mkdir(parents=True, exist_ok=True)
        report = folder / REPORT_FILE
        with report.open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in self.text())
        items = folder / ITEMS_FILE
        with items.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows())
        paths = [report, items]
        if self.missing_files:
            missing = folder / MISSING_FILE
            with missing.open("w", encoding="utf-8") as out:
                out.writelines(f"{line}\n" for line in self.missing())
            paths.append(missing)
        return paths

    def summary(self) -> list[str]:
        """Return the sums, a line each."""
        verb = "would be " if self.is_dry else ""
        lines = [
            f"{self.items} items: {self.outcomes[IMPORTED]} {verb}imported, "
            f"{self.outcomes[SKIPPED]} skipped, {self.outcomes[FAILED]} failed."
        ]
        for kind in sorted({kind for kind, _ in self.by_kind}):
            parts = [
                f"{self.by_kind[kind, outcome]} {outcome}"
                for outcome in (IMPORTED, SKIPPED, FAILED)
                if self.by_kind[kind, outcome]
            ]
            lines.append(f"  {kind}: {', '.join(parts)}")
        if sum(self.comments.values()):
            parts = [f"{count} {name}" for name, count in sorted(self.comments.items())]
            lines.append(f"Comments: {', '.join(parts)}.")
        made = [f"{count} {name}" for name, count in sorted(self.made.items()) if count]
        if made:
            lines.append(f"New: {', '.join(made)}.")
        if sum(self.kept.values()):
            lines.append(
                f"Kept for an editor: {sum(self.kept.values())} parts of {len(self.kept)} kinds."
            )
        if self.missing_files:
            lines.append(
                f"Files not at hand: {self.missing_files}. Fetch them later with --media-from DIR."
            )
        return lines

    def text(self) -> Iterator[str]:
        """Yield the report as Markdown, for an editor."""
        yield f"# Moving in from WordPress: {self.site}"
        yield ""
        yield f"{self.started_at:%Y-%m-%d %H:%M} UTC, {', '.join(self.files)} (WXR {self.version})"
        if self.is_dry:
            yield ""
            yield "This was a trial (--dry-run): nothing was written."
        yield ""
        yield from (f"- {line.strip()}" for line in self.summary())
        for title, lines in (("What stopped it", self.errors), ("Notes", self.notes)):
            if lines:
                yield ""
                yield f"## {title}"
                yield ""
                yield from (f"- {line}" for line in lines)
        yield from _table("Why items were skipped or failed", self._reason_rows())
        yield from _table("Kept for an editor, visible at the desk only", _rows(self.kept))
        yield from _table("What was changed or noticed", _rows(self.messages))
        yield from self._details()

    def _reason_rows(self) -> Iterator[tuple[str, int]]:
        for (outcome, reason), count in self.reasons.most_common():
            yield f"{outcome}: {reason}", count

    def _details(self) -> Iterator[str]:
        yield ""
        yield "## Item by item"
        yield ""
        yield "Number in the file (its line), type and number at the old site, headline."
        for row in self.rows():
            yield ""
            address = f" → {row['address']}" if row["address"] else ""
            reason = f" ({row['reason']})" if row["reason"] else ""
            yield (
                f"- {row['number']} (line {row['line']}), {row['type']} {row['id']}: "
                f"**{_plain(str(row['title']))}** {row['outcome']}{reason}{address}"
            )
            for change in _list(row["changes"]):
                yield f"    - {_plain(str(change))}"
            for finding in _list(row["findings"]):
                excerpt = f" `{_code(finding['excerpt'])}`" if finding["excerpt"] else ""
                yield f"    - {_plain(finding['message'])}{excerpt}"
            missing = row["missing"]
            for source, why in missing.items() if isinstance(missing, dict) else ():
                yield f"    - File not at hand: {_plain(source)}: {_plain(str(why))}"


def _count(counter: Counter, key: object) -> None:
    if key in counter or len(counter) < MAX_KINDS:
        counter[key] += 1
    else:
        counter["others" if isinstance(key, str) else ("others", "")] += 1


def _row(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "line": entry.line,
        "type": entry.kind,
        "id": entry.key,
        "title": entry.title,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "address": entry.address,
        "old_address": entry.old_address,
        "changes": entry.changes,
        "findings": [
            {
                "part": finding.part,
                "message": finding.message,
                "certainty": finding.certainty,
                "excerpt": finding.excerpt,
            }
            for finding in entry.findings
        ],
        "missing": entry.missing,
    }


def _list(value: object) -> list[dict]:
    return value if isinstance(value, list) else []


def _rows(counter: Counter[str]) -> Iterator[tuple[str, int]]:
    yield from counter.most_common()


def _table(title: str, rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    first = True
    for name, count in rows:
        if first:
            yield from ("", f"## {title}", "", "| | |", "|---|---:|")
            first = False
        yield f"| {_plain(name)} | {count} |"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    text = " ".join(text.split())
    for character in "\\`*_{}[]<>|#":
        text = text.replace(character, f"\\{character}")
    return text or "—"


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "ʼ")[:300]
