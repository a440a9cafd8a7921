"""Contributors and beats by name: found, or made, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.text import slugify

from broadsheet.beats.models import Region, Theme
from broadsheet.importers.domain.body import rich_text
from broadsheet.importers.domain.manuscript import BylineEntry
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.figures import inline_html
from broadsheet.importers.wordpress.domain.content.inline import safe_address
from broadsheet.importers.wordpress.domain.scanning import Index
from broadsheet.people.models import Contributor

MAX_KNOWN = 50_000
B = TypeVar("B", Region, Theme)


class Names:
    """Primary keys by name. Nothing is made before it is needed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._people: dict[str, int] = {}
        self._regions: dict[str, Region] = {}
        self._themes: dict[str, Theme] = {}
        self.made = {"contributors": 0, "regions": 0, "themes": 0}
        self.forget()

    def forget(self) -> None:
        """Read what the database has: at the start, and after a batch was rolled back."""
        rows = Contributor.objects.order_by("-pk").values_list("name", "pk")[:MAX_KNOWN]
        self._people = {name.casefold(): pk for name, pk in rows}
        self._regions = {beat.name.casefold(): beat for beat in Region.objects.order_by("-pk")}
        self._themes = {beat.name.casefold(): beat for beat in Theme.objects.order_by("-pk")}

    def contributor(self, entry: BylineEntry) -> int:
        """Return the contributor of a byline."""
        name = entry.name[:200]
        known = self._people.get(name.casefold())
        if known is None:
            guest = self._index.guest(entry.key) if entry.key else None
            website = safe_address(guest[2]) if guest else ""
            note = inline_html(Context(), guest[1]) if guest and guest[1] else ""
            person = Contributor.objects.create(
                name=name,
                slug=_free_slug(Contributor, name),
                note=rich_text(note),
                website=website if website.startswith("http") and len(website) <= 200 else "",
            )
            known = self._people[name.casefold()] = person.pk
            self.made["contributors"] += 1
        return known

    def regions(self, names: Iterable[str]) -> list[Region]:
        """Return the regions of these names, each once."""
        return self._beats(Region, self._regions, "regions", names)

    def themes(self, names: Iterable[str]) -> list[Theme]:
        """Return the themes of these names, each once."""
        return self._beats(Theme, self._themes, "themes", names)

    def _beats(
        self, model: type[B], known: dict[str, B], kind: str, names: Iterable[str]
    ) -> list[B]:
        keys = dict.fromkeys(name[:120].casefold() for name in names)
        for name in names:
            key = name[:120].casefold()
            if key not in known:
                known[key] = model._default_manager.create(
                    name=name[:120], slug=_free_slug(model, name)
                )
                self.made[kind] += 1
        return [known[key] for key in keys]


def _free_slug(model: type[Model], words: str) -> str:
    base = slugify(words, allow_unicode=True)[:100].strip("-") or "name"
    slug, number = base, 1
    while model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
