"""Local models: the real loading and batching code on a model that is made on the spot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broadsheet.editions.engines.ctranslate2 import CTranslate2
from broadsheet.editions.engines.ctranslate2.catalog import OFFERS, Offer, offer
from broadsheet.editions.engines.ctranslate2.families import FAMILIES, family
from broadsheet.editions.engines.ctranslate2.fetching import fetch_model, list_files, take_model
from broadsheet.editions.engines.protocol import Request
from broadsheet.editions.errors import EngineError, EngineNotReadyError
from broadsheet.masthead.enums import DEFAULT_LANGUAGES
from tests.editions.provider import Answer, Asked, FakeProvider, running_provider
from tests.editions.tiny_model import SENTENCES, make_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_model(folder / "tiny")
    return folder


def test_a_model_translates_each_sentence_of_a_batch(models: Path) -> None:
    engine = CTranslate2(models)
    answers = engine.translate(Request(SENTENCES, "en", "es"))
    assert len(answers) == len(SENTENCES)
    assert all(isinstance(answer, str) and answer for answer in answers)
    assert not any(answer.startswith("__es__") or "</s>" in answer for answer in answers)


def test_a_batch_gives_what_single_sentences_give(models: Path) -> None:
    engine = CTranslate2(models)
    together = engine.translate(Request(SENTENCES, "en", "es"))
    alone = [engine.translate(Request([one], "en", "es"))[0] for one in SENTENCES]
    assert together == alone


def test_an_empty_batch_and_a_very_long_sentence_do_no_harm(models: Path) -> None:
    engine = CTranslate2(models)
    assert engine.translate(Request([], "en", "es")) == []
    assert len(engine.translate(Request(["water " * 2000], "en", "es"))) == 1


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    status = CTranslate2(tmp_path).status()
    assert (status.is_ready, "broadsheet models install m2m100-418m" in status.missing) == (
        False, True,
    )  # fmt: skip


def test_a_broken_model_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    make_model(tmp_path / "tiny")
    (tmp_path / "tiny" / "model.bin").write_bytes(b"no model")
    with pytest.raises(EngineNotReadyError, match="cannot be loaded"):
        CTranslate2(tmp_path).translate(Request(["a"], "en", "es"))


def test_a_manifest_that_cannot_be_read_leaves_the_others(models: Path, tmp_path: Path) -> None:
    make_model(tmp_path / "good")
    for name, text in (("bad", "title = "), ("odd", 'title = "x"\nfamily = "gpt"\n')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "broadsheet-model.toml").write_text(text)
    assert CTranslate2(tmp_path).version("en", "es") == "tiny-1"


@pytest.mark.parametrize(
    ("name", "source", "wrapped"),
    [
        ("m2m100", ("en", "es"), (["__en__", "a", "</s>"], ["__es__"])),
        ("nllb", ("eng_Latn", "spa_Latn"), (["eng_Latn", "a", "</s>"], ["spa_Latn"])),
        ("madlad400", ("en", "es"), (["<2es>", "a", "</s>"], [])),
        ("opus-mt", ("", "spa"), ([">>spa<<", "a", "</s>"], [])),
    ],
)
def test_each_family_names_the_languages_its_own_way(
    name: str, source: tuple[str, str], wrapped: Any
) -> None:
    assert family(name).wrap(["a"], *source) == wrapped


@pytest.mark.parametrize("code", DEFAULT_LANGUAGES)
def test_m2m100_and_the_large_models_know_every_default_language(code: str) -> None:
    # M2M100's list has all 51; so have NLLB-200's and MADLAD-400's.
    assert all(FAMILIES[name].code(code) for name in ("m2m100", "nllb", "madlad400"))


def test_a_non_commercial_licence_is_said(tmp_path: Path) -> None:
    make_model(tmp_path / "nllb", family="nllb")
    manifest = tmp_path / "nllb" / "broadsheet-model.toml"
    manifest.write_text(manifest.read_text().replace("MIT", "CC-BY-NC-4.0"))
    (warning,) = CTranslate2(tmp_path).status().warnings
    assert "may not be used commercially" in warning
    assert [one.name for one in OFFERS if "NC" in one.licence] == ["nllb-200-600m"]


class TestFetching:
    @pytest.fixture
    def hub(self, models: Path) -> Iterator[FakeProvider]:
        """A hub that follows the documented API: a tree, and files with ranges."""
        files = {path.name: path.read_bytes() for path in (models / "tiny").iterdir()}
        files.pop("broadsheet-model.toml")

        def respond(asked: Asked) -> Answer:
            if asked.path.startswith("/api/models/"):
                return Answer(
                    body=[
                        {"type": "file", "path": name, "size": len(data),
                         "lfs": {"oid": hashlib.sha256(data).hexdigest()}}
                        for name, data in files.items()
                    ] + [{"type": "directory", "path": "onnx"}]
                )  # fmt: skip
            data = files[asked.path.rsplit("/", 1)[1]]
            first = asked.headers.get("range", "")
            if first:
                start = int(first.removeprefix("bytes=").rstrip("-"))
                return Answer(206, raw=data[start:])
            return Answer(raw=data)

        with running_provider() as made:
            made.respond = respond
            yield made

    @property
    def wanted(self) -> Offer:
        found = offer("m2m100-418m")
        assert found is not None
        return found

    def test_a_model_is_fetched_whole_and_can_be_used(
        self, hub: FakeProvider, tmp_path: Path
    ) -> None:
        came: list[int] = []
        fetch_model(self.wanted, tmp_path, hub=hub.url, progress=came.append)
        assert sum(came) == sum(file.size for file in list_files(self.wanted, hub=hub.url))
        assert len(CTranslate2(tmp_path).translate(Request(["The water"], "en", "es"))) == 1

    def test_a_second_time_nothing_is_fetched(self, hub: FakeProvider, tmp_path: Path) -> None:
        fetch_model(self.wanted, tmp_path, hub=hub.url)
        hub.asked.clear()
        fetch_model(self.wanted, tmp_path, hub=hub.url)
        assert len(hub.asked) == 1

    def test_it_goes_on_where_it_stopped(
        self, hub: FakeProvider, tmp_path: Path, models: Path
    ) -> None:
        whole = (models / "tiny" / "model.bin").read_bytes()
        folder = tmp_path / self.wanted.name
        folder.mkdir()
        (folder / "model.bin.part").write_bytes(whole[:1000])
        fetch_model(self.wanted, tmp_path, hub=hub.url)
        ranges = [asked.headers["range"] for asked in hub.asked if "range" in asked.headers]
        assert ranges == ["bytes=1000-"]
        assert (folder / "model.bin").read_bytes() == whole

    def test_what_is_damaged_is_thrown_away(self, hub: FakeProvider, tmp_path: Path) -> None:
        honest = hub.respond

        def damaged(asked: Asked) -> Answer:
            answer = honest(asked)
            if asked.path.endswith("model.bin") and answer.raw:
                answer.raw = b"x" + answer.raw[1:]
            return answer

        hub.respond = damaged
        with pytest.raises(EngineError, match="damaged"):
            fetch_model(self.wanted, tmp_path, hub=hub.url)
        assert not CTranslate2(tmp_path).status().is_ready

    def test_a_hub_that_cannot_be_reached_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(EngineError) as raised:
            fetch_model(self.wanted, tmp_path, hub="http://127.0.0.1:9")
        assert "\n" not in raised.value.message
        assert "--from FOLDER" in raised.value.message

    def test_a_local_folder_does_too(self, models: Path, tmp_path: Path) -> None:
        assert take_model(self.wanted, models / "tiny", tmp_path).title == "M2M100"
        with pytest.raises(EngineNotReadyError, match=r"no model\.bin"):
            take_model(self.wanted, tmp_path, tmp_path)
