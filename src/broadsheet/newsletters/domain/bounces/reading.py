"""A mail that came to a return address, made a report of.

Delivery status notifications (RFC 3464, in other scripts RFC 6533), complaints (RFC 5965), the
bounces of servers that follow no standard (flufl.bounce knows them), automatic answers (RFC 3834).
"""

from __future__ import annotations

import email
import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from typing import Final

from flufl.bounce import all_failures

from broadsheet.newsletters.domain.bounces.marks import find_delivery
from broadsheet.newsletters.domain.bounces.parts import (
    feedback_fields,
    field,
    plain_text,
    returned_mail,
    status_blocks,
)
from broadsheet.newsletters.domain.bounces.severity import (
    Fault,
    find_codes,
    is_finer,
    judge,
    status_code,
)
from broadsheet.newsletters.enums import ReportKind

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 512 * 1024
"""More of a mail is not looked at: what a server has to say stands before what it returns."""

_DETECTED_BYTES: Final = 128 * 1024  # as much as flufl's patterns go through in a second
_KINDS: Final = {
    "failed": ReportKind.BOUNCED,
    "delayed": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
}
_COMPLAINTS: Final = {"abuse": ReportKind.COMPLAINED, "fraud": ReportKind.COMPLAINED}
_LEAVING: Final = {"opt-out": ReportKind.LEFT, "opt-out-list": ReportKind.LEFT}
_DAEMON: Final = re.compile(
    r"mailer.?daemon|post(?:master|office)|mail ?(?:delivery|er\b|admin)|\bmdaemon|bounce",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    r"out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response|responder|answer)|vacation"
    r"|abwesen|automatische antwort|absence|respuesta autom|fuera de la oficina"
    r"|risposta automatica|resposta autom",
    re.IGNORECASE,
)
_WARNING: Final = re.compile(
    r"warning message only|will (?:be retried|keep trying|continue)|still trying|has been delayed"
    r"|\bdeferred\b|is delayed",
    re.IGNORECASE,
)
_AWAY_HEADERS: Final = ("X-Autoreply", "X-Autorespond", "X-Vacation")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail says of one recipient; `fault` for what did not arrive.

    `recipients` are addresses as the mail names them: a hint, no proof. `code` and `enhanced` are
    like 550 and ``5.1.1``; `answer` is what the server said.
    """

    kind: ReportKind
    fault: Fault | None = None
    recipients: tuple[str, ...] = ()
    code: int | None = None
    enhanced: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says. `delivery_id`: the copy that it proves to be about, if any.

    `digest` is the same for the same mail.
    """

    delivery_id: int | None
    notices: tuple[Notice, ...]
    sender: str
    subject: str
    digest: str

    @property
    def is_ordinary(self) -> bool:
        """Whether it may be a letter that somebody wrote to us."""
        return self.delivery_id is None and self.notices[0].kind == ReportKind.UNREADABLE


def read_mail(raw: bytes, *, recipient: str = "") -> Reading:
    """Return what a mail says; never raises for what a stranger wrote.

    `recipient` is the envelope's, where it is known. What nobody can read has one notice of the
    kind *unreadable*.
    """
    raw = raw[:MAX_BYTES]
    digest = hashlib.sha256(raw).hexdigest()
    try:
        mail = email.message_from_bytes(raw)
        return Reading(
            delivery_id=find_delivery(mail=mail, raw=raw, recipient=recipient),
            notices=_notices(mail, raw),
            sender=parseaddr(field(mail, "From", 500))[1][:254],
            subject=field(mail, "Subject", 200),
            digest=digest,
        )
    except Exception:
        # The parser and flufl's seventeen detectors break on some of what is written to make
        # them: a thousand nested parts, say. Nobody's newsletter depends on such a mail.
        logger.warning("a mail to a return address cannot be read", exc_info=True)
        return Reading(None, (Notice(ReportKind.UNREADABLE),), "", "", digest)


def choose_notice(notices: Iterable[Notice], *, address: str) -> Notice:
    """Return the notice that tells what became of the copy to `address`.

    A mail can speak of several recipients though each copy has one: of those to whom the reader's
    server passed it on. If none is the reader's own address, the best that happened counts: it is
    read somewhere.
    """
    notices = list(notices)
    wanted = address.casefold()
    for notice in notices:
        if any(one.casefold() == wanted for one in notice.recipients):
            return notice
    return min(notices, key=_badness)


def _badness(notice: Notice) -> int:
    if notice.fault is None:
        return (
            (ReportKind.DELIVERED, ReportKind.DELAYED).index(notice.kind)
            if (notice.kind in (ReportKind.DELIVERED, ReportKind.DELAYED))
            else 2
        )
    return {Fault.OURS: 3, Fault.MAILBOX: 4, Fault.ADDRESS: 5}[notice.fault]


Reader = Callable[[Message, bytes], tuple[Notice, ...]]


def _notices(mail: Message, raw: bytes) -> tuple[Notice, ...]:
    readers: tuple[Reader, ...] = (_of_status, _of_complaint)
    if _is_from_daemon(mail):
        readers += (_of_old_bounce, _of_transcript)
    else:
        readers += (_of_answer, _of_old_bounce)
    for reader in readers:
        notices = reader(mail, raw)
        if notices:
            return notices
    return (Notice(ReportKind.UNREADABLE, answer=plain_text(mail)[:1000]),)


def _of_status(mail: Message, _raw: bytes) -> tuple[Notice, ...]:
    """Read a delivery status notification."""
    words = plain_text(mail)
    notices = []
    for block in status_blocks(mail):
        action = re.match(r"[a-z]*", field(block, "Action").lower())
        # OpenSMTPD writes “error”; what has no action at all has a status.
        word = action[0] if action else ""
        has_failed = word in ("error", "") and field(block, "Status").startswith("5")
        kind = ReportKind.BOUNCED if has_failed or word.startswith("fail") else _KINDS.get(word)
        if kind is not None:  # relayed and expanded mails are on their way
            notices.append(_of_block(block, kind, words))
    return tuple(notices)


def _of_block(block: Message, kind: ReportKind, words: str) -> Notice:
    status = status_code(field(block, "Status"))
    said = field(block, "Diagnostic-Code")
    said = said.partition(";")[2].strip() or said
    code, finer = find_codes(said)
    enhanced = finer if is_finer(finer, status) else status
    recipients = tuple(
        field(block, name).rpartition(";")[2].strip().strip("<>")
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        if name in block
    )
    fault = None
    if kind == ReportKind.BOUNCED:
        # Postfix adds what was answered: “(in reply to RCPT TO command)”.
        fault = judge(
            code=code,
            enhanced=enhanced,
            text=said or words,
            is_for_recipient="reply to RCPT" in said,
            is_prose=not said,
        )
        kind = fault.kind
    return Notice(kind, fault, recipients, code, enhanced[:12], (said or words)[:1000])


def _of_complaint(mail: Message, _raw: bytes) -> tuple[Notice, ...]:
    """Read a complaint. A report of another kind (*not-spam*, *auth-failure*) is none."""
    returned = returned_mail(mail)
    fields = feedback_fields(mail)
    if fields is None:
        # Outlook.com's junk mail reports: no feedback part, but this header in what is returned.
        if returned is None or "X-HmXmrOriginalRecipient" not in returned:
            return ()
        recipient = parseaddr(field(returned, "X-HmXmrOriginalRecipient"))[1]
        return (Notice(ReportKind.COMPLAINED, recipients=(recipient,)),)
    kind_of_feedback = field(fields, "Feedback-Type").lower()
    kind = {**_COMPLAINTS, **_LEAVING}.get(kind_of_feedback)
    if kind is None:
        return (Notice(ReportKind.UNREADABLE, answer=f"Feedback-Type: {kind_of_feedback}"[:1000]),)
    recipient = parseaddr(field(fields, "Original-Rcpt-To"))[1]
    recipients = (recipient,) if recipient else ()
    agent = field(fields, "User-Agent", 200)
    return (Notice(kind, recipients=recipients, answer=f"{kind_of_feedback} {agent}".strip()),)


def _of_answer(mail: Message, _raw: bytes) -> tuple[Notice, ...]:
    """Recognise what a machine answers on somebody's behalf: they are away, and get their mail."""
    is_away = field(mail, "Auto-Submitted").lower().startswith("auto-replied") or (
        field(mail, "Precedence").lower() in ("auto_reply", "auto-reply")
        or any(name in mail for name in _AWAY_HEADERS)
        or _AWAY.search(field(mail, "Subject")) is not None
    )
    return (Notice(ReportKind.ANSWERED),) if is_away else ()


def _of_old_bounce(mail: Message, raw: bytes) -> tuple[Notice, ...]:
    """Read a bounce that follows no standard."""
    if len(raw) > _DETECTED_BYTES:
        mail = email.message_from_bytes(raw[:_DETECTED_BYTES])
    delayed, failed = (_texts(addresses) for addresses in all_failures(mail))
    if not delayed and not failed:
        return ()
    words = plain_text(mail)
    code, enhanced = find_codes(words)
    if not failed:
        return (Notice(ReportKind.DELAYED, None, delayed, code, enhanced, words[:1000]),)
    fault = judge(code=code, enhanced=enhanced, text=words, is_prose=True)
    return (Notice(fault.kind, fault, failed, code, enhanced, words[:1000]),)


def _of_transcript(mail: Message, _raw: bytes) -> tuple[Notice, ...]:
    """Read a daemon's letter of which only the server's answer can be made out.

    It names no recipient that anybody could find; the return address to which it came does.
    """
    words = plain_text(mail)
    code, enhanced = find_codes(words)
    if code is None and not enhanced:
        return ()
    if _WARNING.search(words[:2000]):
        return (Notice(ReportKind.DELAYED, None, (), code, enhanced, words[:1000]),)
    fault = judge(code=code, enhanced=enhanced, text=words, is_prose=True)
    return (Notice(fault.kind, fault, (), code, enhanced, words[:1000]),)


def _texts(addresses: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(address.decode("ascii", "replace") for address in addresses)[:50])


def _is_from_daemon(mail: Message) -> bool:
    return "X-Failed-Recipients" in mail or bool(_DAEMON.search(field(mail, "From", 500)))
