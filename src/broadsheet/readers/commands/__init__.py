"""`broadsheet readers`."""

from broadsheet.readers.commands.reader import readers

__all__ = ["readers"]
