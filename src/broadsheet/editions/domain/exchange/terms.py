"""The glossary as a file: CSV for a spreadsheet, TBX (ISO 30042) for translation programs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from lxml import etree

from broadsheet.editions.domain.exchange.inline import parse
from broadsheet.editions.errors import ExchangeError
from broadsheet.editions.models import Term
from broadsheet.masthead.domain.languages import is_language

COLUMNS: Final = ("from", "into", "term", "translation", "case", "note")
MOST_TERMS: Final = 20_000
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_TBX: Final = "urn:iso:std:iso:30042:ed-2"
_UNTRANSLATED: Final = "do not translate"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TermRow:
    """One entry of a glossary file; `target_language` empty means every language."""

    source_language: str
    target_language: str
    source: str
    target: str
    is_case_sensitive: bool = False
    note: str = ""


@transaction.atomic
def take_in_terms(rows: list[TermRow]) -> tuple[int, int]:
    """Store a file's entries; return how many are new and how many changed. Idempotent."""
    new = changed = 0
    for row in rows:
        values = {
            "target": row.target, "is_case_sensitive": row.is_case_sensitive, "note": row.note,
        }  # fmt: skip
        term, is_new = Term.objects.get_or_create(
            source_language=row.source_language,
            target_language=row.target_language,
            source=row.source,
            defaults=values,
        )
        new += is_new
        if not is_new and any(getattr(term, name) != value for name, value in values.items()):
            Term.objects.filter(pk=term.pk).update(**values)
            changed += 1
    return new, changed


def all_terms() -> list[TermRow]:
    """Return the glossary as rows. One query."""
    return [
        TermRow(term.source_language, term.target_language, term.source, term.target,
                term.is_case_sensitive, term.note)
        for term in Term.objects.all()
    ]  # fmt: skip


def write_csv(rows: list[TermRow]) -> bytes:
    """Write UTF-8 with a mark at its start, which spreadsheets need to read it as such."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        fields = (
            row.source_language, row.target_language, row.source, row.target,
            "x" if row.is_case_sensitive else "", row.note,
        )  # fmt: skip
        writer.writerow([_harmless(field) for field in fields])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_csv(data: bytes) -> list[TermRow]:
    """Read a glossary; raises `ExchangeError` with the line of what is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError("The file is not UTF-8. Save it as “CSV UTF-8”.") from error
    lines = text.splitlines()
    first = lines[0] if lines else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    missing = {"from", "term"} - {(name or "").strip().lower() for name in reader.fieldnames or ()}
    if missing:
        raise ExchangeError(f"The first line must name the columns: {', '.join(COLUMNS)}.")
    rows = []
    for number, line in enumerate(reader, start=2):
        fields = {(key or "").strip().lower(): (value or "").strip()
                  for key, value in line.items() if isinstance(value, str)}  # fmt: skip
        if not any(fields.values()):
            continue
        row = TermRow(
            fields.get("from", ""), fields.get("into", ""), _plain(fields.get("term", "")),
            _plain(fields.get("translation", "")), bool(fields.get("case")), fields.get("note", ""),
        )  # fmt: skip
        _check(row, f"Line {number}")
        rows.append(row)
        if len(rows) > MOST_TERMS:
            raise ExchangeError(f"The file has more than {MOST_TERMS} entries.")
    return rows


def write_tbx(rows: list[TermRow]) -> bytes:
    """Write TBX-Basic: one concept for each term of a source language."""
    root = etree.Element(
        f"{{{_TBX}}}tbx",
        {"type": "TBX-Basic", "style": "dca", _LANG: "en"},
        nsmap={None: _TBX},  # type: ignore[dict-item]
    )
    header = _sub(_sub(root, "tbxHeader"), "fileDesc")
    _sub(_sub(header, "sourceDesc"), "p").text = "Broadsheet glossary"
    body = _sub(_sub(root, "text"), "body")
    for number, row in enumerate(rows, start=1):
        entry = _sub(body, "conceptEntry", {"id": f"c{number}"})
        if row.note:
            _sub(entry, "note").text = row.note
        _term(entry, row.source_language, row.source, row.is_case_sensitive)
        if row.target:
            _term(entry, row.target_language or "mul", row.target, False)
        else:
            _sub(
                entry, "descrip", {"type": "subjectField"}
            ).text = f"{_UNTRANSLATED}: {row.target_language or 'mul'}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def read_tbx(data: bytes) -> list[TermRow]:
    """Read TBX, the current version or the older ``martif``; the first language is the source."""
    root = parse(data)
    entries = [one for one in root.iter() if _local(one) in ("conceptEntry", "termEntry")]
    if not entries:
        raise ExchangeError("The file is no TBX, or it has no entries.")
    rows: list[TermRow] = []
    for entry in entries:
        note = next((one.text or "" for one in entry.iter() if _local(one) == "note"), "")
        sections = [one for one in entry.iter() if _local(one) in ("langSec", "langSet")]
        terms = [(section.get(_LANG) or "", _first_term(section)) for section in sections]
        kept = next(
            ((one.text or "").partition(":")[2].strip() for one in entry.iter()
             if _local(one) == "descrip" and (one.text or "").startswith(_UNTRANSLATED)), None
        )  # fmt: skip
        case = any((one.text or "") == "case sensitive" for one in entry.iter())
        if not terms:
            continue
        source_language, source = terms[0]
        targets = terms[1:] or ([(kept, "")] if kept is not None else [])
        for language, target in targets:
            into = "" if language == "mul" else str(language)
            row = TermRow(source_language, into, source, target, case, note)
            _check(row, f"Line {entry.sourceline}")
            rows.append(row)
        if len(rows) > MOST_TERMS:
            raise ExchangeError(f"The file has more than {MOST_TERMS} entries.")
    return rows


def _term(entry: etree._Element, language: str, term: str, is_case_sensitive: bool) -> None:
    section = _sub(_sub(entry, "langSec", {_LANG: language}), "termSec")
    _sub(section, "term").text = term
    if is_case_sensitive:
        _sub(section, "termNote", {"type": "usageNote"}).text = "case sensitive"


def _first_term(section: etree._Element) -> str:
    return next(
        (
            "".join(map(str, one.itertext())).strip()
            for one in section.iter()
            if _local(one) == "term"
        ),
        "",
    )


def _sub(parent: etree._Element, name: str, attributes: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return etree.SubElement(parent, f"{{{_TBX}}}{name}", attributes or {})


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _check(row: TermRow, where: str) -> None:
    if not row.source or len(row.source) > 200 or len(row.target) > 200 or len(row.note) > 300:
        raise ExchangeError(f"{where}: a term is missing or too long.")
    for language in (row.source_language, row.target_language):
        if language and not is_language(language):
            raise ExchangeError(f"{where}: “{language}” is no language.")
    if not row.source_language:
        raise ExchangeError(f"{where}: the language of the term is missing.")


def _harmless(field: str) -> str:
    """A spreadsheet must not take a term for a formula (CWE-1236)."""
    return f"'{field}" if field.startswith(_FORMULA) else field


def _plain(field: str) -> str:
    return field[1:] if field.startswith("'") and field[1:].startswith(_FORMULA) else field
