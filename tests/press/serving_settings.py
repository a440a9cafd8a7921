"""Just enough Django for `serving`: no database, no Wagtail, quick to load."""

from __future__ import annotations

import os
from pathlib import Path

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
PUBLIC_URL = "http://127.0.0.1"
ROOT_URLCONF = "tests.press.newspaper"
STORE_ROOT = Path(os.environ.get("PRESS_STORE", "store"))
STATIC_ROOT = None
BROADSHEET_MISSING_VIEW = "tests.press.newspaper.missing"
USE_TZ = True
MIDDLEWARE: list[str] = []

if __name__ == "tests.press.serving_settings" and "PRESS_RENDERED" in os.environ:
    from tests.press.newspaper import newsroom

    newsroom.log = Path(os.environ["PRESS_RENDERED"])


def __getattr__(name: str) -> object:
    if name == "application":
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()
    raise AttributeError(name)
