"""What the rooms above hear of a reader.

The first three are sent inside the transaction that makes them true, so that no crash leaves a room
that has not heard. What a receiver raises undoes it: it is quick, and writes its own rows alone.
"""

from django.dispatch import Signal

reader_left = Signal()
"""A reader is not written to any more: they left, or their address was suppressed.

Argument: `reader_id`. What waits to be sent to them is to be stopped.
"""

address_changed = Signal()
"""A reader has confirmed another address. Arguments: `reader_id`, `address`."""

reader_erased = Signal()
"""A reader's row is deleted. Arguments: `reader_id`, `digest` (what the suppression list knows).

What a room holds of them is to be deleted, or made such that nobody can tell who it was.
"""

reader_exported = Signal()
"""What is on record of somebody is handed out. Arguments: `reader_id` (None for one of whom only a
suppression is known), `digest`.

A receiver returns what its room holds, a dict of plain JSON; it stands in the export under the
room's name.
"""
