"""LibreTranslate: a server of one's own or a hosted one (``POST /translate``).

It takes a list of texts; with ``format: html`` tags stay, but its models move them about, so it
gets plain words and we project.
"""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Final

from django.conf import settings

from broadsheet.editions.engines.network import Provider, batches, count_use, texts_of
from broadsheet.editions.engines.protocol import Request, Status, codes, register

_CODES: Final = {"zh": "zh", "zh-Hans": "zh", "zh-Hant": "zt", "no": "nb", "nn": "nb"}
_LANGUAGES: Final = codes(
    "ar az bg bn ca cs da de el en eo es et eu fa fi fr ga gl he hi hu id it ja ko ky "
    "lt lv ms nb nl pb pl pt ro ru sk sl sq sv th tl tr uk ur vi zh zt "
)


@register
class LibreTranslate:
    """The server whose address is the setting `libretranslate_url`."""

    name: ClassVar[str] = "libretranslate"
    title = "LibreTranslate"
    keeps_tags: ClassVar[bool] = False
    is_draft: ClassVar[bool] = False

    def status(self) -> Status:
        if not settings.LIBRETRANSLATE_URL:
            return Status(False, "the setting libretranslate_url")
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return _code(source) in _LANGUAGES and _code(target) in _LANGUAGES

    def version(self, source: str, target: str) -> str:
        return self.title

    def translate(self, request: Request) -> list[str]:
        found: list[str] = []
        for batch in batches(request.sentences, most_texts=50, most_letters=4000):
            body = {
                "q": list(batch), "source": _code(request.source), "target": _code(request.target),
                "format": "text",
            }  # fmt: skip
            if settings.LIBRETRANSLATE_KEY:
                body["api_key"] = settings.LIBRETRANSLATE_KEY
            answer = self._provider.post("/translate", json=body)
            texts = answer.get("translatedText") if isinstance(answer, dict) else None
            found += texts_of(self.title, texts, len(batch))
        count_use(self.name, request)
        return found

    @cached_property
    def _provider(self) -> Provider:
        return Provider(title=self.title, base_url=settings.LIBRETRANSLATE_URL, per_second=5)


def _code(language: str) -> str:
    if language == "pt-BR":
        return "pb"
    return _CODES.get(language, language.split("-")[0])
