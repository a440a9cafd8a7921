"""What SpamAssassin says of an issue, by its rules on content alone."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from pytest_django import Settings

from broadsheet.newsletters.domain.mailer import IssueMailer
from tests.factories import make_masthead, make_picture
from tests.newsletters.mails import WORDS, copy_for, make_issue_of, make_reader, write_article

MOST_POINTS = 2.0
RULE = re.compile(r"^\s*(-?\d+\.\d+)\s+([A-Z][A-Z0-9_]+)\s", re.MULTILINE)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en", "my", "zh"])
def test_an_issue_is_no_spam_by_its_content(language: str, settings: Settings) -> None:
    spamassassin = shutil.which("spamassassin")
    if spamassassin is None:
        pytest.skip("SpamAssassin is not installed: nobody looks at the mails' content")
    settings.DEFAULT_FROM_EMAIL = "news@post.example"
    settings.BOUNCE_DOMAIN = "post.example"
    settings.PUBLIC_URL = "https://post.example"
    make_masthead(offered_languages=["ar", "my", "zh"], postal_address="4 Quay, Tidewater")
    picture = make_picture(width=1600, height=1000)
    stories = [write_article(language, featured_picture=picture, byline=["Ana"]) for _ in range(5)]
    note = f"<p>{WORDS[language][1]}</p>"
    issue = make_issue_of(*stories, note=note, language=language)
    copy = copy_for(make_reader(language=language), issue)
    done = subprocess.run(
        [spamassassin, "-t", "-L"], input=IssueMailer(issue_id=issue.pk).render(copy),
        capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    report = done.stdout.decode("utf-8", "replace")
    assert "Content analysis details" in report, done.stderr.decode()
    # What speaks for it (that it looks like a mailing list) shall hide nothing.
    against = {rule: float(score) for score, rule in RULE.findall(report) if float(score) > 0}
    assert sum(against.values()) < MOST_POINTS, against
