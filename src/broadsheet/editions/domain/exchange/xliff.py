"""XLIFF 1.2 and 2.0 (OASIS), as OmegaT, Trados, memoQ and Virtaal read them."""

from __future__ import annotations

from typing import Final

from lxml import etree

from broadsheet.editions.domain.exchange.files import (
    Entry,
    TranslationFile,
    check_complete,
    register,
)
from broadsheet.editions.domain.exchange.inline import Dialect, fill, parse, text_of
from broadsheet.editions.errors import ExchangeError

V12: Final = Dialect("urn:oasis:names:tc:xliff:document:1.2", "g", "x")
V20: Final = Dialect("urn:oasis:names:tc:xliff:document:2.0", "pc", "ph")
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_FINAL_12: Final = frozenset({"signed-off", "final", "translated"})
_FINAL_20: Final = frozenset({"reviewed", "final"})


def write_12(made: TranslationFile) -> bytes:
    """Write XLIFF 1.2: one ``trans-unit`` a segment."""
    root = etree.Element(
        V12.name("xliff"),
        {"version": "1.2"},
        nsmap={None: V12.namespace},  # type: ignore[dict-item]
    )
    file = etree.SubElement(
        root,
        V12.name("file"),
        {
            "original": made.subject,
            "source-language": made.source_language,
            "target-language": made.target_language,
            "datatype": "html",
        },
    )
    body = etree.SubElement(file, V12.name("body"))
    for number, entry in enumerate(made.entries, start=1):
        attributes = {"id": str(number), "resname": entry.id, _XML_SPACE: "preserve"}
        if entry.is_final:
            attributes["approved"] = "yes"
        unit = etree.SubElement(body, V12.name("trans-unit"), attributes)
        fill(etree.SubElement(unit, V12.name("source")), entry.source, V12)
        if entry.target:
            state = "signed-off" if entry.is_final else "needs-review-translation"
            target = etree.SubElement(unit, V12.name("target"), {"state": state})
            fill(target, entry.target, V12)
        etree.SubElement(unit, V12.name("note")).text = entry.kind
    return _bytes(root)


def write_20(made: TranslationFile) -> bytes:
    """Write XLIFF 2.0: one ``unit`` with one ``segment`` each."""
    root = etree.Element(
        V20.name("xliff"),
        {"version": "2.0", "srcLang": made.source_language, "trgLang": made.target_language},
        nsmap={None: V20.namespace},  # type: ignore[dict-item]
    )
    file = etree.SubElement(root, V20.name("file"), {"id": "f1", "original": made.subject})
    for number, entry in enumerate(made.entries, start=1):
        unit = etree.SubElement(
            file, V20.name("unit"), {"id": f"u{number}", "name": entry.id, _XML_SPACE: "preserve"}
        )
        notes = etree.SubElement(unit, V20.name("notes"))
        etree.SubElement(notes, V20.name("note")).text = entry.kind
        state = "final" if entry.is_final else ("translated" if entry.target else "initial")
        segment = etree.SubElement(unit, V20.name("segment"), {"state": state})
        fill(etree.SubElement(segment, V20.name("source")), entry.source, V20)
        if entry.target:
            fill(etree.SubElement(segment, V20.name("target")), entry.target, V20)
    return _bytes(root)


def read(data: bytes) -> TranslationFile:
    """Read either version. Raises `ExchangeError` with the line of what is wrong."""
    root = parse(data)
    if root.tag == V12.name("xliff"):
        return _read_12(root)
    if root.tag == V20.name("xliff"):
        return _read_20(root)
    raise ExchangeError("The file is no XLIFF 1.2 or 2.0.")


def _read_12(root: etree._Element) -> TranslationFile:
    file = root.find(V12.name("file"))
    if file is None:
        raise ExchangeError("The XLIFF file has no <file>.")
    entries = []
    for unit in file.iter(V12.name("trans-unit")):
        target = unit.find(V12.name("target"))
        state = target.get("state") if target is not None else None
        entries.append(
            Entry(
                unit.get("resname") or unit.get("id") or "",
                "",
                text_of(unit.find(V12.name("source")), V12),
                text_of(target, V12),
                is_final=unit.get("approved") == "yes" or state in _FINAL_12,
            )
        )
    check_complete(entries)
    return TranslationFile(
        file.get("original") or "",
        file.get("source-language") or "",
        file.get("target-language") or "",
        "",
        tuple(entries),
    )


def _read_20(root: etree._Element) -> TranslationFile:
    file = root.find(V20.name("file"))
    if file is None:
        raise ExchangeError("The XLIFF file has no <file>.")
    entries = []
    for unit in file.iter(V20.name("unit")):
        segments = unit.findall(V20.name("segment"))
        # A program may have cut our segment into several; together they are the text again.
        parts = [
            child for child in unit if child.tag in (V20.name("segment"), V20.name("ignorable"))
        ]
        sources = [text_of(part.find(V20.name("source")), V20) for part in parts]
        targets = [text_of(part.find(V20.name("target")), V20) for part in parts]
        entries.append(
            Entry(
                unit.get("name") or unit.get("id") or "",
                "",
                "".join(sources),
                "".join(targets),
                is_final=bool(segments)
                and all(segment.get("state") in _FINAL_20 for segment in segments),
            )
        )
    check_complete(entries)
    return TranslationFile(
        file.get("original") or "",
        root.get("srcLang") or "",
        root.get("trgLang") or "",
        "",
        tuple(entries),
    )


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


register("xliff-1.2", reader=read, writer=write_12, ending="xlf")
register("xliff-2.0", reader=None, writer=write_20, ending="xlf")
