"""The press listens to the newsroom's clock."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from broadsheet.press.domain.generations import is_swept
from broadsheet.press.tasks import sweep_generation
from broadsheet.toolkit.signals import minute_passed


@receiver(minute_passed, dispatch_uid="press.sweep")
def wake_the_sweep(**_: Any) -> None:
    """See that an unfinished generation is filled, even if a worker lost its task."""
    if not is_swept():
        sweep_generation.enqueue()
