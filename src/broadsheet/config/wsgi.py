"""The WSGI entries: `application` is the whole server, `django_application` what stands behind."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from broadsheet.press.domain.server.application import make_application
from broadsheet.press.domain.server.options import ServerOptions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")


def server_options() -> ServerOptions:
    """Return what the press's server has to know of this newsroom."""
    return ServerOptions(
        store_root=settings.STORE_ROOT,
        public_url=settings.PUBLIC_URL,
        static_root=settings.STATIC_ROOT,
        static_url=settings.STATIC_URL,
        media_root=settings.MEDIA_ROOT,
        media_url=settings.MEDIA_URL,
        embed_hosts=tuple(settings.EMBED_HOSTS),
    )


django_application = get_wsgi_application()
application = make_application(django_application=django_application, options=server_options())
