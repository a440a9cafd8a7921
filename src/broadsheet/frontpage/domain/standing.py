"""Gathering a standing page: About, Legal, Contact."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from broadsheet.articles.domain.links import page_addresses
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.frontpage.domain.richtext import Converter, page_ids, plain_text
from broadsheet.masthead.models import StandingPage
from broadsheet.press.domain.links import absolute


@dataclass(frozen=True, slots=True)
class StandingText:
    """A standing page. `links` are its addresses by number, for print."""

    frame: Frame
    title: str
    address: str
    description: str
    html: SafeString
    links: tuple[tuple[int, str], ...]

    @property
    def url(self) -> str:
        return absolute(self.address)


def gather_standing(*, frame: Frame, slug: str) -> StandingText | None:
    """Gather a live standing page, None when there is none. Three queries at most."""
    page = StandingPage.objects.live().filter(language=frame.language, slug=slug).first()
    return build_standing(frame=frame, page=page) if page else None


def build_standing(*, frame: Frame, page: StandingPage) -> StandingText:
    """Make a standing page, saved or not."""
    converter = Converter(pages=page_addresses(page_ids([page.body])))
    html = converter.blocks(page.body)
    return StandingText(
        frame=frame,
        title=page.title,
        address=page.address,
        description=page.search_description or plain_text(page.body)[:200],
        html=html,
        links=tuple(converter.links.entries),
    )
