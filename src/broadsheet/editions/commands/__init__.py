"""`broadsheet engines`, `broadsheet models`, `broadsheet editions`."""

from broadsheet.editions.commands.edition import editions
from broadsheet.editions.commands.engine import engines
from broadsheet.editions.commands.model import models

__all__ = ["editions", "engines", "models"]
