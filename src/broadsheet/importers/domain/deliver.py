"""From a manuscript to a draft at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from broadsheet.articles.models import Article, ArticleFolder, BylineEntry, Correction
from broadsheet.beats.models import Region, Theme
from broadsheet.importers.domain import manuscript as ms
from broadsheet.importers.domain.body import plain_text, raw_body, rich_text
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import Contributor, User
from broadsheet.pictures.domain.uploads import store_picture
from broadsheet.pictures.errors import PictureError
from broadsheet.pictures.models import Picture


@dataclass(frozen=True, slots=True)
class Delivered:
    """A draft at the desk, with everything that an editor should know about it."""

    article: Article
    findings: tuple[ms.Finding, ...]


@transaction.atomic
def deliver_manuscript(
    *,
    manuscript: ms.Manuscript,
    owner: User | None = None,
    filename: str = "",
    creates_names: bool = False,
) -> Delivered:
    """Make a draft of `manuscript`: nothing is published.

    With `creates_names`, beats and contributors that do not exist are made; without, they are
    left to the editor with a finding. `filename` given, the findings are kept beside the draft.
    """
    findings = list(manuscript.findings)
    masthead = current_masthead()
    pictures = _Pictures(owner=owner, findings=findings)
    article = Article(
        title=manuscript.headline[:255] or filename[:255] or "—",
        kicker=manuscript.kicker[:80],
        deck=manuscript.deck,
        language=manuscript.language or masthead.language,
        dateline=manuscript.dateline[:120],
        contributors_note=rich_text(manuscript.contributors_note),
        note_to_readers=rich_text(manuscript.note_to_readers),
        reprint_terms=rich_text(manuscript.reprint_terms),
        disclaimer=rich_text(manuscript.disclaimer),
        fair_use_notice=rich_text(manuscript.fair_use_notice),
        copyright_holder=manuscript.copyright_holder[:200],
        copyright_year=manuscript.copyright_year,
        first_published_at=manuscript.published_at,
        live=False,
        owner=owner,
    )
    if len(manuscript.headline) > 255:
        findings.append(_unsure("headline", "The headline was cut.", manuscript.headline))
    _fill_origin(article, manuscript.origin, house=masthead.name)
    if manuscript.featured is not None:
        _fill_featured(article, manuscript.featured, pictures)
    article.body = raw_body(manuscript.body, picture_of=pictures.primary_key)
    article.byline = _byline(manuscript.byline, findings, creates_names=creates_names)
    article.corrections = [
        Correction(made_at=entry.made_at, text=rich_text(entry.text), sort_order=order)
        for order, entry in enumerate(manuscript.corrections)
    ]
    article.regions = _beats(Region, manuscript.regions, findings, creates_names=creates_names)
    article.themes = _beats(Theme, manuscript.themes, findings, creates_names=creates_names)

    folder = ArticleFolder.objects.get()
    article.slug = free_slug(manuscript.slug or article.title, folder=folder)
    folder.add_child(instance=article)
    article.save_revision(user=owner, log_action=True)
    if filename:
        rows = [{**_as_dict(finding), "certainty": str(finding.certainty)} for finding in findings]
        DraftFindings.objects.create(article=article, filename=filename[:255], findings=rows)
    return Delivered(article, tuple(findings))


def publish_delivered(
    *, article: Article, at: dt.datetime | None = None, user: User | None = None
) -> None:
    """Publish a delivered draft with `at` as its date of publication (aware; None: now)."""
    if at is not None:
        Article.objects.filter(pk=article.pk).update(first_published_at=at)
        article.refresh_from_db()
    revision = article.latest_revision or article.save_revision(user=user)
    revision.publish(user=user)


def free_slug(words: str, *, folder: ArticleFolder) -> str:
    """Return a slug for `words` that no article has yet; letters of any script stay."""
    base = slugify(words, allow_unicode=True)[:200].strip("-") or "article"
    taken = set(folder.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


class _Pictures:
    """Stores a manuscript's pictures and remembers what could not be stored."""

    def __init__(self, *, owner: User | None, findings: list[ms.Finding]) -> None:
        self._owner = owner
        self._findings = findings

    def store(self, reference: ms.PictureRef) -> Picture | None:
        name = reference.filename or reference.source.rpartition("/")[2] or "picture"
        if reference.content is None:
            self._findings.append(
                ms.Finding(
                    part="pictures",
                    message="The file does not carry this picture: upload it.",
                    certainty=ms.Certainty.WARNING,
                    excerpt=reference.source or name,
                )
            )
            return None
        try:
            return store_picture(
                content=reference.content,
                filename=name,
                title=(reference.alt or plain_text(reference.caption) or name)[:255],
                alt=reference.alt[:500],
                caption=plain_text(reference.caption)[:1000],
                credit=reference.credit[:255],
                uploaded_by=self._owner,
            )
        except PictureError as error:
            self._findings.append(
                ms.Finding("pictures", error.message, ms.Certainty.WARNING, excerpt=name)
            )
            return None

    def primary_key(self, reference: ms.PictureRef) -> int | None:
        picture = self.store(reference)
        return picture.pk if picture else None


def _fill_featured(article: Article, reference: ms.PictureRef, pictures: _Pictures) -> None:
    article.featured_picture = pictures.store(reference)
    article.featured_alt = reference.alt[:500]
    article.featured_is_decorative = reference.is_decorative
    article.featured_caption = rich_text(reference.caption)
    article.featured_credit = reference.credit[:255]


def _fill_origin(article: Article, origin: ms.Origin | None, *, house: str) -> None:
    if origin is None or origin.publisher.casefold() == house.casefold():
        return
    article.is_syndicated = True
    article.origin_publisher = origin.publisher[:200]
    article.origin_url = origin.url if _is_url(origin.url) else ""
    article.copyright_holder = (origin.copyright_holder or article.copyright_holder)[:200]
    article.copyright_year = origin.copyright_year or article.copyright_year


def _byline(
    entries: Sequence[ms.BylineEntry], findings: list[ms.Finding], *, creates_names: bool
) -> list[BylineEntry]:
    known = {person.name.casefold(): person for person in Contributor.objects.all()}
    rows = []
    for order, entry in enumerate(entries):
        person = None if entry.is_guest else known.get(entry.name.casefold())
        if person is None and creates_names and not entry.is_guest:
            person = Contributor.objects.create(
                name=entry.name[:200], slug=_free(Contributor, entry.key or entry.name)
            )
            known[entry.name.casefold()] = person
        if person is None and not entry.is_guest:
            message = "This name has no contributor page yet: it stands as a guest's."
            findings.append(_unsure("byline", message, entry.name))
        rows.append(
            BylineEntry(
                contributor=person,
                guest_name="" if person else entry.name[:200],
                role=str(entry.role),
                sort_order=order,
            )
        )
    return rows


def _beats(
    model: type[Region] | type[Theme],
    names: Sequence[str],
    findings: list[ms.Finding],
    *,
    creates_names: bool,
) -> list[Any]:
    known = {beat.name.casefold(): beat for beat in model._default_manager.all()}
    beats = []
    for name in dict.fromkeys(names):
        beat = known.get(name.casefold())
        if beat is None and creates_names:
            beat = model._default_manager.create(name=name[:120], slug=_free(model, name))
            known[name.casefold()] = beat
        if beat is None:
            kind = model._meta.verbose_name
            findings.append(_unsure(f"{kind}s", f"There is no {kind} of this name yet.", name))
        else:
            beats.append(beat)
    return beats


def _free(model: type[Model], words: str) -> str:
    """Return a slug that no row of `model` has."""
    base = slugify(words, allow_unicode=True)[:100] or "name"
    slug, number = base, 1
    while model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _unsure(part: str, message: str, excerpt: str) -> ms.Finding:
    return ms.Finding(part, message, ms.Certainty.UNSURE, excerpt[:300])


def _as_dict(finding: ms.Finding) -> dict[str, str]:
    return {"part": finding.part, "message": finding.message, "excerpt": finding.excerpt}


def _is_url(value: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        return False
    return True
