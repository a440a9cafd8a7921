"""Local models by CTranslate2: M2M100, NLLB-200, MADLAD-400, OPUS-MT, converted to int8.

A model is a folder in the newsroom's `models`, with a `broadsheet-model.toml` that says what it is
(see `models`). The first model that covers a pair translates it, in the order of preference.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from broadsheet.editions.engines.ctranslate2.families import Family, family
from broadsheet.editions.engines.ctranslate2.models import Model, installed_models
from broadsheet.editions.engines.ctranslate2.runner import Runner
from broadsheet.editions.engines.protocol import Request, Status, register
from broadsheet.editions.errors import EngineNotReadyError


@register
class CTranslate2:
    """The models in the newsroom's folder, loaded when first needed and kept."""

    name: ClassVar[str] = "ctranslate2"
    title = "CTranslate2"
    keeps_tags: ClassVar[bool] = False
    is_draft: ClassVar[bool] = False

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(settings.MODELS_DIR)
        self._models: tuple[Model, ...] = installed_models(self._folder)
        self._runners: dict[str, Runner] = {}
        self._loading = threading.Lock()
        if self._models:
            self.title = self._models[0].title

    def status(self) -> Status:
        if not self._models:
            return Status(
                False,
                f"a model in {self._folder}: broadsheet models install m2m100-418m",
            )
        warnings = tuple(model.warning for model in self._models if model.warning)
        return Status(True, warnings=warnings)

    def covers(self, source: str, target: str) -> bool:
        return self._model_for(source, target) is not None

    def version(self, source: str, target: str) -> str:
        model = self._model_for(source, target)
        return model.version if model else ""

    def translate(self, request: Request) -> list[str]:
        """Translate in batches sorted by length. Loads the model at its first use."""
        model = self._model_for(request.source, request.target)
        if model is None:
            raise EngineNotReadyError(
                f"No local model translates {request.source} into {request.target}."
            )
        runner = self._runner(model)
        kind = family(model.family)
        sources: list[list[str]] = []
        prefixes: list[list[str]] = []
        for sentence in request.sentences:
            pieces = runner.pieces(sentence)
            source, prefix = kind.wrap(
                pieces, model.code(request.source), model.code(request.target)
            )
            sources.append(source)
            prefixes.append(prefix)
        outputs = runner.run(sources, prefixes if any(prefixes) else None)
        return [
            runner.words(_without_prefix(output, prefix, kind))
            for output, prefix in zip(outputs, prefixes, strict=True)
        ]

    def _model_for(self, source: str, target: str) -> Model | None:
        return next((model for model in self._models if model.covers(source, target)), None)

    def _runner(self, model: Model) -> Runner:
        with self._loading:
            if model.name not in self._runners:
                self._runners[model.name] = Runner(model)
            return self._runners[model.name]


def _without_prefix(output: Sequence[str], prefix: Sequence[str], kind: Family) -> list[str]:
    """Take the language's mark, which some models repeat, and their ends off the answer."""
    pieces = list(output)
    if prefix and pieces[: len(prefix)] == list(prefix):
        pieces = pieces[len(prefix) :]
    return [piece for piece in pieces if piece not in kind.special]
