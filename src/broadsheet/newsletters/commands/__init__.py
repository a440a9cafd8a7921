"""`broadsheet bounces`."""

from broadsheet.newsletters.commands.bounces import bounces

__all__ = ["bounces"]
