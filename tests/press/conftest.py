from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from broadsheet.press.domain import providers, rendering
from broadsheet.press.domain.pressing import the_store
from broadsheet.press.domain.server.application import make_application
from broadsheet.press.domain.server.options import ServerOptions
from broadsheet.press.domain.store import Store
from tests.press import newspaper
from tests.press.asking import Asker


@pytest.fixture
def newsroom(settings: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[newspaper.Newsroom]:
    """Reader's pages of `newspaper`, a store of their own, no provider."""
    newspaper.reset()
    settings.ROOT_URLCONF = "tests.press.newspaper"
    settings.STORE_ROOT = tmp_path / "store"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.PUBLIC_URL = "https://news.example"
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["news.example"]
    monkeypatch.setattr(providers, "_providers", {})
    monkeypatch.setattr(rendering, "_missing_views", [newspaper.missing])
    yield newspaper.newsroom
    newspaper.reset()


@pytest.fixture
def store(newsroom: newspaper.Newsroom) -> Store:
    return the_store()


@pytest.fixture
def options(store: Store, tmp_path: Path) -> ServerOptions:
    static, media = tmp_path / "static", tmp_path / "media"
    static.mkdir(exist_ok=True)
    media.mkdir(exist_ok=True)
    return ServerOptions(
        store_root=store.root,
        public_url="https://news.example",
        static_root=static,
        media_root=media,
        embed_hosts=("player.example",),
    )


@pytest.fixture
def ask(options: ServerOptions) -> Asker:
    """Ask the whole server of one process, as a WSGI server would."""
    return Asker(make_application(django_application=get_wsgi_application(), options=options))


@pytest.fixture
def provide() -> Iterator[Callable[..., None]]:
    """Register addresses as if a room above knew them."""

    def register(*addresses: str) -> None:
        providers.register("test", lambda: list(addresses))

    yield register
    providers.unregister("test")
