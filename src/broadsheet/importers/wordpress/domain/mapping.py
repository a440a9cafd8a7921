"""Categories and tags become regions and themes, by a file that an editor can change.

The file is TOML: one table a taxonomy, one line a term.

    [category]
    "kenya" = "region: Kenya"
    "water-rights" = ["region: Kenya", "theme: Water"]
    "uncategorized" = "ignore"
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from broadsheet.importers.wordpress.domain.places import is_place
from broadsheet.importers.wordpress.domain.wxr.records import Term, TermUse
from broadsheet.importers.wordpress.errors import BadMapping

# Taxonomies that say something else than what an article is about.
OTHER_TAXONOMIES = frozenset(
    {
        "author", "post_format", "language", "post_translations", "term_language",
        "term_translations", "nav_menu", "wp_theme", "wp_template_part_area", "wp_pattern_category",
        "link_category", "translation_priority", "wpml_language", "category_lang",
        "elementor_library_type",
    }
)  # fmt: skip
FEW_USES = 3
_REGION_TAXONOMIES = ("region", "countr", "place", "location", "geo", "continent")
_IGNORED = {"uncategorized", "uncategorised", "sin-categoria", "non-classe", "allgemein",
            "featured", "sem-categoria", "без-рубрики", "senza-categoria", "slider", "headline",
            "headlines", "homepage", "breaking-news", "top-stories"}  # fmt: skip
_REGION_PARENTS = {"regions", "region", "countries", "world", "places", "by-region", "by-country",
                   "locations", "continents"}  # fmt: skip

_BARE_KEY = re.compile(r"^[A-Za-z0-9_-]+$")

Kind = Literal["region", "theme"]


@dataclass(frozen=True, slots=True)
class Beat:
    kind: Kind
    name: str


@dataclass(slots=True)
class Proposed:
    """A term, how often it is used, and what is proposed for it."""

    term: Term
    uses: int = 0
    beats: tuple[Beat, ...] = ()
    why: str = ""


@dataclass(slots=True)
class Mapping_:  # noqa: N801 - `Mapping` is Python's
    """What each term becomes, by taxonomy and slug."""

    beats: dict[tuple[str, str], tuple[Beat, ...]] = field(default_factory=dict)

    def of(self, use: TermUse) -> tuple[Beat, ...] | None:
        """Return the beats of a term; None if the mapping does not know the term."""
        return self.beats.get((use.domain, use.slug))


TermMapping = Mapping_


def propose(terms: Iterable[Term], uses: Mapping[tuple[str, str], int]) -> list[Proposed]:
    """Propose a beat for every term: places become regions, the rest themes.

    Ignored are terms that say nothing ("Uncategorized"), and tags with fewer than `FEW_USES`
    uses unless they are places.
    """
    by_slug = {(term.domain, term.slug): term for term in terms}
    parents = {term.parent for term in by_slug.values() if term.parent}
    proposals = []
    for (domain, slug), term in by_slug.items():
        if domain in OTHER_TAXONOMIES:
            continue
        proposed = Proposed(term, uses.get((domain, slug), 0))
        _propose_one(proposed, parents)
        proposals.append(proposed)
    return sorted(proposals, key=lambda p: (p.term.domain, -p.uses, p.term.name))


def _propose_one(proposed: Proposed, parents: set[str]) -> None:
    term = proposed.term
    if term.slug.lower() in _IGNORED:
        proposed.why = "says nothing about the article"
    elif term.slug.lower() in _REGION_PARENTS and term.slug in parents:
        proposed.why = "only holds others together"
    elif proposed.uses == 0:
        proposed.why = "not used"
    elif (
        term.domain.lower().startswith(_REGION_TAXONOMIES)
        or term.parent.lower() in _REGION_PARENTS
        or is_place(term.name)
    ):
        proposed.beats = (Beat("region", term.name[:120]),)
    elif term.domain == "post_tag" and proposed.uses < FEW_USES:
        proposed.why = "few uses"
    else:
        proposed.beats = (Beat("theme", term.name[:120]),)


def mapping_of(proposals: Iterable[Proposed]) -> TermMapping:
    """Return the mapping that the proposals make."""
    return TermMapping({(p.term.domain, p.term.slug): p.beats for p in proposals})


def write_mapping(proposals: Iterable[Proposed]) -> str:
    """Return the proposals as the text of a mapping file."""
    lines = [
        "# What each category and tag becomes. Change what is right of the equals sign to",
        '#   "region: Name"   a region, made if there is none of this name',
        '#   "theme: Name"    a theme',
        '#   "ignore"         nothing',
        '# or to several in brackets: ["region: Kenya", "theme: Water"].',
    ]
    domain = None
    for proposed in proposals:
        if proposed.term.domain != domain:
            domain = proposed.term.domain
            lines += ["", f"[{domain if _BARE_KEY.match(domain) else _quoted(domain)}]"]
        values = [f"{beat.kind}: {beat.name}" for beat in proposed.beats] or ["ignore"]
        value = _quoted(values[0]) if len(values) == 1 else f"[{', '.join(map(_quoted, values))}]"
        note = f"“{_one_line(proposed.term.name)}”, {proposed.uses} ×"
        note += f"; {proposed.why}" if proposed.why else ""
        lines.append(f"{_quoted(proposed.term.slug)} = {value}  # {note}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def read_mapping(path: Path) -> TermMapping:
    """Read a mapping file; raise `BadMapping` naming what cannot be understood."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadMapping(f"The mapping file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(f"The mapping file {path} is not valid TOML: {error}.") from error
    mapping = TermMapping()
    for domain, table in data.items():
        if not isinstance(table, dict):
            raise BadMapping(f"The mapping file {path} has “{domain}” outside of a table.")
        for slug, value in table.items():
            values = value if isinstance(value, list) else [value]
            where = f"{path}, [{domain}] {slug}"
            mapping.beats[domain, slug] = tuple(
                beat for text in values if (beat := _beat(text, where)) is not None
            )
    return mapping


def _beat(text: object, where: str) -> Beat | None:
    if isinstance(text, str):
        if text.strip() == "ignore":
            return None
        kind, _, name = text.partition(":")
        kind = kind.strip().lower()
        if kind in ("region", "theme") and name.strip():
            return Beat("region" if kind == "region" else "theme", name.strip()[:120])
    raise BadMapping(f'{where}: {text!r} is neither "region: Name", "theme: Name" nor "ignore".')
