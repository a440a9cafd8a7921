"""What the rooms above hear of an article."""

from django.dispatch import Signal

article_published = Signal()
"""An article went live or changed. Arguments: `article_id`, `former_addresses` (a list of paths).

Sent by a worker after the commit, at least once: receivers must bear a repetition.
"""

article_withdrawn = Signal()
"""An article is no longer public. Arguments: `article_id`, `former_addresses`.

Sent by a worker after the commit, at least once; the article may be gone from the database.
"""

address_withdrawn = Signal()
"""An address must vanish at once. Argument: `address`. Sent on commit, in the same process."""
