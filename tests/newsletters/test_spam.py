"""What others say of an issue as it is sent, signed: SpamAssassin of its content, dkimpy of its key."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import dkim
import pytest
from pytest_django import Settings

from broadsheet.newsletters.domain.dkim import make_key, public_part
from broadsheet.newsletters.domain.sender import mailer_of_issue
from tests.factories import make_masthead, make_picture
from tests.newsletters.mails import WORDS, copy_for, make_issue_of, make_reader, write_article

MOST_POINTS = 2.0
RULE = re.compile(r"^\s*(-?\d+\.\d+)\s+([A-Z][A-Z0-9_]+)\s", re.MULTILINE)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en", "my", "zh"])
def test_an_issue_is_no_spam_and_is_ours(language: str, settings: Settings, tmp_path: Path) -> None:
    spamassassin = shutil.which("spamassassin")
    if spamassassin is None:
        pytest.skip("SpamAssassin is not installed: nobody looks at the mails' content")
    settings.DEFAULT_FROM_EMAIL = "news@post.example"
    settings.BOUNCE_DOMAIN = "post.example"
    settings.PUBLIC_URL = "https://post.example"
    settings.DKIM_SELECTOR, settings.DKIM_KEY_FILE = "news", tmp_path / "dkim.pem"
    key = make_key(tmp_path / "dkim.pem")
    make_masthead(offered_languages=["ar", "my", "zh"], postal_address="4 Quay, Tidewater")
    picture = make_picture(width=1600, height=1000)
    stories = [write_article(language, featured_picture=picture, byline=["Ana"]) for _ in range(5)]
    note = f"<p>{WORDS[language][1]}</p>"
    issue = make_issue_of(*stories, note=note, language=language)
    copy = copy_for(make_reader(language=language), issue)
    message = mailer_of_issue(issue.pk).render(copy)

    def dns(name: bytes, **_options: Any) -> bytes:
        assert name == b"news._domainkey.post.example."
        return f"v=DKIM1; k=rsa; p={public_part(key)}".encode()

    assert dkim.verify(message, dnsfunc=dns)
    assert not dkim.verify(message.replace(b"Tidewater", b"Elsewhere"), dnsfunc=dns)
    done = subprocess.run(
        [spamassassin, "-t", "-L"], input=message,
        capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    report = done.stdout.decode("utf-8", "replace")
    assert "Content analysis details" in report, done.stderr.decode()
    # What speaks for it (that it looks like a mailing list) shall hide nothing.
    against = {rule: float(score) for score, rule in RULE.findall(report) if float(score) > 0}
    assert sum(against.values()) < MOST_POINTS, against
