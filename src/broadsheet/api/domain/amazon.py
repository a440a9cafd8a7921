"""Amazon SES tells by Amazon SNS. anymail's view, without the boto3 that it does not need here."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from anymail.exceptions import AnymailAPIError
from anymail.webhooks.amazon_ses import AmazonSESBaseWebhookView, AmazonSESTrackingWebhookView

from broadsheet.toolkit.http import FetchError, SafeClient

_SNS_HOST: Final = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")
_MAX_BYTES: Final = 100_000


class AmazonWebhook(AmazonSESTrackingWebhookView):
    """Reads SES's notifications, and confirms the subscription of a topic by its own address."""

    def __init__(self, **kwargs: Any) -> None:
        self.auto_confirm_enabled = True
        # Past the class that wants boto3's settings.
        super(AmazonSESBaseWebhookView, self).__init__(**kwargs)

    def auto_confirm_sns_subscription(self, sns_message: dict[str, Any]) -> None:
        """Open the address that confirms: the request has shown our own secret by now."""
        address = str(sns_message.get("SubscribeURL", ""))
        parts = urlsplit(address)
        if parts.scheme != "https" or not _SNS_HOST.fullmatch(parts.hostname or ""):
            raise AnymailAPIError("The address to confirm at is not Amazon's.")
        try:
            confirm(address)
        except FetchError as error:
            raise AnymailAPIError(f"The subscription cannot be confirmed: {error}") from error


def confirm(address: str) -> None:
    """Open an address of Amazon SNS. Raises `FetchError`."""
    with SafeClient(max_bytes=_MAX_BYTES) as client:
        client.fetch(address)
