"""What is to become of each item: decided from the item alone, the same in every pass."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from broadsheet.importers.wordpress.domain.dates import moment_of, parse_sql_date
from broadsheet.importers.wordpress.domain.languages import LanguageMark, language_mark
from broadsheet.importers.wordpress.domain.wxr.records import Item

MAX_SLUG_CHARACTERS = 200

SKIPPED_TYPES = {
    "nav_menu_item": "a menu entry; menus are made from regions and themes here",
    "revision": "an old revision; only the latest text is exported whole",
    "custom_css": "styles of the old theme",
    "customize_changeset": "settings of the old theme",
    "oembed_cache": "a cache of the old site",
    "user_request": "a privacy request, handled at the old site",
    "wp_template": "a template of the old theme",
    "wp_template_part": "a template of the old theme",
    "wp_global_styles": "styles of the old theme",
    "wp_navigation": "a menu of the old theme",
    "wp_font_family": "a typeface of the old theme",
    "wp_font_face": "a typeface of the old theme",
    "acf-field": "a field definition of a plug-in",
    "acf-field-group": "a field definition of a plug-in",
    "wpcf7_contact_form": "a form of a plug-in",
}


class Fate(StrEnum):
    ARTICLE = "article"
    PAGE = "page"
    FILE = "file"
    READ = "read"  # not imported by itself, but used where others name it
    SKIP = "skip"


class State(StrEnum):
    LIVE = "live"
    DRAFT = "draft"
    SCHEDULED = "scheduled"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the person at the keyboard and the masthead say."""

    zone: ZoneInfo
    language: str
    post_types: frozenset[str] = frozenset({"post"})
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    fate: Fate
    reason: str = ""  # why it is skipped
    state: State = State.DRAFT
    published_at: dt.datetime | None = None
    day: dt.date | None = None
    language: str = ""
    mark: LanguageMark = field(default_factory=LanguageMark)
    slug: str = ""
    changes: list[str] = field(default_factory=list)


def item_key(item: Item) -> str:
    """Return what identifies an item within its site."""
    if item.post_id:
        return str(item.post_id)
    return f"guid:{hashlib.sha256(item.guid.encode()).hexdigest()[:40]}"


def plan_item(item: Item, rules: Rules) -> Plan:
    """Decide what becomes of `item`."""
    kind = item.post_type
    if kind == "attachment":
        if item.status == "trash":
            return Plan(Fate.SKIP, "in the old site's trash")
        return Plan(Fate.FILE)
    if kind == "wp_block":
        return Plan(Fate.READ, "a reusable block: its content stands where articles use it")
    if kind in {"guest-author", "guest_author"}:
        return Plan(
            Fate.READ, "a guest author: taken over as a contributor where a byline names it"
        )
    if kind in SKIPPED_TYPES and kind not in rules.post_types:
        return Plan(Fate.SKIP, SKIPPED_TYPES[kind])
    if kind == "page":
        fate = Fate.PAGE
    elif kind in rules.post_types:
        fate = Fate.ARTICLE
    elif not kind:
        return Plan(Fate.SKIP, "without a type: not to be told what it is")
    else:
        return Plan(Fate.SKIP, f"of type “{kind}”; import such items with --post-type {kind}")
    if item.status == "trash":
        return Plan(Fate.SKIP, "in the old site's trash")
    if item.status == "auto-draft" and not (item.title.strip() or item.content.strip()):
        return Plan(Fate.SKIP, "an empty draft that WordPress saved by itself")
    if item.status == "inherit":
        return Plan(Fate.SKIP, "an old revision; only the latest text is exported whole")
    plan = Plan(fate)
    _plan_state(plan, item, rules)
    plan.mark = language_mark(item, rules.groups)
    plan.language = plan.mark.code or rules.language
    if plan.mark.is_guess:
        plan.changes.append(f"language “{plan.mark.code}” was guessed from its address")
    if plan.mark.unknown:
        plan.changes.append(
            f"its language mark “{plan.mark.unknown}” names no language: taken as {plan.language}"
        )
    plan.slug = slug_of(item)
    return plan


def _plan_state(plan: Plan, item: Item, rules: Rules) -> None:
    published_at = moment_of(local=item.date, gmt=item.date_gmt, zone=rules.zone, rss=item.pub_date)
    status = item.status or "publish"
    if item.password:
        plan.changes.append("was behind a password: a draft now, so that it stays unpublished")
    elif status == "publish":
        plan.state = State.LIVE
        if published_at is None:
            published_at = moment_of(local=item.modified, gmt=item.modified_gmt, zone=rules.zone)
            if published_at is None:
                plan.state = State.DRAFT
                plan.changes.append("has no readable date: a draft now, give it one")
            else:
                plan.changes.append("has no readable date: that of its last change was taken")
        elif parse_sql_date(item.date_gmt) is None and parse_sql_date(item.date) is None:
            plan.changes.append("has no readable date: that of its entry in the feed was taken")
    elif status == "future":
        plan.state = State.SCHEDULED
        if published_at is None:
            plan.state = State.DRAFT
            plan.changes.append("was scheduled without a readable date: a draft now")
    elif status == "pending":
        plan.changes.append("waited for review: a draft now")
    elif status == "private":
        plan.changes.append("was private: a draft now, so that it stays unpublished")
    elif status not in {"draft", "auto-draft"}:
        plan.changes.append(f"had the status “{status}”: a draft now")
    plan.published_at = published_at
    if published_at is not None:
        plan.day = published_at.astimezone(rules.zone).date()


def slug_of(item: Item) -> str:
    """Return the slug of an item in the letters of its own script.

    WordPress writes other scripts than Latin in percents and cuts them at 200 bytes, amid a letter
    if need be.
    """
    slug = slugify(unquote(item.slug, errors="ignore"), allow_unicode=True)
    if not slug:
        slug = slugify(item.title, allow_unicode=True)
    return slug[:MAX_SLUG_CHARACTERS].strip("-_") or f"article-{item.post_id or item.number}"
