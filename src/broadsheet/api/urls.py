"""Addresses below /api/."""

from __future__ import annotations

from django.urls import path

from broadsheet.api.views import mail

app_name = "api"
urlpatterns = [
    path("mail/<slug:provider>/", mail.receive, name="mail"),
]
