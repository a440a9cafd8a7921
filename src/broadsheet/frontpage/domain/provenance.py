"""How an edition was made, in a sentence; and what is said where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from broadsheet.editions.domain.queries import Standing
from broadsheet.editions.enums import EditionState, Method
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain.frame import Frame
from broadsheet.masthead.domain.dates import moment
from broadsheet.masthead.domain.languages import name_in, written_number

NoticeKind = Literal["being_made", "held", "on_request", "not_covered"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What stands above an edition. `remarks` are the sentences that come after the first."""

    text: SafeString
    remarks: tuple[str, ...]
    to_original: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands above an original that is shown where an edition would be.

    `progress` is a sentence, empty when nothing is done yet.
    """

    kind: NoticeKind
    text: str
    cannot: str
    progress: str
    source: str
    target: str
    to_original: str

    @property
    def is_kept(self) -> bool:
        """Whether its page is stored: only where the newsroom has begun an edition.

        Otherwise whoever asks for every article in every language would fill the disk. *Measured*:
        such a page takes 8 ms for each of its readers, so a hundred of them a second are borne.
        """
        return self.kind in ("being_made", "held")


def describe_making(
    *, edition: Edition, frame: Frame, source: str, is_current: bool, is_whole: bool
) -> Provenance:
    """Say how an edition was made. No queries.

    Names of people and programs may run the other way than the sentence: each stands in ``bdi``.
    """
    at = edition.reviewed_at if edition.method != Method.MACHINE else edition.made_at
    at = at or edition.changed_at or edition.made_at
    date = moment(at, zone=frame.zone, language=frame.language).text if at else ""
    name = edition.reviewed_by
    words = {
        "language": name_in(source, frame.language),
        "engine": edition.engine,
        "name": name,
        "date": date,
    }
    isolated = {key: format_html("<bdi>{}</bdi>", value) for key, value in words.items()}
    sentence = conditional_escape(_sentence(Method(edition.method), bool(name)))
    remarks = []
    if edition.is_draft_quality and edition.method == Method.MACHINE:
        remarks.append(gettext("It is a rough draft that conveys the sense, not the style."))
    if not is_current:
        remarks.append(gettext("The original has changed since; this translation will follow."))
    if not is_whole:
        left = gettext("What has not been translated yet stands here in %(language)s.")
        remarks.append(left % words)
    return Provenance(
        text=mark_safe(sentence % isolated),
        remarks=tuple(remarks),
        to_original=_to_original(words["language"]),
    )


def describe_lack(
    *,
    standing: Standing | None,
    is_covered: bool,
    frame: Frame,
    source: str,
    done: int = 0,
    total: int = 0,
) -> Notice:
    """Say why the original is shown in another language's place. No queries."""
    words = {
        "language": name_in(frame.language, frame.language),
        "source": name_in(source, frame.language),
    }
    kind: NoticeKind = "on_request" if is_covered else "not_covered"
    text = gettext(
        "There is no translation into %(language)s yet. You are reading the original in %(source)s."
    )
    if standing and standing.is_being_made:
        kind = "being_made"
        text = gettext(
            "The translation into %(language)s is being made. You are reading the original in "
            "%(source)s; this page changes when it is ready."
        )
    elif standing and standing.state == EditionState.HELD:
        kind = "held"
        text = gettext(
            "The translation into %(language)s is waiting for review. You are reading the original "
            "in %(source)s."
        )
    cannot = gettext("We cannot translate into %(language)s ourselves.") % words
    return Notice(
        kind=kind,
        text=text % words,
        cannot=cannot if kind == "not_covered" else "",
        progress=progress(done, total, frame.language) if kind == "being_made" and done else "",
        source=source,
        target=frame.language,
        to_original=_to_original(words["source"]),
    )


def progress(done: int, total: int, language: str) -> str:
    """Say how far an edition has come."""
    numbers = {"done": written_number(done, language), "total": written_number(total, language)}
    return gettext("%(done)s of %(total)s parts are done") % numbers


def _to_original(language: str) -> str:
    return gettext("Read the original in %(language)s") % {"language": language}


def _sentence(method: Method, is_named: bool) -> str:
    if method == Method.HAND and is_named:
        return gettext("Translated by hand from %(language)s by %(name)s on %(date)s.")
    if method == Method.HAND:
        return gettext("Translated by hand from %(language)s on %(date)s.")
    if method == Method.REVIEWED and is_named:
        return gettext(
            "Translated by machine from %(language)s with %(engine)s, reviewed by %(name)s on "
            "%(date)s."
        )
    if method == Method.REVIEWED:
        return gettext(
            "Translated by machine from %(language)s with %(engine)s, reviewed on %(date)s."
        )
    return gettext(
        "Translated by machine from %(language)s with %(engine)s on %(date)s. Nobody has checked "
        "it yet."
    )
