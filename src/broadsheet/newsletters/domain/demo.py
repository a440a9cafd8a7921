"""The demo's newsletter: a dozen readers, yesterday's issue, a draft for tomorrow.

Nobody is mailed. Yesterday's issue is sent already, no copy waits, and the draft is a draft. The
addresses are of example.org, which takes no mail (RFC 2606).
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from django.db import transaction

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.composing import candidates, save_contents, start_draft
from broadsheet.newsletters.domain.hours import zone_of
from broadsheet.newsletters.domain.issues import queue_issue, start_issue
from broadsheet.newsletters.domain.recipients import recipients_of
from broadsheet.newsletters.enums import Bounce, DeliveryState, IssueKind, IssueState, Step
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.domain.admitting import Arrival, admit_readers
from broadsheet.readers.domain.suppression import suppress
from broadsheet.readers.enums import Frequency, SuppressionReason
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock

AT: Final = dt.time(7, 0)
EDITOR: Final = "Yusuf Dahran"
FORM: Final = "import listmonk"
_SATURDAY: Final = 5
_TOLD: Final = (
    "<p>Good morning. We begin with pumps that were paid for twice, and end with a choir.</p>"
)
_TO_TELL: Final = (
    "<p>Good morning. The Old Sluice is closed for nine nights. What the divers found there is our "
    "first story.</p><p>If you live by the water, tell us what you see: {contact}.</p>"
)


class _Subscriber(NamedTuple):
    name: str
    language: str
    time_zone: str = "Europe/Lisbon"
    hour: int | None = None
    frequency: Frequency = Frequency.DAILY


_SUBSCRIBERS: Final = (
    _Subscriber("ana.moreira", "pt"),
    _Subscriber("ben.okafor", "en", hour=8),
    _Subscriber("chiara.lodi", "it", "Europe/Rome"),
    _Subscriber("dalia.haddad", "ar", "Africa/Cairo"),
    _Subscriber("emre.aydin", "tr", "Europe/Istanbul", hour=19),
    _Subscriber("farah.karimi", "fa", "Asia/Tehran"),
    _Subscriber("grace.wanjiru", "sw", "Africa/Nairobi"),
    _Subscriber("hugo.lambert", "fr", "Europe/Paris"),
    _Subscriber("ines.roca", "es", "Europe/Madrid"),
    _Subscriber("jonas.weber", "de", "Europe/Berlin"),
    _Subscriber("kiran.joshi", "hi", "Asia/Kolkata", frequency=Frequency.WEEKLY),
    _Subscriber("lin.mei", "zh", "Asia/Shanghai"),
    _Subscriber("old.postbox", "en"),
)
_LATE, _GONE, _PICKY = "hugo.lambert", "old.postbox", "jonas.weber"


@transaction.atomic
def load_demo_newsletter() -> None:
    """Give the demo newspaper a newsletter, all of it or nothing. Idempotent.

    A newsroom that has readers or issues is left as it is.
    """
    if Reader.objects.exists() or Issue.objects.exists():
        return
    masthead = current_masthead()
    masthead.has_newsletter = True
    masthead.newsletter_at = AT
    masthead.newsletter_weekly_on = _SATURDAY
    masthead.save()
    today = clock.now().astimezone(zone_of(masthead)).date()
    sent_at = dt.datetime.combine(today - dt.timedelta(days=1), AT, tzinfo=zone_of(masthead))
    _add_readers(sent_at.astimezone(dt.UTC))
    _add_sent_issue(sent_at.astimezone(dt.UTC), sent_at.date())
    contact = f'<a href="mailto:{masthead.contact_email}">{masthead.contact_email}</a>'
    _add_draft(today + dt.timedelta(days=1), _TO_TELL.format(contact=contact))


def _add_readers(sent_at: dt.datetime) -> None:
    """Admit the subscribers as an import does, each of whom confirmed some day before."""
    region = Region.objects.order_by("pk").first()
    arrivals = [
        Arrival(
            address=parse_address(f"{one.name}@example.org"),
            language=one.language,
            time_zone=one.time_zone,
            frequency=one.frequency,
            delivery_hour=one.hour,
            beats=(f"region:{region.pk}",) if region and one.name == _PICKY else (),
            asked_at=sent_at - dt.timedelta(days=30 + 9 * number, minutes=12),
            confirmed_at=sent_at - dt.timedelta(days=30 + 9 * number),
        )
        for number, one in enumerate(_SUBSCRIBERS)
    ]
    admit_readers(arrivals=arrivals, form=FORM, asks_again=False)


def _add_sent_issue(at: dt.datetime, day: dt.date) -> None:
    stories = Article.objects.filter(live=True, published_at__lt=at).order_by("-published_at")[:4]
    issue = start_draft(kind=IssueKind.DAILY, dated_on=day, by=EDITOR)
    _save(issue, list(stories.values_list("pk", flat=True)), _TOLD)
    Issue.objects.filter(pk=issue.pk).update(
        scheduled_at=at, sent_by=EDITOR,
        created_at=at - dt.timedelta(minutes=55), changed_at=at - dt.timedelta(minutes=18),
    )  # fmt: skip
    issue.refresh_from_db()
    recipients = [one._replace(due_at=one.due_at or at) for one in recipients_of(issue=issue)]
    queue_issue(issue_id=issue.pk, recipients=recipients)
    start_issue(issue_id=issue.pk)
    copies = list(Delivery.objects.filter(issue=issue).order_by("pk"))
    for number, copy in enumerate(copies):
        begun = copy.due_at or at
        _end(copy, begun + dt.timedelta(seconds=2, milliseconds=40 * number))
    Issue.objects.filter(pk=issue.pk).update(
        state=IssueState.SENT, queued_at=at, started_at=at + dt.timedelta(seconds=1),
        finished_at=max(copy.changed_at for copy in copies),
    )  # fmt: skip
    suppress(address=f"{_GONE}@example.org", reason=SuppressionReason.BOUNCED)


def _end(copy: Delivery, at: dt.datetime) -> None:
    """Write what became of a copy. None waits, so that no sender ever takes one."""
    copy.changed_at, copy.due_at, copy.attempts = at, None, 1
    copy.step, copy.answer_code, copy.answer_enhanced = Step.BODY, 250, "2.0.0"
    copy.queue_id = f"4CkW{copy.pk:05}z{at:%S%f}"[:14]
    copy.answer = f"2.0.0 Ok: queued as {copy.queue_id}"
    copy.state = DeliveryState.ACCEPTED
    match copy.address.partition("@")[0]:
        case name if name == _GONE:
            copy.state, copy.bounce = DeliveryState.BOUNCED, Bounce.HARD
            copy.changed_at = at + dt.timedelta(minutes=3)
        case name if name == _LATE:
            copy.state, copy.step, copy.queue_id = DeliveryState.DEFERRED, Step.RCPT, ""
            copy.answer_code, copy.answer_enhanced, copy.attempts = 451, "4.7.1", 6
            copy.answer = "4.7.1 Greylisting in action, please come back later"
            copy.changed_at = at + dt.timedelta(hours=1)
    copy.save()


def _add_draft(day: dt.date, note: str) -> None:
    issue = start_draft(kind=IssueKind.DAILY, dated_on=day, by=EDITOR)
    _save(issue, [one.article_id for one in candidates(issue=issue)[:3]], note)


def _save(issue: Issue, stories: list[int], note: str) -> None:
    save_contents(
        issue_id=issue.pk, stories=stories, left_out=(), subject="", preheader="", note=note,
        by=EDITOR, seen_at=issue.changed_at,
    )  # fmt: skip
