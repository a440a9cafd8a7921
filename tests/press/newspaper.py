"""A URLconf of a few reader's pages for the press's tests; what they say can be changed."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path

from broadsheet.press.views import pressed, unkept


@dataclass
class Newsroom:
    """What the pages say, and what was asked."""

    text: str = "first words"
    gone: set[str] = field(default_factory=set)
    fails: set[str] = field(default_factory=set)
    rendered: Counter[str] = field(default_factory=Counter)
    requests: list[HttpRequest] = field(default_factory=list)
    seconds: float = 0.0
    may_go_on: threading.Event | None = None
    has_begun: threading.Event = field(default_factory=threading.Event)
    log: Path | None = None  # one line per rendering, for other processes


newsroom = Newsroom()


def reset() -> None:
    newsroom.__init__()  # type: ignore[misc]


def _note(request: HttpRequest) -> None:
    newsroom.rendered[request.path] += 1
    newsroom.requests.append(request)
    if newsroom.log:
        with newsroom.log.open("a") as log:
            log.write(f"{os.getpid()} {request.path}\n")


@pressed
def article(request: HttpRequest, slug: str) -> HttpResponse:
    _note(request)
    text = newsroom.text
    if newsroom.seconds:
        time.sleep(newsroom.seconds)
    newsroom.has_begun.set()
    if newsroom.may_go_on:
        newsroom.may_go_on.wait(20)
    if slug in newsroom.fails:
        raise ValueError("the template is broken")
    if slug in newsroom.gone:
        return HttpResponse("gone", status=410)
    if slug == "nowhere":
        raise Http404
    if slug == "passing":
        return unkept(HttpResponse(f"<!doctype html><p>{text}"))
    if slug == "moved":
        return HttpResponsePermanentRedirect("/en/elsewhere/")
    return HttpResponse(f"<!doctype html><p>{slug}: {text}</p>" + "<p>filler</p>" * 300)


@pressed
def front(request: HttpRequest) -> HttpResponse:
    _note(request)
    return HttpResponse(f"<!doctype html><title>Front</title><p>{newsroom.text}")


@pressed
def feed(request: HttpRequest) -> HttpResponse:
    _note(request)
    return HttpResponse(f"<feed>{newsroom.text}</feed>", content_type="application/atom+xml")


@pressed(cache=False)
def search(request: HttpRequest) -> HttpResponse:
    _note(request)
    return HttpResponse(f"found {request.GET.get('q', '')}")


def desk(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"desk of {request.META['REMOTE_ADDR']} {request.get_full_path()}")
    response.set_cookie("session", "1")
    return response


def upload(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.body)} bytes")


def proxied(request: HttpRequest) -> HttpResponse:
    heard = (request.META.get(f"HTTP_X_FORWARDED_{name}", "") for name in ("FOR", "PROTO"))
    return HttpResponse(" ".join(heard))


def missing(request: HttpRequest) -> HttpResponse:
    newsroom.requests.append(request)
    if request.GET.get("p") == "12":
        return HttpResponsePermanentRedirect("/en/twelve/")
    if request.path in newsroom.gone:
        return HttpResponse("this page is gone", status=410)
    return HttpResponse("no such page", status=404)


urlpatterns: list[Any] = [
    path("", front),
    path("en/feed.atom", feed),
    path("en/search/", search),
    path("en/<str:slug>/", article),
    path("desk/", desk),
    path("desk/upload/", upload),
    path("desk/proxied/", proxied),
    path("api/mail/", upload),
]
