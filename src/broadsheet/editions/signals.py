"""What the rooms above hear of an edition."""

from django.dispatch import Signal

edition_ready = Signal()
"""An edition can be shown, changed, or is no longer shown.

Arguments: `article_id`, `language`, `stage` (a `Stage`: its headline alone, or all of it). Sent by
a worker after the row was stored, at least once: receivers must bear a repetition.
"""

headlines_ready = Signal()
"""Headlines and decks of an article were made. Arguments: `article_id`, `languages` (a list)."""

house_texts_ready = Signal()
"""The newspaper's own texts (masthead, beats, contributors, an issue) changed.

Arguments: `subject` (``masthead``, ``region:3``, ``issue:12``), `language`.
"""
