"""What issues are sent through, in a sentence for an editor. No password is ever shown."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class MailServer:
    """`name` is a host or a provider, empty where there is none; `trouble` is why it is not
    reached.
    """

    name: str
    is_provider: bool = False
    trouble: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.name)


def mail_server() -> MailServer:
    """Return what is set up, without asking whether it is there."""
    options = settings.OPTIONS
    if options.mail_provider:
        return MailServer(options.mail_provider, is_provider=True)
    if not options.smtp_url:
        return MailServer("")
    parts = urlsplit(options.smtp_url)
    return MailServer(f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname))


def reach_mail_server() -> MailServer:
    """Connect to the mail server and let go; `trouble` says why it could not be done.

    Takes at most `EMAIL_TIMEOUT` seconds. A provider is not asked: each question would count.
    """
    server = mail_server()
    if not server.is_set or server.is_provider:
        return server
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        why = _("%(server)s cannot be reached: %(error)s") % {"server": server.name, "error": error}
        return MailServer(server.name, trouble=why)
    return server
