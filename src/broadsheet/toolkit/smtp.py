"""Django's SMTP backend, for addresses in any script (RFC 6531)."""

from __future__ import annotations

import email
import smtplib
from email.policy import SMTP, SMTPUTF8

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address
from django.utils.encoding import punycode


class EmailBackend(smtp.EmailBackend):
    """Sends to `用户@example.org` as it is written, where the server can.

    Django would make an encoded word of what stands before the sign, which is another mailbox.
    """

    def _send(self, email_message: EmailMessage) -> bool:
        recipients = email_message.recipients()
        if all(_local(one).isascii() for one in recipients):
            return bool(super()._send(email_message))  # type: ignore[misc]
        assert self.connection is not None  # Django opens it before
        sender = sanitize_address(email_message.from_email, "utf-8")
        whole = email.message_from_bytes(email_message.message().as_bytes(), policy=SMTP)
        whole.replace_header("To", ", ".join(email_message.to))
        try:
            self.connection.sendmail(
                sender,
                [f"{_local(one)}@{punycode(one.rpartition('@')[2])}" for one in recipients],
                whole.as_bytes(policy=SMTPUTF8),
                mail_options=["SMTPUTF8", "BODY=8BITMIME"],
            )
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def _local(address: str) -> str:
    return address.rpartition("@")[0]
