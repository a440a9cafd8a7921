"""Who may review which language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from broadsheet.editions.models import ReviewerLanguage
from broadsheet.people.domain.roles import role_of
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import User


@dataclass(frozen=True, slots=True)
class Reach:
    """The languages that somebody may review: all of them, or those named."""

    is_everything: bool = False
    languages: frozenset[str] = frozenset()

    def covers(self, language: str) -> bool:
        return self.is_everything or language in self.languages

    def __bool__(self) -> bool:
        return self.is_everything or bool(self.languages)


EVERYTHING = Reach(is_everything=True)


def reach_of(user: User) -> Reach:
    """Return what `user` may review. Editors and publishers all, reviewers what they are given.

    Three queries at most. A language that a reporter was given counts only beside the role.
    """
    if user.is_superuser or role_of(user) in (StaffRole.EDITOR, StaffRole.PUBLISHER):
        return EVERYTHING
    if not user.groups.filter(name=StaffRole.REVIEWER.value).exists():
        return Reach()
    return Reach(languages=frozenset(languages_of(user)))


def languages_of(user: User) -> list[str]:
    """Return the languages that were given to `user` by name. One query."""
    rows = ReviewerLanguage.objects.filter(user=user).order_by("language")
    return list(rows.values_list("language", flat=True))


@transaction.atomic
def give_languages(*, user: User, languages: Collection[str]) -> bool:
    """Let `user` review exactly `languages`; return whether that changed anything. Idempotent."""
    had = set(languages_of(user))
    wanted = set(languages)
    ReviewerLanguage.objects.filter(user=user, language__in=had - wanted).delete()
    ReviewerLanguage.objects.bulk_create(
        ReviewerLanguage(user=user, language=code) for code in sorted(wanted - had)
    )
    return had != wanted
