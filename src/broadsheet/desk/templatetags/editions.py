"""Words about editions for the desk's templates."""

from __future__ import annotations

import re

from django import template

from broadsheet.desk.domain import labels
from broadsheet.editions.domain.markup import Tag
from broadsheet.masthead.domain.languages import language

register = template.Library()
_ADDRESS = re.compile(r'href="([^"]*)"')


@register.filter
def kind_label(kind: str) -> str:
    """Return what the desk calls a kind of text."""
    return labels.label(labels.KINDS, kind)


@register.filter
def check_label(check: str) -> str:
    """Return what the desk calls a check."""
    return labels.label(labels.CHECKS, check)


@register.filter
def level_label(level: str) -> str:
    """Return what a finding of this level means for the edition."""
    return labels.label(labels.LEVELS, level)


@register.filter
def tag_label(tag: Tag) -> str:
    """Return what a numbered tag stands for: “link”, “italic”."""
    return labels.label(labels.TAGS, tag.name)


@register.filter
def tag_address(tag: Tag) -> str:
    """Return where a link leads, else nothing."""
    found = _ADDRESS.search(tag.opening) if tag.is_link else None
    return found[1] if found else ""


@register.filter
def direction(code: str) -> str:
    """Return how a language runs: ``ltr`` or ``rtl``."""
    return language(code).direction


@register.filter
def endonym(code: str) -> str:
    """Return a language's own name."""
    return language(code).endonym


@register.filter
def english_name(code: str) -> str:
    """Return a language's English name."""
    return language(code).english
