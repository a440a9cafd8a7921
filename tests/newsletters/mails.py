"""Issues with stories in several languages, their readers, and their mails taken apart."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import itertools
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any, cast

from broadsheet.articles.models import Article, Correction
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.enums import Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.readers.models import Reader
from broadsheet.toolkit import clock
from tests.factories import make_article

DAY = dt.date(2026, 11, 24)
WORDS = {
    "en": ("Flood walls held on Tuesday night",
           "The water rose to within a hand of the new gates. Who paid for them is another story."),
    "es": ("Las compuertas aguantaron el martes por la noche",
           "El agua subió hasta un palmo de las compuertas nuevas. Quién las pagó es otra historia."),
    "ar": ("صمدت جدران الفيضان ليلة الثلاثاء",
           "ارتفعت المياه حتى كادت تلامس البوابات الجديدة. من دفع ثمنها قصة أخرى."),
    "fa": ("دیوارهای سیل شب سه‌شنبه دوام آوردند",
           "آب تا یک وجبی دروازه‌های تازه بالا آمد. این‌که چه کسی پول داد داستان دیگری است."),
    "ur": ("سیلابی دیواریں منگل کی رات قائم رہیں",
           "پانی نئے دروازوں تک آ پہنچا۔ پیسے کس نے دیے، یہ الگ کہانی ہے۔"),
    "my": ("အင်္ဂါနေ့ညတွင် ရေကာတာများ ခိုင်ခံ့ခဲ့သည်",
           "ရေသည် တံခါးသစ်များအနီးအထိ မြင့်တက်လာခဲ့သည်။ မည်သူက ငွေပေးခဲ့သည်မှာ အခြားဇာတ်လမ်းဖြစ်သည်။"),
    "zh": ("周二夜间防洪墙经受住考验", "水位上涨至新闸门下一掌之处。谁为此付钱，是另一个故事。"),
    "hi": ("मंगलवार की रात बाढ़ की दीवारें टिकी रहीं",
           "पानी नए फाटकों तक चढ़ आया। पैसे किसने दिए, यह दूसरी कहानी है।"),
}  # fmt: skip
_numbers = itertools.count(1)


def write_article(language: str = "en", **fields: Any) -> Article:
    """Publish an article with words of its language."""
    headline, deck = WORDS[language]
    given = {"headline": headline, "deck": deck, "language": language, "kicker": "", **fields}
    return make_article(**given)


def make_issue_of(*stories: Article, fixed: Sequence[Article] = (), **fields: Any) -> Issue:
    """Make a draft of these stories. `fixed` are articles whose newest correction stands in it."""
    number = next(_numbers)
    given = {"slug": f"2026-11-24-{number}", "dated_on": DAY, "created_at": clock.now(), **fields}
    issue = Issue.objects.create(**given)
    for place, article in enumerate(stories):
        Item.objects.create(issue=issue, article=article, position=place)
    for article in fixed:
        correction = Correction.objects.filter(article=article).first()
        assert correction is not None
        Item.objects.create(
            issue=issue, article=article, section=Section.CORRECTION,
            correction_key=f"{correction.made_at:%Y%m%d%H%M%S}",
        )  # fmt: skip
    return issue


def make_reader(**fields: Any) -> Reader:
    """Write an active reader."""
    number = next(_numbers)
    address = fields.pop("address", f"reader{number}@mail.example")
    given = {"state": "active", "language": "en", "time_zone": "UTC", **fields}
    return Reader.objects.create(
        address=address, canonical=address, digest=f"{number:064}", created_at=clock.now(), **given
    )


def copy_for(reader: Reader, issue: Issue, *, language: str = "") -> Copy:
    """Return a reader's copy as the ledger hands it out."""
    return Copy(
        1000 + reader.pk, issue.pk, reader.pk, reader.address, language or reader.language, 0
    )


def parsed(message: bytes) -> EmailMessage:
    """Read a message as strictly as Python does, and see that nothing in it is amiss."""
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    found = cast(EmailMessage, email.message_from_bytes(message, policy=email.policy.default))
    for part in found.walk():
        assert part.defects == []
        for value in part.values():
            assert getattr(value, "defects", ()) == ()
    return found


def part_of(message: EmailMessage, kind: str) -> str:
    """Return the text of a message's part, ``plain`` or ``html``."""
    part = message.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")
