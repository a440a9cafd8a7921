"""A document becomes a draft, and what was made of it stands beside the draft."""

from __future__ import annotations

from wagtail.log_actions import log

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.importers.document.recognise import recognise_document
from broadsheet.importers.domain.deliver import deliver_manuscript
from broadsheet.importers.models import DraftFindings
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.models import User


def draft_from_document(
    *, content: bytes, filename: str, owner: User, creates_names: bool = False
) -> Article:
    """Make a draft of `content`, owned by `owner`, and return it.

    Raises the importer's `BroadsheetError`s for a document that cannot be read.
    """
    masthead = current_masthead()
    manuscript = recognise_document(
        filename=filename,
        content=content,
        house_names=[masthead.name, masthead.holder],
        known_regions=set(Region.objects.values_list("name", flat=True)),
        known_themes=set(Theme.objects.values_list("name", flat=True)),
    )
    delivered = deliver_manuscript(
        manuscript=manuscript, owner=owner, filename=filename, creates_names=creates_names
    )
    log(
        instance=delivered.article,
        action="desk.from_document",
        user=owner,
        data={"filename": filename[:255]},
    )
    return delivered.article


def dismiss_findings(*, article: Article, user: User) -> None:
    """Put away what an import found: the editor has seen to it. Idempotent."""
    dismissed = DraftFindings.objects.filter(article=article, is_dismissed=False).update(
        is_dismissed=True
    )
    if dismissed:
        log(instance=article, action="desk.findings_dismissed", user=user)
