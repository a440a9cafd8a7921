"""PO, as Poedit and Weblate read it: a message a segment, its id as the context.

A machine's translation is fuzzy until somebody has looked at it; who takes the mark off approves.
"""

from __future__ import annotations

import io
import re

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from broadsheet.editions.domain.exchange.files import (
    Entry,
    TranslationFile,
    check_complete,
    register,
)
from broadsheet.editions.errors import ExchangeError

_SUBJECT = "X-Broadsheet-Subject"
_SOURCE = "X-Source-Language"
_TARGET = "X-Target-Language"
_HELP = (
    "Broadsheet. Keep the numbered tags <1>…</1> and <2/>: each once, where it belongs. "
    "Take the mark “fuzzy” off what you have checked."
)


def write(made: TranslationFile) -> bytes:
    """Write a catalog."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for entry in made.entries:
        catalog.add(
            entry.source,
            entry.target,
            context=entry.id,
            auto_comments=[entry.kind],
            flags=["fuzzy"] if entry.target and not entry.is_final else [],
        )
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True)
    return _header(made) + out.getvalue()


def _header(made: TranslationFile) -> bytes:
    """Write the header ourselves: Babel knows no fields of others."""
    fields = {
        "Project-Id-Version": "Broadsheet",
        "Language": made.target_language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        _SUBJECT: made.subject,
        _SOURCE: made.source_language,
        _TARGET: made.target_language,
    }
    lines = [f'"{name}: {value}\\n"' for name, value in fields.items()]
    return "\n".join([f"# {_HELP}", 'msgid ""', 'msgstr ""', *lines, "", ""]).encode()


def read(data: bytes) -> TranslationFile:
    """Read a catalog. Raises `ExchangeError`."""
    try:
        catalog = read_po(io.BytesIO(data), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise ExchangeError(f"The PO file cannot be read: {error}.") from error
    headers = _headers(data)
    if _SUBJECT not in headers:
        raise ExchangeError("The PO file does not say which article it is of; was it made here?")
    entries = [
        Entry(
            str(message.context or ""),
            "",
            str(message.id),
            str(message.string or ""),
            is_final=not message.fuzzy,
        )
        for message in catalog
        if message.id
    ]
    check_complete(entries)
    return TranslationFile(
        headers[_SUBJECT], headers.get(_SOURCE, ""), headers.get(_TARGET, ""), "", tuple(entries)
    )


def _headers(data: bytes) -> dict[str, str]:
    """Return our own fields of the header; Babel keeps only those that it knows."""
    head = data.split(b"\n\n", 1)[0].decode(errors="replace")
    found = re.findall(r'^"([\w-]+): (.*)\\n"\s*$', head, re.MULTILINE)
    return {name: value.strip() for name, value in found}


register("po", reader=read, writer=write, ending="po")
