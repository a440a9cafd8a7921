"""The newsroom's own settings, in a folder that each test process makes anew."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Each of xdist's workers has a home of its own; what a test starts inherits its worker's.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if os.environ.get("TESTS_HOME_OF") != _worker:
    os.environ["TESTS_HOME_OF"] = _worker
    os.environ["BROADSHEET_HOME"] = tempfile.mkdtemp(prefix="broadsheet-tests-")
    atexit.register(shutil.rmtree, os.environ["BROADSHEET_HOME"], ignore_errors=True)
_database_url = os.environ.get("TEST_DATABASE_URL", "")
if _database_url:
    os.environ["BROADSHEET_DATABASE_URL"] = _database_url

from broadsheet.config.settings import *  # noqa: E402, F403 - Django reads settings this way

if not _database_url:
    # A file as in a newsroom, not memory: connections meet each other as they do there.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
SECRET_KEY = "only for tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HUEY = {"huey_class": "huey.MemoryHuey", "immediate": True, "results": True, "name": "tests"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
