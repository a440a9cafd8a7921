"""A model in memory: SentencePiece and a CTranslate2 translator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from broadsheet.editions.engines.ctranslate2.models import Model
from broadsheet.editions.errors import EngineError, EngineNotReadyError

BATCH_TOKENS: Final = 2048
"""A batch holds this many tokens at the most: memory is bounded whatever the article's length."""
LONGEST_TOKENS: Final = 240
LONGEST_ANSWER_TOKENS: Final = 500
"""OPUS-MT has 512 positions. A sentence of 600 letters, the longest that is sent, has about 200."""
_SOURCE: Final = ("sentencepiece.model", "spm.model", "sentencepiece.bpe.model", "source.spm",
                  "spiece.model")  # fmt: skip
_TARGET: Final = ("target.spm",)


class Runner:
    """One loaded model. Safe to be used from several threads: CTranslate2 queues the batches."""

    def __init__(self, model: Model) -> None:
        # Loading takes seconds and hundreds of megabytes: only where a model is really used.
        import ctranslate2
        import sentencepiece

        self._source = sentencepiece.SentencePieceProcessor(model_file=_file(model, _SOURCE))
        target = _optional(model, _TARGET)
        self._target = (
            sentencepiece.SentencePieceProcessor(model_file=target) if target else self._source
        )
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        try:
            self._translator: Any = ctranslate2.Translator(
                str(model.folder),
                device=device,
                compute_type="int8" if device == "cpu" else "int8_float16",
                inter_threads=1,
                intra_threads=settings.ENGINE_THREADS,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineNotReadyError(
                f"The model {model.name} cannot be loaded: {error}"
            ) from error

    def pieces(self, sentence: str) -> list[str]:
        """Cut a sentence into the model's pieces."""
        pieces: list[str] = self._source.encode(sentence, out_type=str)
        return pieces[:LONGEST_TOKENS]

    def words(self, pieces: Sequence[str]) -> str:
        """Put pieces together to words."""
        return str(self._target.decode(list(pieces)))

    def run(
        self, sources: Sequence[list[str]], prefixes: Sequence[list[str]] | None
    ) -> list[list[str]]:
        """Translate all at once; CTranslate2 sorts by length and makes the batches.

        Greedy beam of 2, and a bound on repetition: small models loop on long sentences.
        """
        if not sources:
            return []
        try:
            results = self._translator.translate_batch(
                list(sources),
                target_prefix=prefixes,
                max_batch_size=BATCH_TOKENS,
                batch_type="tokens",
                beam_size=2,
                no_repeat_ngram_size=4,
                max_input_length=LONGEST_TOKENS + 8,
                max_decoding_length=LONGEST_ANSWER_TOKENS,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"The local model failed: {error}") from error
        return [list(result.hypotheses[0]) for result in results]


def _file(model: Model, names: Sequence[str]) -> str:
    found = _optional(model, names)
    if not found:
        raise EngineNotReadyError(
            f"The model {model.name} has no SentencePiece file ({', '.join(names)})."
        )
    return found


def _optional(model: Model, names: Sequence[str]) -> str:
    return next(
        (str(Path(model.folder, name)) for name in names if Path(model.folder, name).exists()), ""
    )
