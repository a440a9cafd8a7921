"""What the rooms above hear of an import."""

from django.dispatch import Signal

articles_imported = Signal()
"""Many articles came at once. Argument: `article_ids`, at most a few hundred.

Sent by a worker after the commit, at least once: receivers must bear a repetition. For these
articles no `article_published` is sent.
"""
