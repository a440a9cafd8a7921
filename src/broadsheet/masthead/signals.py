"""What the rooms above hear of the masthead."""

from django.dispatch import Signal

languages_given_up = Signal()
"""Somebody wants to write no more in languages. Argument: `codes`.

Sent while the masthead's form is checked. A receiver returns the reasons, a list of sentences, why
one of them has to stay; the masthead is saved only if nobody has any.
"""
