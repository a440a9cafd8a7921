"""What `broadsheet doctor` looks at so that newsletters arrive: key, DNS, provider, sender."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Exists, OuterRef

from broadsheet.config.findings import Finding, Level
from broadsheet.newsletters.domain.dkim import is_open_to_others, load_key, signing_selector
from broadsheet.newsletters.domain.house import reconciler_from_settings, way_from_settings
from broadsheet.newsletters.domain.providers import backend_of
from broadsheet.newsletters.domain.records import NoDnsError, look_up, make_resolver
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.errors import CarrierError, MailLogError, WrongSettingError
from broadsheet.newsletters.models import Delivery, Issue
from broadsheet.toolkit import clock, heartbeats

SILENT_SECONDS = 120
OVERDUE_MINUTES = 10
_LEVELS = {True: Level.OK, None: Level.WARNING, False: Level.ERROR}


def check_provider() -> Iterator[Finding]:
    """Newsletters have a way out: the provider has its keys, no password goes in the clear."""
    try:
        way_from_settings()
        if settings.MAIL_PROVIDER:
            backend_of(settings.MAIL_PROVIDER)
            yield Finding("mail", Level.OK, f"Newsletters go through {settings.MAIL_PROVIDER}.")
    except (WrongSettingError, CarrierError) as error:
        advice = "Mend the setting; until then no issue is sent."
        yield Finding("mail", Level.ERROR, error.message, advice)


def check_log() -> Iterator[Finding]:
    """The mail server's log can be asked after a crash."""
    if not settings.MAIL_LOG:
        return
    log = reconciler_from_settings()
    if log is None:
        yield Finding(
            "mail",
            Level.WARNING,
            "mail_log is not asked: copies do not go to a mail server on this machine.",
            "Leave it empty, or name localhost in smtp_url.",
        )
        return
    try:
        log.check()
    except MailLogError as error:
        advice = "Let the newsroom's user read it (on Debian: the group adm)."
        yield Finding("mail", Level.ERROR, error.message, advice)
    else:
        yield Finding("mail", Level.OK, f"After a crash {settings.MAIL_LOG} is asked.")


def check_signing() -> Iterator[Finding]:
    """The DKIM key can sign, and is ours alone."""
    if not settings.DKIM_SELECTOR:
        return  # what the DNS's check says of it is enough
    path = Path(settings.DKIM_KEY_FILE)
    try:
        selector, key = signing_selector(), load_key(path)
    except WrongSettingError as error:
        advice = "Mend the setting; until then no issue is sent."
        yield Finding("dkim", Level.ERROR, error.message, advice)
        return
    if is_open_to_others(path):
        yield Finding(
            "dkim",
            Level.WARNING,
            f"Others on this machine can read {path}: they can sign as you.",
            f"Run: chmod 600 {path}",
        )
    yield Finding("dkim", Level.OK, f"Copies are signed as {selector}, {key.key_size} bits.")


def check_dns() -> Iterator[Finding]:
    """The DNS says that our mail is ours: SPF, DKIM, DMARC."""
    if not (settings.OPTIONS.smtp_url or settings.MAIL_PROVIDER):
        return  # mail goes to files
    try:
        for judgement in look_up(make_resolver()):
            level = _LEVELS[judgement.is_good]
            yield Finding("dns", level, judgement.message, judgement.advice)
    except NoDnsError as error:
        yield Finding(
            "dns",
            Level.WARNING,
            f"{error.message} SPF, DKIM and DMARC were not looked at.",
            "Try again where names can be looked up.",
        )


def check_sender() -> Iterator[Finding]:
    """The sender of newsletters lives, and no issue waits for one."""
    try:
        waiting = _issues_that_nobody_sends()
        alarms = list(Issue.objects.filter(state=IssueState.PAUSED).exclude(alarm=""))
    except DatabaseError:
        return  # the database's own check says so
    start = "Start it with: broadsheet run (or, alone: broadsheet send)"
    for issue in alarms:
        advice = "Mend that, then resume the issue at the desk."
        yield Finding("sender", Level.WARNING, f"Issue {issue} is paused: {issue.alarm}", advice)
    for issue in waiting:
        message = f"Copies of issue {issue} wait for more than {OVERDUE_MINUTES} minutes."
        yield Finding("sender", Level.ERROR, message, start)
    seen_at = heartbeats.last_of("sender")
    if seen_at is None:
        yield Finding("sender", Level.WARNING, "It has not run here yet.", start)
        return
    silent = (clock.now() - seen_at).total_seconds()
    if silent > SILENT_SECONDS:
        message = f"It was last seen here {int(silent // 60)} minutes ago."
        yield Finding("sender", Level.WARNING, message, start)
    else:
        yield Finding("sender", Level.OK, "It is at work.")


def _issues_that_nobody_sends() -> list[Issue]:
    """Return issues of which copies are long due while no sender anywhere holds any."""
    overdue = clock.now() - dt.timedelta(minutes=OVERDUE_MINUTES)
    rows = Delivery.objects.filter(issue=OuterRef("pk"))
    issues = Issue.objects.filter(
        Exists(rows.filter(due_at__lt=overdue)),
        ~Exists(rows.filter(leased_until__isnull=False)),
        state=IssueState.SENDING,
    )
    return list(issues.order_by("pk"))
