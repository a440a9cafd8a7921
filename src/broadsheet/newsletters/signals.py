"""What the rooms above hear of a newsletter."""

from django.dispatch import Signal

issue_published = Signal()
"""An issue began to go out: its pages in the archive are public. Argument: `issue_id`.

Sent by a worker after the commit, at least once: receivers must bear a repetition.
"""
