"""DeepL's API, version 2 (``POST /v2/translate``). Tags stay by ``tag_handling: xml``."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Final

from django.conf import settings

from broadsheet.editions.engines.network import Provider, batches, count_use, texts_of
from broadsheet.editions.engines.protocol import Request, Status, codes, register
from broadsheet.editions.engines.xmltags import from_xml, to_xml

MICROUNITS_A_CHARACTER: Final = 20
"""€ 20 for a million characters, the list price."""
_TARGETS: Final = codes(
    "ar bg cs da de el en es et fi fr he hu id it ja ko lt lv nb nl pl pt ro ru sk sl "
    "sv th tr uk vi zh "
)
_BASES: Final = {"no": "nb", "nn": "nb"}


@register
class DeepL:
    """DeepL, free or paid: a key that ends in ``:fx`` belongs to the free service."""

    name: ClassVar[str] = "deepl"
    title = "DeepL"
    keeps_tags: ClassVar[bool] = True
    is_draft: ClassVar[bool] = False

    def status(self) -> Status:
        if not settings.DEEPL_KEY:
            return Status(False, "the setting deepl_key")
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return _base(source) in _TARGETS and _base(target) in _TARGETS

    def version(self, source: str, target: str) -> str:
        return "DeepL API v2"

    def translate(self, request: Request) -> list[str]:
        found: list[str] = []
        # The API takes 50 texts and 128 KiB in one request.
        for batch in batches(request.sentences, most_texts=50, most_letters=25_000):
            body = {
                "text": [to_xml(text) for text in batch],
                "source_lang": _base(request.source).upper(),
                "target_lang": _target(request.target),
                "tag_handling": "xml",
                "outline_detection": False,
                "split_sentences": "0",
                "preserve_formatting": True,
            }
            answer = self._provider.post(
                "/v2/translate",
                json=body,
                headers={"Authorization": f"DeepL-Auth-Key {settings.DEEPL_KEY}"},
            )
            rows = answer.get("translations") if isinstance(answer, dict) else None
            texts = [row.get("text") for row in rows or () if isinstance(row, dict)]
            found += [from_xml(text) for text in texts_of(self.title, texts, len(batch))]
        letters = sum(map(len, request.sentences))
        is_free = settings.DEEPL_KEY.endswith(":fx")
        count_use(
            self.name, request, cost_microunits=0 if is_free else letters * MICROUNITS_A_CHARACTER
        )
        return found

    @cached_property
    def _provider(self) -> Provider:
        host = "api-free.deepl.com" if settings.DEEPL_KEY.endswith(":fx") else "api.deepl.com"
        return Provider(
            title=self.title, base_url=settings.DEEPL_URL or f"https://{host}", per_second=5
        )


def _base(language: str) -> str:
    base = language.split("-")[0]
    return _BASES.get(base, base)


def _target(language: str) -> str:
    special = {
        "en": "EN-GB", "pt": "PT-PT", "pt-BR": "PT-BR", "zh": "ZH-HANS", "zh-Hans": "ZH-HANS",
        "zh-Hant": "ZH-HANT",
    }  # fmt: skip
    return special.get(language, _base(language).upper())
