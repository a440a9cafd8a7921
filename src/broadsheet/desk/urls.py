"""Addresses that the desk adds, under Wagtail's and behind its sign-in."""

from __future__ import annotations

from django.urls import path

from broadsheet.desk.views import documents
from broadsheet.desk.views.editions import article, files, glossary, newsroom, review

app_name = "desk"
urlpatterns = [
    path("new-from-document/", documents.new_from_document, name="new_from_document"),
    path("findings/<int:article_id>/dismiss/", documents.dismiss, name="dismiss_findings"),
    path("editions/", newsroom.dashboard, name="editions"),
    path("editions/language/<str:language>/", newsroom.waiting, name="editions_waiting"),
    path("editions/reports/", newsroom.reports, name="mistake_reports"),
    path("editions/reports/<int:report_id>/settle/", newsroom.settle, name="settle_report"),
    path("editions/<int:article_id>/", article.article_table, name="article_editions"),
    path("editions/<int:article_id>/import/", files.take, name="take_translations"),
    path(
        "editions/<int:article_id>/<str:language>/translate/",
        article.translate_now,
        name="translate_now",
    ),
    path("editions/<int:article_id>/<str:language>/hold/", article.hold, name="hold_language"),
    path(
        "editions/<int:article_id>/<str:language>/<str:form>/",
        files.export,
        name="export_translations",
    ),
    path("review/<int:edition_id>/", review.review, name="review"),
    path("review/<int:edition_id>/save/", review.save, name="review_save"),
    path("review/<int:edition_id>/approve/", review.approve, name="review_approve"),
    path("review/<int:edition_id>/hold/", review.hold, name="review_hold"),
    path("review/<int:edition_id>/again/", review.again, name="review_again"),
    path("glossary-file/", glossary.take, name="take_terms"),
    path("glossary-file/<str:form>/", glossary.export, name="export_terms"),
]
