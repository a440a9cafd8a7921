"""What the engine asks of an issue: who may still get it, and what each copy says."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Sequence
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from broadsheet.newsletters.domain.content import Content, fitted, gather_content
from broadsheet.newsletters.domain.derived import message_id
from broadsheet.newsletters.domain.headers import from_address, issue_headers, reader_headers
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.domain.letters import Letter
from broadsheet.newsletters.models import Issue
from broadsheet.readers.domain.queries import beats_of_writable
from broadsheet.readers.enums import Frequency
from broadsheet.toolkit import clock

FRESH_FOR: Final = dt.timedelta(minutes=5)
"""A correction or a withdrawal reaches the copies that are still to be sent within this time."""
LETTERS_KEPT: Final = 128
CHOICES_KEPT: Final = 4000

_Choice = tuple[str, tuple[int, ...], tuple[int, ...]]


class IssueMailer:
    """The engine's `Mailer` for one issue.

    A letter is rendered and encoded once for each language and choice of stories; a copy of it is
    a matter of joining bytes. `signer` gets a whole message and returns it signed.
    """

    def __init__(self, *, issue_id: int, signer: Callable[[bytes], bytes] | None = None) -> None:
        self.domain: str = settings.BOUNCE_DOMAIN
        self._issue_id = issue_id
        self._signer = signer
        self._issue: Issue | None = None
        self._contents: dict[str, Content] = {}
        self._stale_at: dt.datetime | None = None
        self._letters: OrderedDict[_Choice, Letter] = OrderedDict()
        self._beats: OrderedDict[int, tuple[str, ...]] = OrderedDict()

    def may_send(self, copies: Sequence[Copy]) -> set[int]:
        """Return the ids of the copies whose readers want them still, with a story for them.

        One query for all copies, besides those for contents that are new or older than
        `FRESH_FOR`.
        """
        issue = self._fresh_issue()
        allowed: set[int] = set()
        wanted = beats_of_writable(
            reader_ids=[copy.reader_id for copy in copies], frequency=Frequency(issue.kind)
        )
        for copy in copies:
            beats = wanted.get(copy.reader_id)
            if beats is None or not self._has_something(copy.language, beats):
                continue
            allowed.add(copy.id)
            self._beats[copy.id] = beats
        while len(self._beats) > CHOICES_KEPT:  # what was given back comes by here again
            self._beats.popitem(last=False)
        return allowed

    def render(self, copy: Copy) -> bytes:
        """Return a copy as a message, signed if there is a signer. Raises `BadAddressError`."""
        message = self._letter(copy).copy(
            address=copy.address,
            reader_id=copy.reader_id,
            message_id=message_id(delivery_id=copy.id, domain=self.domain),
            sent_at=clock.now(),
        )
        return self._signer(message) if self._signer else message

    def message(self, copy: Copy) -> EmailMultiAlternatives:
        """Return a copy as Django has messages, for a provider's API."""
        letter = self._letter(copy)
        headers = {
            "Message-ID": message_id(delivery_id=copy.id, domain=self.domain),
            **issue_headers(letter.content),
            **reader_headers(reader_id=copy.reader_id, language=copy.language),
        }
        reply_to = headers.pop("Reply-To", "")
        written = letter.written_to(copy.reader_id)
        message = EmailMultiAlternatives(
            subject=written.subject,
            body=written.text,
            from_email=formataddr(from_address(letter.content)),
            to=[copy.address],
            reply_to=[reply_to] if reply_to else None,
            headers=headers,
        )
        message.attach_alternative(written.html, "text/html")
        return message

    def _letter(self, copy: Copy) -> Letter:
        self._fresh_issue()
        beats = self._beats.pop(copy.id, None)
        if beats is None:
            beats = self._beats_of(copy)
        content = fitted(self._content(copy.language), beats)
        choice = (
            copy.language,
            tuple(story.article_id for story in content.stories),
            tuple(note.article_id for note in content.corrections),
        )
        letter = self._letters.get(choice)
        if letter is None:
            letter = self._letters[choice] = Letter(content)
            if len(self._letters) > LETTERS_KEPT:
                self._letters.popitem(last=False)
        self._letters.move_to_end(choice)
        return letter

    def _beats_of(self, copy: Copy) -> tuple[str, ...]:
        """Ask again, for a copy that `may_send` saw long ago."""
        frequency = Frequency(self._fresh_issue().kind)
        found = beats_of_writable(reader_ids=[copy.reader_id], frequency=frequency)
        return found.get(copy.reader_id, ())

    def _has_something(self, language: str, beats: tuple[str, ...]) -> bool:
        content = self._content(language)
        if not beats:
            return content.is_worth_sending
        return any(not story.beats.isdisjoint(beats) for story in content.stories)

    def _content(self, language: str) -> Content:
        content = self._contents.get(language)
        if content is None:
            content = gather_content(issue=self._fresh_issue(), language=language)
            self._contents[language] = content
        return content

    def _fresh_issue(self) -> Issue:
        """Return the issue; after `FRESH_FOR` forget what was made of it."""
        now = clock.now()
        if self._issue is None or self._stale_at is None or now >= self._stale_at:
            self._issue = Issue.objects.get(pk=self._issue_id)
            self._stale_at = now + FRESH_FOR
            self._contents.clear()
            self._letters.clear()
        return self._issue
