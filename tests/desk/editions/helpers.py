"""Editions as the desk meets them."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.articles.models import Article
from broadsheet.editions.domain.markup import Token, join, tokens
from broadsheet.editions.domain.originals import original_of_article
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.domain.reviewing import write_by_hand
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from tests.desk.helpers import article

LINKED = '<p data-block-key="p1">The <a href="https://example.org/">river</a> &amp; its mud.</p>'


def live_article(title: str = "The tide") -> Article:
    """Publish an article of a headline and one paragraph with a link."""
    author, _new = User.objects.get_or_create(username="author")
    one = article(owner=author, title=title, live=False)
    one.body = [("text", LINKED)]
    one.save_revision(user=author).publish()
    one = Article.objects.get(pk=one.pk)
    plan_article(article_id=one.pk)
    return one


def edition_of(
    one: Article,
    language: str = "es",
    *,
    method: Method = Method.MACHINE,
    texts: Mapping[str, str] | None = None,
) -> Edition:
    """Write an edition of all texts, by a machine unless said otherwise."""
    original = original_of_article(one)
    found = {key: _shouted(segment.source) for key, segment in original.by_id.items()}
    found |= texts or {}
    made = write_by_hand(article_id=one.pk, language=language, by="", method=method, texts=found)
    Edition.objects.filter(pk=made.pk).update(reviewed_at=None, engine="Shouting")
    if method == Method.MACHINE:  # whatever a check says of capitals
        Edition.objects.filter(pk=made.pk).update(state=EditionState.MACHINE)
    return Edition.objects.get(pk=made.pk)


def paragraph_id(one: Article) -> str:
    """Return the id of the article's paragraph."""
    (found,) = [key for key in original_of_article(one).by_id if key.startswith("body")]
    return found


def _shouted(text: str) -> str:
    return join(Token(one.kind, one.number, one.words.upper()) for one in tokens(text))
