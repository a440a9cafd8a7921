"""How an issue's stories stand in the newspaper's languages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.enums import PUBLIC_STATES, EditionState
from broadsheet.editions.models import Edition
from broadsheet.newsletters.enums import Section
from broadsheet.newsletters.models import Issue

_NOT_MADE = _("It is not translated yet.")
_BEING_MADE = _("It is being translated.")
_HELD = _("Its translation is held for review.")


@dataclass(frozen=True, slots=True)
class Missing:
    """A story that readers of a language cannot read in it, and why."""

    article_id: int
    headline: str
    why: str | Promise


@dataclass(slots=True)
class Standings:
    """Which stories each language lacks, of `total`."""

    total: int
    missing: dict[str, list[Missing]] = field(default_factory=dict)


def stories_missing(*, issue: Issue, languages: Collection[str]) -> Standings:
    """Return which of an issue's stories cannot be read in each of `languages`. Two queries."""
    rows = issue.items.filter(section=Section.STORY, is_left_out=False, article__live=True)
    stories = list(
        rows.order_by("position", "pk").values_list(
            "article_id", "article__title", "article__language"
        )
    )
    editions = {
        (article_id, language): (state, due_at)
        for article_id, language, state, due_at in Edition.objects.filter(
            article__in=[pk for pk, *_rest in stories], language__in=languages
        ).values_list("article_id", "language", "state", "due_at")
    }
    found = Standings(total=len(stories))
    for language in languages:
        for pk, headline, own in stories:
            state, due_at = editions.get((pk, language), ("", None))
            if language != own and state not in PUBLIC_STATES:
                why = _HELD if state == EditionState.HELD else _BEING_MADE if due_at else _NOT_MADE
                found.missing.setdefault(language, []).append(Missing(pk, headline, why))
    return found
