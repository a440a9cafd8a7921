"""The newsletter at the desk: names in the audit log, the address that an entry leads to."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.log_actions import LogFormatter

from broadsheet.desk.domain.newsletters import audit
from broadsheet.masthead.domain.languages import language
from broadsheet.newsletters.models import Issue

_NAMES: Final[dict[str, tuple[Promise, Promise]]] = {
    audit.COMPOSED: (gettext_lazy("Compose an issue"), gettext_lazy("Composed it")),
    audit.DELETED: (gettext_lazy("Delete a draft issue"), gettext_lazy("Deleted the draft")),
    audit.SCHEDULED: (gettext_lazy("Schedule an issue"), gettext_lazy("Scheduled it for %(at)s")),
    audit.UNSCHEDULED: (
        gettext_lazy("Take an issue off the schedule"), gettext_lazy("Took it off the schedule"),
    ),
    audit.LAUNCHED: (gettext_lazy("Send an issue"), gettext_lazy("Sent it")),
    audit.PAUSED: (gettext_lazy("Pause an issue"), gettext_lazy("Paused it")),
    audit.RESUMED: (gettext_lazy("Resume an issue"), gettext_lazy("Let it go on")),
    audit.CANCELLED: (gettext_lazy("Cancel an issue"), gettext_lazy("Cancelled it")),
}  # fmt: skip


class IssueURLFinder(ModelAdminURLFinder):
    """Leads from the log to the issue; its screen sends on to its progress if it is out."""

    edit_url_name = "desk:compose_issue"


register_admin_url_finder(Issue, IssueURLFinder)


@hooks.register("register_log_actions")
def name_issue_actions(actions: Any) -> None:
    """Tell the audit log how to write what people do with issues."""
    for action, (name, sentence) in _NAMES.items():
        actions.register_action(action)(_formatter(name, sentence))

    @actions.register_action(audit.TESTED)
    class TestedFormatter(LogFormatter):
        label = gettext_lazy("Send a test of an issue")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data or {}
            names = ", ".join(language(code).endonym for code in data.get("languages", []))
            said = {"address": data.get("address", ""), "languages": names}
            return _("Sent a test to %(address)s: %(languages)s") % said

    @actions.register_action(audit.RESOLVED)
    class ResolvedFormatter(LogFormatter):
        label = gettext_lazy("Decide about held copies")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data or {}
            said = {"count": data.get("copies", 0)}
            if data.get("again"):
                return _("Had %(count)s held copies sent again") % said
            return _("Took %(count)s held copies as accepted") % said

    @actions.register_action(audit.READERS)
    class ReadersFormatter(LogFormatter):
        label = gettext_lazy("Bring in readers")

        def format_message(self, log_entry: Any) -> str:
            data = {"filename": "", "admitted": 0, "asked": 0, **(log_entry.data or {})}
            return (
                _("Brought in “%(filename)s”: %(admitted)s admitted, %(asked)s asked to confirm")
                % data
            )


def _formatter(name: Promise, sentence: Promise) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        label = name

        def format_message(self, log_entry: Any) -> str:
            return str(sentence) % {"at": "", **(log_entry.data or {})}

    return Formatter
