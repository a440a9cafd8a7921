"""A tiny model, made on the spot: a SentencePiece model trained on a few sentences and a Transformer
with random weights, written by CTranslate2's own specification. It says nothing sensible, always the
same: enough to try the real loading and batching."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

DIMENSION, LAYERS, HEADS = 16, 1, 2
SENTENCES = [
    "The water rose in the night and nobody slept.",
    "At five the siren went, and then it was over.",
    "They pay 1,450 crowns a month for the oven.",
    "Whoever wants to hear the whole of it has to take the river.",
    "El agua subió de noche y nadie durmió.",
    "A las cinco sonó la sirena y luego todo terminó.",
]


def make_model(
    folder: Path, *, family: str = "m2m100", codes: tuple[str, ...] = ("en", "es")
) -> Path:
    """Write a model with its manifest into `folder`; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 20), model_writer=model, vocab_size=120,
        character_coverage=1.0, minloglevel=2, hard_vocab_limit=False,
    )  # fmt: skip
    (folder / "sentencepiece.model").write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    marks = (
        [f"__{code}__" for code in codes]
        if family == "m2m100"
        else [f"<2{code}>" for code in codes]
    )
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary += [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())
                   if pieces.id_to_piece(i) not in vocabulary]  # fmt: skip
    vocabulary += marks
    spec = transformer_spec.TransformerSpec.from_config(
        (LAYERS, LAYERS), HEADS, with_relative_position=False
    )
    _fill(spec, np.random.default_rng(20261124), len(vocabulary))
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    (folder / "broadsheet-model.toml").write_text(
        f'title = "Tiny"\nfamily = "{family}"\nversion = "tiny-1"\nlicence = "MIT"\n'
    )
    return folder


def _fill(spec: Any, random: np.random.Generator, size: int) -> None:
    for stack in (spec.encoder, spec.decoder):
        embeddings = stack.embeddings[0] if isinstance(stack.embeddings, list) else stack.embeddings
        embeddings.weight = _weights(random, size, DIMENSION)
        stack.position_encodings.encodings = _weights(random, 512, DIMENSION)
        _norm(stack.layer_norm)
        for layer in stack.layer:
            _attention(layer.self_attention, random, is_self=True)
            if hasattr(layer, "attention"):
                _attention(layer.attention, random, is_self=False)
            _norm(layer.ffn.layer_norm)
            _linear(layer.ffn.linear_0, random, 32, DIMENSION)
            _linear(layer.ffn.linear_1, random, DIMENSION, 32)
    spec.decoder.projection.weight = _weights(random, size, DIMENSION)


def _attention(attention: Any, random: np.random.Generator, *, is_self: bool) -> None:
    _norm(attention.layer_norm)
    sizes = [3 * DIMENSION, DIMENSION] if is_self else [DIMENSION, 2 * DIMENSION, DIMENSION]
    for linear, rows in zip(attention.linear, sizes, strict=True):
        _linear(linear, random, rows, DIMENSION)


def _linear(linear: Any, random: np.random.Generator, rows: int, columns: int) -> None:
    linear.weight = _weights(random, rows, columns)
    linear.bias = np.zeros(rows, dtype=np.float32)


def _norm(norm: Any) -> None:
    norm.gamma = np.ones(DIMENSION, dtype=np.float32)
    norm.beta = np.zeros(DIMENSION, dtype=np.float32)


def _weights(random: np.random.Generator, rows: int, columns: int) -> Any:
    return random.normal(0, 0.3, (rows, columns)).astype(np.float32)
