"""Small makers of what the desk's tests need."""

from __future__ import annotations

import io
import json
from typing import Any

from django.test import Client
from django.urls import reverse
from PIL import Image

from broadsheet.articles.models import Article, ArticleFolder, BylineEntry
from broadsheet.people.domain.staff import create_staff
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import Contributor, User

PASSWORD = "a-long-enough-password"


def staff(role: StaffRole, username: str = "") -> User:
    """Make an account with `role`."""
    name = username or role.name.lower()
    create_staff(username=name, email=f"{name}@example.org", role=role, password=PASSWORD)
    return User.objects.get(username=name)


def signed_in(user: User) -> Client:
    """Return a client that is signed in as `user`."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def contributor(name: str = "Mara Quint", user: User | None = None) -> Contributor:
    """Make a contributor."""
    return Contributor.objects.create(name=name, slug=name.lower().replace(" ", "-"), staff=user)


def article(
    *, owner: User, title: str = "The harbour", slug: str = "", live: bool = False, **fields: Any
) -> Article:
    """Make an article of `owner`; `live` publishes it as Wagtail does."""
    one = Article(
        title=title,
        slug=slug or title.lower().replace(" ", "-"),
        language="en",
        owner=owner,
        live=False,
        body=[("text", "<p>It began with a smell.</p>")],
        **fields,
    )
    ArticleFolder.objects.get().add_child(instance=one)
    revision = one.save_revision(user=owner, log_action=True)
    if live:
        revision.publish()
    one.refresh_from_db()
    return one


def article_post(title: str = "The harbour", **changes: Any) -> dict[str, Any]:
    """Return what the editor's form posts for a short, complete article."""
    data: dict[str, Any] = {
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "kicker": "",
        "deck": "",
        "language": "en",
        "dateline": "",
        "featured_picture": "",
        "featured_alt": "",
        "featured_caption": RICH_EMPTY,
        "featured_credit": "",
        "search_description": "",
        "origin_publisher": "",
        "origin_url": "",
        "copyright_holder": "",
        "copyright_year": "",
        "contributors_note": RICH_EMPTY,
        "note_to_readers": RICH_EMPTY,
        "reprint_terms": RICH_EMPTY,
        "disclaimer": RICH_EMPTY,
        "fair_use_notice": RICH_EMPTY,
        "go_live_at": "",
        "expire_at": "",
        **formset("byline"),
        **formset("corrections"),
        **formset("comments"),
        **body(("text", rich("It began with a smell."))),
    }
    data.update(changes)
    return data


def formset(name: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """Return the fields of an inline formset."""
    data = {
        f"{name}-TOTAL_FORMS": str(len(rows)),
        f"{name}-INITIAL_FORMS": str(initial),
        f"{name}-MIN_NUM_FORMS": "0",
        f"{name}-MAX_NUM_FORMS": "1000",
    }
    for number, row in enumerate(rows):
        row = {"id": "", "ORDER": str(number + 1), "DELETE": "", **row}
        data.update({f"{name}-{number}-{key}": value for key, value in row.items()})
    return data


def rich(text: str) -> str:
    """Return Draftail's JSON for one paragraph of `text`."""
    block = {
        "key": "a1", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [],
    }  # fmt: skip
    return json.dumps({"blocks": [block], "entityMap": {}})


RICH_EMPTY = "null"


def body(*blocks: tuple[str, Any]) -> dict[str, Any]:
    """Return the fields of the body's blocks; a block's value is a string or a dict of strings."""
    data: dict[str, Any] = {"body-count": str(len(blocks))}
    for number, (kind, value) in enumerate(blocks):
        prefix = f"body-{number}"
        data |= {
            f"{prefix}-deleted": "",
            f"{prefix}-order": str(number),
            f"{prefix}-type": kind,
            f"{prefix}-id": "",
        }
        if isinstance(value, dict):
            data |= {f"{prefix}-value-{key}": text for key, text in value.items()}
        else:
            data[f"{prefix}-value"] = value
    return data


def add_url() -> str:
    """Return where an empty article is written."""
    folder = ArticleFolder.objects.get()
    return reverse("wagtailadmin_pages:add", args=["articles", "article", folder.pk])


def edit_url(one: Article) -> str:
    """Return where `one` is edited."""
    return reverse("wagtailadmin_pages:edit", args=[one.pk])


def picture_bytes(size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def byline(*contributors: Contributor) -> list[BylineEntry]:
    """Return byline entries for `contributors`."""
    return [BylineEntry(contributor=one) for one in contributors]
