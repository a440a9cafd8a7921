"""`broadsheet send`, `broadsheet dkim`."""

from broadsheet.newsletters.commands.dkim import dkim
from broadsheet.newsletters.commands.send import send

__all__ = ["dkim", "send"]
