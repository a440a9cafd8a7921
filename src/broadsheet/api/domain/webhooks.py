"""Mail providers' webhooks: django-anymail checks and reads them, one view class a provider."""

from __future__ import annotations

import importlib
import logging
import warnings
from typing import Any, Final

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailError,
    AnymailWebhookValidationFailure,
)
from anymail.signals import AnymailTrackingEvent
from django.conf import settings
from django.http import HttpRequest

from broadsheet.api.errors import UnknownProviderError, UnreadableError, UntrustedError

logger = logging.getLogger(__name__)

PROVIDERS: Final = {
    "amazon_ses": "broadsheet.api.domain.amazon:AmazonWebhook",
    "brevo": "anymail.webhooks.brevo:BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend:MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun:MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet:MailjetTrackingWebhookView",
    "mandrill": "anymail.webhooks.mandrill:MandrillCombinedWebhookView",
    "postal": "anymail.webhooks.postal:PostalTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark:PostmarkTrackingWebhookView",
    "resend": "anymail.webhooks.resend:ResendTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid:SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost:SparkPostTrackingWebhookView",
}


def read_events(*, provider: str, request: HttpRequest) -> list[AnymailTrackingEvent]:
    """Return the events of a webhook's request, once it has proved to be the provider's.

    Name and password are those of the setting `mail_webhook_secret`, for every provider; those
    that sign what they send are checked by that, too. Raises an `ApiError`.
    """
    view = _make_view(provider)
    view.setup(request)
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as error:
        raise UntrustedError("Name, password or signature is missing or wrong.") from error
    except (AnymailError, ValueError) as error:
        raise UnreadableError("This is not what the provider sends.") from error
    try:
        events = view.parse_events(request)
    except (AnymailError, AttributeError, KeyError, TypeError, ValueError) as error:
        logger.warning("a webhook of %s cannot be read: %r", provider, error)
        raise UnreadableError("This is not what the provider sends.") from error
    return [event for event in events if isinstance(event, AnymailTrackingEvent)]


def _make_view(provider: str) -> Any:
    if provider not in PROVIDERS or not settings.MAIL_WEBHOOK_SECRET:
        raise UnknownProviderError("There is nothing here.")
    module, _colon, name = PROVIDERS[provider].partition(":")
    try:
        with warnings.catch_warnings():
            # anymail says of some that it cannot test them any more; whoever uses one knows.
            warnings.simplefilter("ignore")
            return getattr(importlib.import_module(module), name)()
    except AnymailConfigurationError as error:
        logger.error("mail_provider_settings lacks what %s signs with: %s", provider, error)
        raise UnknownProviderError("There is nothing here.") from error
