"""Addresses that the desk adds, under Wagtail's and behind its sign-in."""

from __future__ import annotations

from django.urls import path

from broadsheet.desk.views import documents
from broadsheet.desk.views.editions import article, files, glossary, newsroom, review
from broadsheet.desk.views.newsletters import (
    composer,
    copies,
    issues,
    preview,
    progress,
    readers,
    timing,
    trying,
)

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
    path("newsletter/", issues.issues, name="newsletters"),
    path("newsletter/make/", issues.make, name="make_issue"),
    path("newsletter/readers/", readers.overview, name="readers"),
    path("newsletter/readers/export/", readers.export, name="export_readers"),
    path("newsletter/readers/import/", readers.take, name="import_readers"),
    path("newsletter/<int:issue_id>/", composer.compose, name="compose_issue"),
    path("newsletter/<int:issue_id>/delete/", issues.delete, name="delete_issue"),
    path("newsletter/<int:issue_id>/preview/", preview.preview, name="preview_issue"),
    path("newsletter/<int:issue_id>/preview/mail/", preview.frame, name="preview_frame"),
    path("newsletter/<int:issue_id>/test/", trying.test, name="test_issue"),
    path("newsletter/<int:issue_id>/schedule/", timing.schedule, name="schedule_issue"),
    path("newsletter/<int:issue_id>/unschedule/", timing.unschedule, name="unschedule_issue"),
    path("newsletter/<int:issue_id>/send/", timing.send, name="send_issue"),
    path("newsletter/<int:issue_id>/progress/", progress.progress, name="issue_progress"),
    path("newsletter/<int:issue_id>/figures/", progress.figures, name="issue_figures"),
    path("newsletter/<int:issue_id>/pause/", progress.pause, name="pause_issue"),
    path("newsletter/<int:issue_id>/resume/", progress.resume, name="resume_issue"),
    path("newsletter/<int:issue_id>/cancel/", progress.cancel, name="cancel_issue"),
    path("newsletter/<int:issue_id>/decide/", progress.decide, name="decide_issue"),
    path("newsletter/<int:issue_id>/copies/", copies.copies, name="issue_copies"),
    path("newsletter/<int:issue_id>/copies/<int:copy_id>/", copies.copy, name="issue_copy"),
    path("newsletter/<int:issue_id>/outcome/", copies.outcome, name="issue_outcome"),
]
