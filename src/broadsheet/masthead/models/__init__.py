"""The masthead's tables."""

from broadsheet.masthead.models.masthead import Masthead
from broadsheet.masthead.models.pages import Newspaper, StandingPage

__all__ = ["Masthead", "Newspaper", "StandingPage"]
