"""Signals that any room may hear."""

from django.dispatch import Signal

minute_passed = Signal()
"""Sent by the worker once a minute. A receiver does little, or enqueues a task."""
