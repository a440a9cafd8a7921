"""Root addresses: the desk under /desk/, programs under /api/, everything else is the reader's."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    path("api/", include("broadsheet.api.urls")),
    path("", include("broadsheet.frontpage.urls")),
]

handler404 = "broadsheet.frontpage.views.errors.missing"
handler500 = "broadsheet.frontpage.views.errors.broken"
