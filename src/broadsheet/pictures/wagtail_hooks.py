"""Addresses of Wagtail's that a careful view answers."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from broadsheet.pictures.views import CarefulCreateFromUploadView


@hooks.register("register_admin_urls", order=-1)
def add_careful_upload() -> list[Any]:
    """Stand before Wagtail's own address of the same path."""
    return [
        path(
            "images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/",
            CarefulCreateFromUploadView.as_view(),
        )
    ]
