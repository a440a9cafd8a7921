"""Copies as the engine gets them: whole messages, for whoever wants them still."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from broadsheet.newsletters.domain.content import gather_content
from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.mailer import IssueMailer
from broadsheet.newsletters.domain.rendering import Links, render_mail
from broadsheet.newsletters.errors import BadAddressError
from broadsheet.newsletters.models import Issue
from broadsheet.readers.domain.links import leave_link, preferences_link
from broadsheet.readers.domain.preferences import leave
from broadsheet.readers.enums import SuppressionReason
from broadsheet.readers.models import Reader, Suppression
from broadsheet.toolkit import clock
from tests.factories import make_article, make_masthead, make_picture, make_region, make_theme
from tests.newsletters.mails import (
    WORDS,
    copy_for,
    make_issue_of,
    make_reader,
    parsed,
    part_of,
    write_article,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def newspaper(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "news@post.example"
    settings.BOUNCE_DOMAIN = "post.example"
    make_masthead(has_newsletter=True, offered_languages=["es", "ar"])


class TestAMessage:
    @pytest.mark.parametrize("language", sorted(WORDS))
    def test_it_is_read_as_it_was_written(self, language: str) -> None:
        name = WORDS[language][0][:12].strip()
        make_masthead(name=name)
        article = write_article(language, featured_picture=make_picture(), byline=["Ana Silva"])
        issue = make_issue_of(article, note=f"<p>{WORDS[language][1]}</p>", language=language)
        reader = make_reader(language=language)
        message = parsed(IssueMailer(issue_id=issue.pk).render(copy_for(reader, issue)))
        wanted = render_mail(
            gather_content(issue=issue, language=language),
            links=Links(
                preferences_link(reader_id=reader.pk, language=language),
                leave_link(reader_id=reader.pk, language=language),
            ),
        )
        assert message["Subject"] == wanted.subject
        assert message["From"].addresses[0].display_name == name
        assert message["From"].addresses[0].addr_spec == "news@post.example"
        assert message["To"].addresses[0].addr_spec == reader.address
        assert message.get_content_type() == "multipart/alternative"
        assert part_of(message, "plain") == wanted.text
        assert part_of(message, "html") == wanted.html

    def test_its_headers_say_what_list_it_is_and_how_to_leave(self) -> None:
        make_masthead(name='The "Tidewater" Post', contact_email="desk@post.example")
        issue, reader = make_issue_of(make_article(), kind="weekly"), make_reader()
        copy = copy_for(reader, issue)
        with time_machine.travel("2026-11-24T07:30:00Z", tick=False):
            message = parsed(IssueMailer(issue_id=issue.pk).render(copy))
        assert message["From"].addresses[0].display_name == 'The "Tidewater" Post'
        assert message["Message-ID"] == message_id(delivery_id=copy.id, domain="post.example")
        assert message["Reply-To"] == "desk@post.example"
        assert message["List-Id"] == "<weekly.newsletter.localhost>"
        assert message["List-Archive"] == "<http://localhost:8000/en/newsletter/archive/>"
        link = leave_link(reader_id=reader.pk, language="en")
        assert message["List-Unsubscribe"] == f"<{link}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Precedence"] == "bulk"
        assert message["Content-Language"] == "en"
        assert message["Date"] == "Tue, 24 Nov 2026 07:30:00 +0000"
        assert parsedate_to_datetime(message["Date"]).tzinfo == dt.UTC

    @pytest.mark.parametrize(
        "subject",
        ["Gates hold", "=?utf-8?q?fake?=", "Gates\r\nBcc: spy@x.example", "ß" * 150, "水" * 150,
         "long " * 30, "x" * 150, "🌊 tide, tide; tide: (tide)"],
    )  # fmt: skip
    def test_any_subject_comes_whole_in_short_lines(self, subject: str) -> None:
        issue = make_issue_of(make_article(), subject=subject)
        message = IssueMailer(issue_id=issue.pk).render(copy_for(make_reader(), issue))
        assert parsed(message)["Subject"] == " ".join(subject.split())
        assert parsed(message)["Bcc"] is None
        head = message.partition(b"\r\n\r\n")[0]
        field = head.partition(b"Subject: ")[2].partition(b"\r\nList-Id")[0]
        assert max(map(len, field.split(b"\r\n"))) <= 76

    def test_a_long_name_in_another_script_comes_whole(self) -> None:
        name = f"{WORDS['ar'][0]}، {WORDS['my'][0]}"
        make_masthead(name=name)
        issue = make_issue_of(make_article())
        message = IssueMailer(issue_id=issue.pk).render(copy_for(make_reader(), issue))
        # Python's newer parser puts a blank between encoded words of a name; the older does not.
        found = message_from_bytes(message, policy=compat32)["From"]
        assert str(make_header(decode_header(found))) == f"{name} <news@post.example>"
        assert max(map(len, found.splitlines())) <= 76

    @pytest.mark.parametrize(
        ("address", "line"),
        [
            ("ana@mail.example", "To: <ana@mail.example>"),
            ("ana@bücher.example", "To: <ana@xn--bcher-kva.example>"),
            ("用户@例子.example", "To: <用户@xn--fsqu00a.example>"),
        ],
    )
    def test_an_address_of_any_script_stays_that_mailbox(self, address: str, line: str) -> None:
        issue = make_issue_of(make_article())
        copy = copy_for(make_reader(address=address), issue)
        message = IssueMailer(issue_id=issue.pk).render(copy)
        assert f"\r\n{line}\r\n".encode() in message
        assert message.isascii() == line.isascii()

    def test_one_that_would_break_the_headers_is_refused(self) -> None:
        issue = make_issue_of(make_article())
        copy = copy_for(make_reader(address="ana\r\nBcc: x@mail.example"), issue)
        with pytest.raises(BadAddressError):
            IssueMailer(issue_id=issue.pk).render(copy)

    def test_the_link_to_leave_by_is_the_readers_own_and_works(self, client: Client) -> None:
        issue = make_issue_of(make_article())
        mailer = IssueMailer(issue_id=issue.pk)
        ana, bo = make_reader(), make_reader()
        mailer.render(copy_for(bo, issue))
        message = parsed(mailer.render(copy_for(ana, issue)))
        path = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
        assert path in part_of(message, "plain")
        client.post(path, {"List-Unsubscribe": "One-Click"})
        states = dict(Reader.objects.values_list("pk", "state"))
        assert states == {ana.pk: "left", bo.pk: "active"}

    def test_a_signer_gets_the_whole_message(self) -> None:
        issue = make_issue_of(make_article())
        copy = copy_for(make_reader(), issue)
        mailer = IssueMailer(issue_id=issue.pk, signer=lambda message: b"X-Signed: 1\r\n" + message)
        message = parsed(mailer.render(copy))
        assert (message["X-Signed"], message["To"]) == ("1", copy.address)

    def test_a_provider_gets_the_same_mail(self) -> None:
        make_masthead(contact_email="desk@post.example")
        issue, reader = make_issue_of(write_article("ar")), make_reader(language="ar")
        copy, mailer = copy_for(reader, issue), IssueMailer(issue_id=issue.pk)
        message, given = parsed(mailer.render(copy)), mailer.message(copy)
        assert given.subject == message["Subject"]
        assert given.to == [reader.address]
        assert given.reply_to == ["desk@post.example"]
        assert given.body == part_of(message, "plain")
        assert given.alternatives[0][0] == part_of(message, "html")
        assert sorted(given.extra_headers) == [
            "Content-Language", "List-Archive", "List-Id", "List-Unsubscribe",
            "List-Unsubscribe-Post", "Message-ID", "Precedence",
        ]  # fmt: skip
        assert all(given.extra_headers[name] == message[name] for name in given.extra_headers)


class TestWhoMaySend:
    def test_only_who_still_wants_it_gets_it(self) -> None:
        coast, work = make_region(), make_theme()
        issue = make_issue_of(make_article(regions=[coast]))
        kept = make_reader(), make_reader(beats=[f"region:{coast.pk}", f"theme:{work.pk}"])
        gone, other = make_reader(), make_reader(beats=[f"theme:{work.pk}"])
        weekly, asked = make_reader(frequency="weekly"), make_reader(state="asked")
        bounced = make_reader()
        Suppression.objects.create(
            digest=bounced.digest, reason=SuppressionReason.BOUNCED, at=clock.now()
        )
        copies = [copy_for(one, issue) for one in (*kept, gone, other, weekly, asked, bounced)]
        leave(reader_id=gone.pk, form="test")
        allowed = IssueMailer(issue_id=issue.pk).may_send(copies)
        assert allowed == {copy.id for copy in copies[:2]}

    def test_nobody_gets_an_issue_that_has_nothing_in_their_language(self) -> None:
        make_masthead(newsletter_without_edition="leave_out")
        issue = make_issue_of(make_article())
        copies = [copy_for(make_reader(language=code), issue) for code in ("en", "es")]
        assert IssueMailer(issue_id=issue.pk).may_send(copies) == {copies[0].id}

    def test_a_reader_of_some_beats_gets_their_stories(self) -> None:
        coast = make_region()
        issue = make_issue_of(
            make_article(headline="Inland"), make_article(headline="Coast", regions=[coast])
        )
        mailer = IssueMailer(issue_id=issue.pk)
        all_of_it = copy_for(make_reader(), issue)
        some = copy_for(make_reader(beats=[f"region:{coast.pk}"]), issue)
        mailer.may_send([all_of_it, some])
        texts = [part_of(parsed(mailer.render(copy)), "plain") for copy in (some, all_of_it)]
        assert ["Inland" in text for text in texts] == [False, True]
        assert parsed(mailer.render(some))["Subject"] == "Coast"  # asked again, and the same

    @pytest.mark.parametrize("count", [1, 3])
    def test_one_query_asks_for_all(
        self, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        issue = make_issue_of(make_article())
        mailer = IssueMailer(issue_id=issue.pk)
        copies = [copy_for(make_reader(), issue) for _ in range(count)]
        mailer.may_send(copies)
        with django_assert_num_queries(1):
            mailer.may_send(copies)
        with django_assert_num_queries(0):
            for copy in copies:
                mailer.render(copy)


def test_what_changes_while_it_is_sent_reaches_the_copies_that_wait() -> None:
    article, kept = make_article(headline="Wrong"), make_article(headline="Right")
    issue: Issue = make_issue_of(article, kept)
    copy, mailer = copy_for(make_reader(), issue), IssueMailer(issue_id=issue.pk)
    with time_machine.travel("2026-11-24T07:30:00Z", tick=False) as traveller:
        assert parsed(mailer.render(copy))["Subject"] == "Wrong"
        article.unpublish()
        traveller.shift(dt.timedelta(minutes=4))
        assert parsed(mailer.render(copy))["Subject"] == "Wrong"
        traveller.shift(dt.timedelta(minutes=1))
        assert parsed(mailer.render(copy))["Subject"] == "Right"
