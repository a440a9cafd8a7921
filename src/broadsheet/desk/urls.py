"""Addresses that the desk adds, under Wagtail's and behind its sign-in."""

from __future__ import annotations

from django.urls import path

from broadsheet.desk.views import documents

app_name = "desk"
urlpatterns = [
    path("new-from-document/", documents.new_from_document, name="new_from_document"),
    path("findings/<int:article_id>/dismiss/", documents.dismiss, name="dismiss_findings"),
]
