"""Editions at the desk: the glossary, links from articles, names in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from broadsheet.articles.models import Article
from broadsheet.desk.views.editions.glossary import TermViewSet
from broadsheet.editions.domain import audit
from broadsheet.masthead.domain.languages import language

register_snippet(TermViewSet)

_SENTENCES: Final[dict[str, tuple[Promise, Promise]]] = {
    audit.WROTE: (gettext_lazy("Write in an edition"), gettext_lazy("Wrote in %(language)s")),
    audit.APPROVED: (gettext_lazy("Approve an edition"), gettext_lazy("Approved %(language)s")),
    audit.HELD: (gettext_lazy("Hold an edition"), gettext_lazy("Held %(language)s")),
    audit.SENT_BACK: (
        gettext_lazy("Send an edition back"), gettext_lazy("Sent %(language)s back: %(note)s"),
    ),
    audit.AGAIN: (
        gettext_lazy("Translate an edition"), gettext_lazy("Had %(language)s translated"),
    ),
    audit.IMPORTED: (
        gettext_lazy("Import translations"),
        gettext_lazy("Imported %(language)s: %(changed)s changed, %(approved)s approved"),
    ),
    audit.EXPORTED: (
        gettext_lazy("Export translations"), gettext_lazy("Exported %(language)s: %(filename)s"),
    ),
    audit.SETTLED: (
        gettext_lazy("Settle a report"), gettext_lazy("Settled a report in %(language)s"),
    ),
}  # fmt: skip


def _buttons(page: Any) -> Iterator[Button]:
    if page.live and issubclass(page.specific_class or page.__class__, Article):
        yield Button(
            _("Editions"), url=reverse("desk:article_editions", args=[page.pk]),
            icon_name="globe", priority=12,
        )  # fmt: skip


@hooks.register("register_page_listing_more_buttons")
def link_from_listing(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Lead from an article in a listing to its editions."""
    return _buttons(page)


@hooks.register("register_page_header_buttons")
def link_from_editor(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from an article's editor to its editions."""
    return _buttons(page)


@hooks.register("register_log_actions")
def name_edition_actions(actions: Any) -> None:
    """Tell the audit log how to write what people do with editions."""
    for action, (name, sentence) in _SENTENCES.items():
        actions.register_action(action)(_formatter(name, sentence))

    @actions.register_action(audit.TERMS)
    class TermsFormatter(LogFormatter):
        label = gettext_lazy("Import a glossary")

        def format_message(self, log_entry: Any) -> str:
            name = (log_entry.data or {}).get("filename", "")
            return _("Imported the glossary “%(name)s”") % {"name": name}

    @actions.register_action(audit.LANGUAGES)
    class LanguagesFormatter(LogFormatter):
        label = gettext_lazy("Give languages to a reviewer")

        def format_message(self, log_entry: Any) -> str:
            codes = (log_entry.data or {}).get("languages", [])
            return _("May review: %(languages)s") % {
                "languages": ", ".join(language(code).endonym for code in codes) or "—"
            }


def _formatter(name: Promise, sentence: Promise) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        label = name

        def format_message(self, log_entry: Any) -> str:
            data = dict(log_entry.data or {})
            code = data.get("language", "")
            data["language"] = language(code).endonym if code else ""
            known = {"note": "", "changed": "0", "approved": "0", "filename": "", **data}
            return str(sentence) % known

    return Formatter
