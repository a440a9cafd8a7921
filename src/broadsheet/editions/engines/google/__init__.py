"""Google Cloud Translation, version 2 (``POST /language/translate/v2``), as HTML so that tags stay.

Our numbered tags become ``<span id="1">``, which it leaves alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Final

from django.conf import settings

from broadsheet.editions.engines.network import Provider, batches, count_use, texts_of
from broadsheet.editions.engines.protocol import Request, Status, codes, register
from broadsheet.editions.engines.xmltags import from_html, to_html

MICROUNITS_A_CHARACTER: Final = 20
"""$ 20 for a million characters, the list price."""
_CODES: Final = {"zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "nb": "no", "nn": "no",
                 "pt": "pt-PT", "pt-BR": "pt", "he": "iw"}  # fmt: skip
_LANGUAGES: Final = codes(
    "af am ar as ay az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gn "
    "gu ha he hi hr ht hu hy id ig is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms "
    "mt my nb ne nl nn no om or pa pl ps pt qu ro ru rw sd si sk sl so sq sr su sv sw "
    "ta te tg th tl tr ug uk ur uz vi xh yi yo zh zu "
)


@register
class Google:
    """Google's service, with a key of its own project."""

    name: ClassVar[str] = "google"
    title = "Google Translate"
    keeps_tags: ClassVar[bool] = True
    is_draft: ClassVar[bool] = False

    def status(self) -> Status:
        if not settings.GOOGLE_KEY:
            return Status(False, "the setting google_key")
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return source.split("-")[0] in _LANGUAGES and target.split("-")[0] in _LANGUAGES

    def version(self, source: str, target: str) -> str:
        return "Google Cloud Translation v2"

    def translate(self, request: Request) -> list[str]:
        found: list[str] = []
        # The API takes 128 texts and 30,000 code points in one request.
        for batch in batches(request.sentences, most_texts=100, most_letters=15_000):
            body = {
                "q": [to_html(text) for text in batch],
                "source": _code(request.source),
                "target": _code(request.target),
                "format": "html",
            }
            answer = self._provider.post(
                "/language/translate/v2",
                json=body,
                headers={"X-Goog-Api-Key": settings.GOOGLE_KEY},
            )
            data = answer.get("data") if isinstance(answer, dict) else None
            rows = data.get("translations") if isinstance(data, dict) else None
            texts = [row.get("translatedText") for row in rows or () if isinstance(row, dict)]
            found += [from_html(text) for text in texts_of(self.title, texts, len(batch))]
        letters = sum(map(len, request.sentences))
        count_use(self.name, request, cost_microunits=letters * MICROUNITS_A_CHARACTER)
        return found

    @cached_property
    def _provider(self) -> Provider:
        base = settings.GOOGLE_URL or "https://translation.googleapis.com"
        return Provider(title=self.title, base_url=base, per_second=10)


def _code(language: str) -> str:
    return _CODES.get(language, language.split("-")[0])
