"""Pieces of work, each in a process of its own: ``python -m bench.mail.work NAME KEY=VALUE…``.

The last line that it prints is JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DAY = dt.date(2026, 11, 24)
LANGUAGES = ("en", "es", "ar")
BATCH = 2_000
CONNECTIONS = 10


def main() -> None:
    """Set Django up, do it, print."""
    import django

    django.setup()
    name, *rest = sys.argv[1:]
    options = {key: int(value) for key, value in (one.split("=") for one in rest)}
    works = {"make": make, "speed": speed, "queue": queue, "issue": issue,
             "django": django_mail}  # fmt: skip
    print(json.dumps(works[name](**options)))


def make(*, readers: int) -> dict[str, float]:
    """Make the newsroom: its tables, three articles, readers, a key."""
    from broadsheet.config.upkeep import bring_up_to_date
    from broadsheet.desk.domain.house import ensure_house
    from broadsheet.readers.enums import ReaderState
    from broadsheet.readers.models import Reader
    from broadsheet.toolkit import clock

    for _step in bring_up_to_date():
        pass
    ensure_house()
    now = clock.now()
    for start in range(0, readers, BATCH):
        Reader.objects.bulk_create(
            Reader(
                address=f"reader{number}@mail{number % 50}.example",
                canonical=f"reader{number}@mail.example", digest=f"{number:064}",
                state=ReaderState.ACTIVE, language=LANGUAGES[number % 3], time_zone="UTC",
                created_at=now,
            )
            for number in range(start, min(start + BATCH, readers))
        )  # fmt: skip
    if readers:
        _make_articles()
    return {}


def _make_articles() -> None:
    from tests.factories import make_article, make_masthead

    make_masthead()
    for number in range(3):
        make_article(headline=f"The tide and the council, part {number}", live=True)


def queue() -> dict[str, float]:
    """Write the deliveries of an issue to all readers; it can be sent then."""
    from broadsheet.articles.models import Article
    from broadsheet.newsletters.domain.issues import open_issue, queue_issue, start_issue
    from broadsheet.newsletters.models import Issue, Item

    one = open_issue(slug=f"bench-{Issue.objects.count()}", dated_on=DAY)
    for position, article in enumerate(Article.objects.all()[:3], start=1):
        Item.objects.create(issue=one, article=article, position=position)
    started = time.perf_counter()
    queue_issue(issue_id=one.pk, recipients=_recipients())
    seconds = time.perf_counter() - started
    start_issue(issue_id=one.pk)
    return {"seconds": seconds}


def _recipients() -> Iterator[Any]:
    from broadsheet.newsletters.domain.issues import Recipient
    from broadsheet.readers.models import Reader

    rows = Reader.objects.order_by("pk").values_list("pk", "address", "language")
    for row in rows.iterator(chunk_size=BATCH):
        yield Recipient(*row)


def issue(*, port: int, dkim: int = 0) -> dict[str, float]:
    """Send the last issue as the sender does, with its real mailer."""
    from django.conf import settings

    from broadsheet.newsletters.domain.dkim import make_key, signer_from_settings
    from broadsheet.newsletters.domain.mailer import IssueMailer
    from broadsheet.newsletters.models import Issue

    if dkim:
        settings.DKIM_SELECTOR = "news"
        if not Path(settings.DKIM_KEY_FILE).exists():
            make_key(Path(settings.DKIM_KEY_FILE))
    issue_id = Issue.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return _send(issue_id, IssueMailer(issue_id=issue_id, signer=signer_from_settings()), port)


def speed(*, port: int, count: int) -> dict[str, float]:
    """Send so many copies of a mail of 30 KB."""
    from bench.mail.letters import BenchMailer
    from broadsheet.newsletters.domain.issues import (
        Recipient,
        open_issue,
        queue_issue,
        start_issue,
    )
    from broadsheet.newsletters.models import Issue

    one = open_issue(slug=f"speed-{Issue.objects.count()}", dated_on=DAY)
    queue_issue(
        issue_id=one.pk,
        recipients=(
            Recipient(number, f"reader{number}@mail{number % 50}.example", "en")
            for number in range(count)
        ),
    )
    start_issue(issue_id=one.pk)
    return _send(one.pk, BenchMailer(), port)


def django_mail(*, port: int, count: int) -> dict[str, float]:
    """Send so many mails of 30 KB by Django's mail over one connection that is kept."""
    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

    from bench.mail.letters import DOMAIN, parts

    text, html = parts()
    started = time.perf_counter()
    with EmailBackend(
        host="127.0.0.1", port=port, username="", password="", use_tls=False, use_ssl=False
    ) as connection:
        for number in range(count):
            message = EmailMultiAlternatives(
                "The morning's news", text, f"desk@{DOMAIN}", [f"reader{number}@mail.example"]
            )
            message.attach_alternative(html, "text/html")
            connection.send_messages([message])
    return {"per_s": count / (time.perf_counter() - started)}


def _send(issue_id: int, mailer: Any, port: int) -> dict[str, float]:
    from broadsheet.newsletters.domain.sending import Plan, send_issue
    from broadsheet.newsletters.domain.smtp.connection import Server
    from broadsheet.newsletters.models import Delivery

    started, cpu = time.perf_counter(), time.process_time()
    state = send_issue(
        issue_id=issue_id,
        mailer=mailer,
        server=Server("127.0.0.1", port),
        plan=Plan(connections=CONNECTIONS),
    )
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    count = Delivery.objects.filter(issue_id=issue_id, state="accepted").count()
    if state != "sent" or not count:
        sys.exit(f"The issue is {state}, {count} copies were accepted.")
    return {
        "per_s": count / seconds,
        "cpu_ms": cpu * 1000 / count,
        "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
