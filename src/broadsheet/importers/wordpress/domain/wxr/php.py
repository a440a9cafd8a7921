"""PHP's serialisation format, read into plain values.

WordPress keeps structured values of post meta in it. Only data is understood: null, booleans,
numbers, strings and arrays. An object is refused, so nothing is ever constructed or run.
Format: https://www.php.net/manual/en/function.serialize.php
"""

from __future__ import annotations

from typing import TypeAlias

from broadsheet.importers.wordpress.errors import BadPhpData

Value: TypeAlias = "bool | int | float | str | dict[int | str, Value] | None"

MAX_DEPTH = 32
MAX_BYTES = 4_000_000


def parse_php(text: str) -> Value:
    """Return the value that `text` serialises; raise `BadPhpData` if it is damaged."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise BadPhpData(f"A serialised value is larger than {MAX_BYTES} bytes.")
    try:
        value, _ = _value(data, 0, 0)
    except (ValueError, IndexError, UnicodeDecodeError) as error:
        raise BadPhpData(f"A serialised value is damaged: {error}") from error
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    kind = data[at : at + 1]
    if kind == b"N":
        return None, at + 2
    if kind == b"s":
        colon = data.index(b":", at + 2)
        start = colon + 2
        end = start + int(data[at + 2 : colon])
        if data[end : end + 2] != b'";':
            raise ValueError(f"a string at byte {at} has the wrong length")
        return data[start:end].decode("utf-8"), end + 2
    if kind == b"a":
        return _array(data, at, depth)
    semicolon = data.index(b";", at)
    raw = data[at + 2 : semicolon]
    if kind == b"i":
        return int(raw), semicolon + 1
    if kind == b"d":
        return float(raw), semicolon + 1
    if kind == b"b":
        return raw == b"1", semicolon + 1
    raise ValueError(f"unknown kind of value at byte {at}")


def _array(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    colon = data.index(b":", at + 2)
    count = int(data[at + 2 : colon])
    at = colon + 2
    found: dict[int | str, Value] = {}
    for _ in range(count):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, int | str):
            raise ValueError(f"an array key at byte {at} is neither number nor text")
        found[key], at = _value(data, at, depth + 1)
    if data[at : at + 1] != b"}":
        raise ValueError(f"an array at byte {at} is not closed")
    return found, at + 1
