"""Azure AI Translator, version 3.0 (``POST /translate``), as HTML so that tags stay."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Final

from django.conf import settings

from broadsheet.editions.engines.network import Provider, batches, count_use, texts_of
from broadsheet.editions.engines.protocol import Request, Status, codes, register
from broadsheet.editions.engines.xmltags import from_html, to_html

MICROUNITS_A_CHARACTER: Final = 10
"""$ 10 for a million characters, the list price."""
_CODES: Final = {"zh": "zh-Hans", "no": "nb", "nn": "nb", "pt": "pt-pt", "pt-BR": "pt", "tl": "fil",
                 "sr": "sr-Cyrl", "mn": "mn-Cyrl"}  # fmt: skip
_LANGUAGES: Final = codes(
    "af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he "
    "hi hr ht hu hy id ig is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms mt my nb "
    "ne nl nn no or pa pl ps pt ro ru rw sd si sk sl so sq sr sv sw ta te th tl tr ug "
    "uk ur uz vi xh yo zh zu "
)


@register
class Azure:
    """Microsoft's service; `azure_region` is needed by a key of a region."""

    name: ClassVar[str] = "azure"
    title = "Azure Translator"
    keeps_tags: ClassVar[bool] = True
    is_draft: ClassVar[bool] = False

    def status(self) -> Status:
        if not settings.AZURE_KEY:
            return Status(False, "the setting azure_key")
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return source.split("-")[0] in _LANGUAGES and target.split("-")[0] in _LANGUAGES

    def version(self, source: str, target: str) -> str:
        return "Azure Translator 3.0"

    def translate(self, request: Request) -> list[str]:
        found: list[str] = []
        headers = {"Ocp-Apim-Subscription-Key": settings.AZURE_KEY}
        if settings.AZURE_REGION:
            headers["Ocp-Apim-Subscription-Region"] = settings.AZURE_REGION
        params = {
            "api-version": "3.0", "from": _code(request.source), "to": _code(request.target),
            "textType": "html",
        }  # fmt: skip
        # The API takes 1,000 texts and 50,000 characters in one request.
        for batch in batches(request.sentences, most_texts=100, most_letters=20_000):
            answer = self._provider.post(
                "/translate",
                json=[{"Text": to_html(text)} for text in batch],
                headers=headers,
                params=params,
            )
            texts = [_first(row) for row in answer] if isinstance(answer, list) else None
            found += [from_html(text) for text in texts_of(self.title, texts, len(batch))]
        letters = sum(map(len, request.sentences))
        count_use(self.name, request, cost_microunits=letters * MICROUNITS_A_CHARACTER)
        return found

    @cached_property
    def _provider(self) -> Provider:
        base = settings.AZURE_URL or "https://api.cognitive.microsofttranslator.com"
        return Provider(title=self.title, base_url=base, per_second=10)


def _first(row: Any) -> Any:
    try:
        return row["translations"][0]["text"]
    except (KeyError, IndexError, TypeError):
        return None


def _code(language: str) -> str:
    return _CODES.get(language) or (
        language if language in ("zh-Hans", "zh-Hant") else language.split("-")[0]
    )
