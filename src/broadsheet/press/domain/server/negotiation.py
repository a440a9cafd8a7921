"""Accept-Encoding (RFC 9110, section 12.5.3): which of brotli, gzip, nothing a client gets."""

from __future__ import annotations

from typing import Final

OFFERED: Final = ("br", "gzip", "identity")
"""What can be had, best first."""


def choose_encodings(header: str | None) -> tuple[str, ...]:
    """Answer the acceptable encodings, best first; never empty.

    Among those that the client likes equally, brotli comes before gzip before none. A client that
    refuses everything gets gzip: a page it may not like is better than none (the RFC allows it).
    """
    if header is None or not header.strip():
        return ("identity",)
    weights = _weights(header)
    anything = weights.get("*")
    ranked: list[tuple[float, int, str]] = []
    for place, encoding in enumerate(OFFERED):
        weight = weights.get(encoding, anything)
        if weight is None:
            # Not named: identity is fine, but after whatever was asked for.
            weight = 0.0001 if encoding == "identity" else 0.0
        if weight > 0:
            ranked.append((-weight, place, encoding))
    return tuple(encoding for _, _, encoding in sorted(ranked)) or ("gzip",)


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in header.lower().split(",")[:32]:
        name, _, parameters = part.partition(";")
        name = name.strip()
        if name == "x-gzip":
            name = "gzip"
        if name:
            weights[name] = _quality(parameters)
    return weights


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value.strip()), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
