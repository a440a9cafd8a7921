"""What the desk calls states and steps, and what it tells who asks what they mean."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.newsletters.enums import DeliveryState, IssueKind, IssueState, Step
from broadsheet.newsletters.models import Issue

ISSUES: Final[dict[str, Promise]] = {
    IssueState.DRAFT: gettext_lazy("draft"),
    IssueState.SCHEDULED: gettext_lazy("scheduled"),
    IssueState.QUEUED: gettext_lazy("being made ready"),
    IssueState.SENDING: gettext_lazy("going out"),
    IssueState.PAUSED: gettext_lazy("paused"),
    IssueState.SENT: gettext_lazy("sent"),
    IssueState.CANCELLED: gettext_lazy("cancelled"),
}

COPIES: Final[dict[str, Promise]] = {
    DeliveryState.ACCEPTED: gettext_lazy("accepted"),
    DeliveryState.DELIVERED: gettext_lazy("delivered"),
    DeliveryState.SENDING: gettext_lazy("being sent"),
    DeliveryState.NEW: gettext_lazy("waiting"),
    DeliveryState.DEFERRED: gettext_lazy("to be tried again"),
    DeliveryState.UNCERTAIN: gettext_lazy("uncertain"),
    DeliveryState.BOUNCED: gettext_lazy("came back"),
    DeliveryState.COMPLAINED: gettext_lazy("called spam"),
    DeliveryState.FAILED: gettext_lazy("refused"),
    DeliveryState.CANCELLED: gettext_lazy("not sent"),
}
"""In the order of the picture: what is done, what is to do, what went wrong."""

MEANINGS: Final[dict[str, Promise]] = {
    DeliveryState.ACCEPTED: gettext_lazy("The mail server has taken it and will carry it on."),
    DeliveryState.DELIVERED: gettext_lazy("The provider says that it is in the reader's mailbox."),
    DeliveryState.SENDING: gettext_lazy("It is with the mail server now."),
    DeliveryState.NEW: gettext_lazy("Its turn, or its reader's hour, has not come yet."),
    DeliveryState.DEFERRED: gettext_lazy(
        "The server said “later”, or the line broke. It is tried again by itself, for 36 hours."
    ),
    DeliveryState.UNCERTAIN: gettext_lazy(
        "It was handed over and no answer came. Nobody knows whether it arrived."
    ),
    DeliveryState.BOUNCED: gettext_lazy("It was taken at first, and came back later."),
    DeliveryState.COMPLAINED: gettext_lazy(
        "The reader called it spam. Nothing is sent there any more."
    ),
    DeliveryState.FAILED: gettext_lazy("The server refused it for good."),
    DeliveryState.CANCELLED: gettext_lazy("The reader left in time, or the issue was cancelled."),
}

STEPS: Final[dict[str, Promise]] = {
    Step.CONNECT: gettext_lazy("reaching the server"),
    Step.TLS: gettext_lazy("making the line safe"),
    Step.GREETING: gettext_lazy("the server's greeting"),
    Step.EHLO: gettext_lazy("the server's greeting"),
    Step.AUTH: gettext_lazy("signing in"),
    Step.RSET: gettext_lazy("beginning anew"),
    Step.MAIL: gettext_lazy("naming the sender"),
    Step.RCPT: gettext_lazy("naming the reader"),
    Step.DATA: gettext_lazy("handing the mail over"),
    Step.BODY: gettext_lazy("handing the mail over"),
    Step.QUIT: gettext_lazy("taking leave"),
}


def issue_name(issue: Issue) -> str:
    """Return what the desk calls an issue: “Issue of 24 November 2026”."""
    day = formats.date_format(issue.dated_on, "j F Y")
    match issue.kind:
        case IssueKind.WEEKLY:
            return _("Weekly issue of %(day)s") % {"day": day}
        case IssueKind.BREAKING:
            return _("Breaking news of %(day)s") % {"day": day}
    return _("Issue of %(day)s") % {"day": day}


def offset_of(moment: dt.datetime) -> str:
    """Return the offset of a local time as people write it: “UTC+05:30”."""
    text = moment.strftime("%z")
    return f"UTC{text[:3]}:{text[3:5]}" if text else "UTC"
