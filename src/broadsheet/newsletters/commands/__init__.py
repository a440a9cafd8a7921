"""`broadsheet send`, `broadsheet bounces`, `broadsheet dkim`."""

from broadsheet.newsletters.commands.bounces import bounces
from broadsheet.newsletters.commands.dkim import dkim
from broadsheet.newsletters.commands.send import send

__all__ = ["bounces", "dkim", "send"]
