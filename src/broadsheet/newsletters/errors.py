"""What can go wrong with a newsletter."""

from __future__ import annotations

from typing import Any, ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class NewsletterError(BroadsheetError):
    """Any anticipated failure of this room."""

    code: ClassVar[str] = "newsletter"


class IssueStateError(NewsletterError):
    """The issue is not in a state in which this can be done."""

    code: ClassVar[str] = "newsletter.issue_state"


class ChangedMeanwhileError(NewsletterError):
    """Somebody else saved the issue since it was read; nothing was overwritten."""

    code: ClassVar[str] = "newsletter.changed_meanwhile"


class ContentsError(NewsletterError):
    """What was to be saved cannot stand in an issue: too long, too many, not public."""

    code: ClassVar[str] = "newsletter.contents"


class NoStoriesError(NewsletterError):
    """The issue has no story that readers can open: it is not sent."""

    code: ClassVar[str] = "newsletter.no_stories"


class NewsletterOffError(NewsletterError):
    """The masthead has no newsletter: nothing goes out."""

    code: ClassVar[str] = "newsletter.off"


class PastTimeError(NewsletterError):
    """The time for which an issue was to be scheduled is over."""

    code: ClassVar[str] = "newsletter.past_time"


class SecondSenderError(NewsletterError):
    """Another process sends from this SQLite database; there only one may."""

    code: ClassVar[str] = "newsletter.second_sender"
    permanent: ClassVar[bool] = False


class MailboxError(NewsletterError):
    """The mailbox that bounces come to cannot be read now."""

    code: ClassVar[str] = "newsletter.mailbox"
    permanent: ClassVar[bool] = False


class NoTestSentError(NewsletterError):
    """The mail server did not take a test of an issue."""

    code: ClassVar[str] = "newsletter.test_not_sent"
    permanent: ClassVar[bool] = False


class WrongSettingError(NewsletterError):
    """A setting of mail is wrong; the message begins with its name."""

    code: ClassVar[str] = "newsletter.setting"


class MailLogError(WrongSettingError):
    """The mail server's log cannot be asked."""

    code: ClassVar[str] = "newsletter.mail_log"


class DkimKeyError(WrongSettingError):
    """The key that signs is missing, cannot be read or is no good."""

    code: ClassVar[str] = "newsletter.dkim"


class CarrierError(NewsletterError):
    """A copy was not carried, or a carrier cannot be used.

    `step` is where (`enums.Step`), `reply` the answer of the server or provider, if any.
    """

    code: ClassVar[str] = "newsletter.carrier"
    permanent = False  # a refusal's depends on the answer: 4xx or 5xx

    def __init__(self, message: str, *, step: str, reply: Any = None) -> None:
        super().__init__(message)
        self.step = step
        self.reply = reply


class BadCopyError(CarrierError):
    """A copy's message cannot be made: a fault of ours."""

    code: ClassVar[str] = "newsletter.copy"
    permanent: ClassVar[bool] = True


class ProviderError(CarrierError):
    """A provider did not take a message; `is_permanent`: it takes none as things stand."""

    code: ClassVar[str] = "newsletter.provider"

    def __init__(
        self, message: str, *, step: str, reply: Any = None, is_permanent: bool = False
    ) -> None:
        super().__init__(message, step=step, reply=reply)
        self.permanent = is_permanent  # type: ignore[misc]


class FolderError(CarrierError):
    """Mail cannot be written to its folder."""

    code: ClassVar[str] = "newsletter.folder"


class SmtpError(CarrierError):
    """A mail server could not be used, or did not take a message."""

    code: ClassVar[str] = "newsletter.smtp"


class UnreachableServerError(SmtpError):
    """There is no such host, or it does not take the connection."""

    code: ClassVar[str] = "newsletter.smtp.unreachable"


class ConnectionLostError(SmtpError):
    """The server closed the connection, or the line broke."""

    code: ClassVar[str] = "newsletter.smtp.lost"


class ServerTimeoutError(SmtpError):
    """The server did not answer in the time that RFC 5321 gives it."""

    code: ClassVar[str] = "newsletter.smtp.timeout"


class GarbledReplyError(SmtpError):
    """What the server says is no answer of SMTP."""

    code: ClassVar[str] = "newsletter.smtp.garbled"


class RefusedError(SmtpError):
    """The server answered with 4xx (try again) or 5xx (`permanent`)."""

    code: ClassVar[str] = "newsletter.smtp.refused"

    def __init__(self, message: str, *, step: str, reply: Any) -> None:
        super().__init__(message, step=step, reply=reply)
        self.permanent = reply.code >= 500  # type: ignore[misc]


class LoginRefusedError(RefusedError):
    """The server does not take the user or the password."""

    code: ClassVar[str] = "newsletter.smtp.login"


class InsecureServerError(SmtpError):
    """The connection cannot be made safe: no TLS, a wrong certificate, a password in the clear."""

    code: ClassVar[str] = "newsletter.smtp.insecure"
    permanent: ClassVar[bool] = True


class NotSupportedError(SmtpError):
    """The server lacks an extension that this message or this login needs."""

    code: ClassVar[str] = "newsletter.smtp.not_supported"
    permanent: ClassVar[bool] = True


class BadAddressError(SmtpError):
    """An address cannot stand in an envelope."""

    code: ClassVar[str] = "newsletter.smtp.address"
    permanent: ClassVar[bool] = True


class TooLargeError(SmtpError):
    """The message is larger than the server takes (RFC 1870)."""

    code: ClassVar[str] = "newsletter.smtp.too_large"
    permanent: ClassVar[bool] = True
