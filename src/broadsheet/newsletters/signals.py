"""What the rooms above hear of a newsletter."""

from django.dispatch import Signal

issue_published = Signal()
"""An issue began to go out, so its pages are public; or was cancelled after that.

Argument: `issue_id`. Sent by a worker after the commit, at least once: receivers must bear a
repetition.
"""
