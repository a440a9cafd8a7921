"""Wagtail leaves files of pictures open for the garbage collector; here it comes at once."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def open_files_forgiven() -> Iterator[None]:
    """Collect what Wagtail's picture views leave open, without the warning of it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
