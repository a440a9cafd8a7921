"""A small Django with a view that keeps the processor busy: stands for the work of the desk."""

from __future__ import annotations

import os
import time

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BUSY_SECONDS = 0.08


def busy(_request: HttpRequest) -> HttpResponse:
    """Compute for 80 ms of this thread's processor time, as a large form of the desk does."""
    until = time.thread_time() + BUSY_SECONDS
    total = 0
    while time.thread_time() < until:
        total += sum(number * number for number in range(200))
    return HttpResponse(str(total), content_type="text/plain")


urlpatterns = [path("desk/busy/", busy)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        PUBLIC_URL="http://127.0.0.1",
        ROOT_URLCONF=__name__,
        SECRET_KEY="bench",
        STORE_ROOT=os.environ.get("BENCH_STORE", ""),
        USE_TZ=True,
    )
    django.setup()
application = get_wsgi_application()
