"""Each check lets good translations pass in every language, and finds bad ones in many scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadsheet.editions.domain.fidelity import Pair, check_edition, check_segment
from broadsheet.editions.domain.fidelity.checks import checks
from broadsheet.editions.domain.fidelity.figures import figures_in
from broadsheet.editions.domain.fidelity.length import usual_range
from broadsheet.editions.domain.fidelity.quotations import quotations_in
from broadsheet.editions.domain.glossary import Glossary
from broadsheet.editions.domain.markup import Tag, escape_words
from broadsheet.editions.domain.segments import Segment
from broadsheet.editions.engines.protocol import GlossaryEntry
from broadsheet.editions.enums import Level, SegmentKind
from tests.editions.fidelity.pairs import ARTICLES, LANGUAGES, TEN_SCRIPTS, good_pairs, pair

# The long paragraph with figures of the article on the bakers.
FIGURES = 4


def found(bad: Pair) -> set[str]:
    return {finding.check for finding in check_segment(bad)}


def with_target(good: Pair, target: str) -> Pair:
    return replace(good, target=escape_words(target))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("article", ARTICLES)
def test_a_good_translation_passes_every_check(article: str, language: str) -> None:
    pairs = good_pairs(article, language)
    gravest = [
        finding for one in pairs for finding in check_segment(one) if finding.level != Level.NOTE
    ]
    assert gravest == []
    assert check_edition(pairs) == []


@pytest.mark.parametrize("language", TEN_SCRIPTS)
class TestABadTranslationIsFound:
    def bakers(self, language: str) -> Pair:
        return good_pairs("night-bakers-win-their-oven", language)[FIGURES]

    def test_without_any_word(self, language: str) -> None:
        assert "empty" in found(with_target(self.bakers(language), " … "))

    def test_not_translated_at_all(self, language: str) -> None:
        good = self.bakers(language)
        assert "untranslated" in found(with_target(good, good.source_words))

    def test_in_another_script(self, language: str) -> None:
        other = "am" if language != "am" else "ru"
        wrong = with_target(self.bakers(language), self.bakers(other).target_words)
        assert "script" in found(wrong)

    def test_a_loop(self, language: str) -> None:
        good = self.bakers(language)
        words = good.target_words
        looping = words[: len(words) // 2] + (words[len(words) // 2 :][:9] + " ") * 6
        assert "loops" in found(with_target(good, looping))

    def test_a_lost_figure(self, language: str) -> None:
        good = self.bakers(language)
        lost = "".join(letter for letter in good.target_words if not letter.isdigit())
        assert "figures" in found(with_target(good, lost))

    def test_lost_quotation_marks(self, language: str) -> None:
        good = self.bakers(language)
        lost = "".join(
            letter for letter in good.target_words if letter not in "“”„«»「」『』‘’‚‹›'\"—–"
        )
        assert "quotations" in found(with_target(good, lost))

    def test_ten_times_too_long(self, language: str) -> None:
        good = self.bakers(language)
        assert "length" in found(with_target(good, good.target_words * 10))

    def test_half_of_it_missing(self, language: str) -> None:
        good = self.bakers(language)
        assert "length" in found(with_target(good, good.target_words[: len(good.target) // 4]))

    def test_markup_that_the_engine_invented(self, language: str) -> None:
        good = self.bakers(language)
        bad = with_target(good, good.target_words + " <script>alert(1)</script>")
        assert "unsafe" in found(bad)


@pytest.mark.parametrize(("language", "other"), [("fr", "de"), ("es", "pl"), ("ru", "kk")])
def test_another_language_of_the_same_script_is_found_in_the_whole(
    language: str, other: str
) -> None:
    pairs = [
        with_target(one, two.target_words)
        for one, two in zip(
            good_pairs(ARTICLES[0], language), good_pairs(ARTICLES[0], other), strict=True
        )
    ]
    assert [finding.check for finding in check_edition(pairs)] == ["language"]


def test_a_lost_link_blocks_and_dropped_emphasis_does_not() -> None:
    tags = (Tag("a", '<a href="https://e.org/">', "</a>"), Tag("i", "<i>", "</i>"))
    segment = Segment("p", SegmentKind.PARAGRAPH, "See <1>this</1> and <2>that</2>.", tags)
    lost = Pair(segment, "Siehe dies und das.", "en", "de")
    plain = Pair(segment, "Siehe <1>dies</1> und das.", "en", "de")
    assert [(one.check, one.level) for one in check_segment(lost)] == [("tags", Level.BLOCK)]
    assert check_segment(plain) == []


def test_a_term_of_the_glossary_may_be_inflected_but_not_missing() -> None:
    glossary = Glossary(
        (GlossaryEntry("lock keeper", "Schleusenwärter"), GlossaryEntry("Ouvra", ""))
    )
    good = replace(
        pair("The lock keepers of the Ouvra", "Die Schleusenwärtern der Ouvra", "de"),
        glossary=glossary,
    )
    bad = replace(
        pair("The lock keepers of the Ouvra", "Die Wächter der Oder", "de"), glossary=glossary
    )
    assert check_segment(good) == []
    assert [one.detail for one in check_segment(bad)] == [
        "lock keeper → Schleusenwärter", "Ouvra → Ouvra",
    ]  # fmt: skip


def test_a_lost_sentence_is_found() -> None:
    source = "The water rose. Nobody slept. At five the siren went. Then it was over."
    bad = pair(
        source,
        "Das Wasser stieg und stieg die ganze lange Nacht hindurch, bis es vorbei war.",
        "de",
    )
    assert "sentences" in found(bad)


def test_a_question_that_is_none_any_more_is_noted() -> None:
    bad = pair("Who may fish for eels?", "Wer Aale fischen darf.", "de")
    assert [(one.check, one.level) for one in check_segment(bad)] == [("punctuation", Level.NOTE)]


def test_lost_brackets_are_noted() -> None:
    bad = pair(
        "The fish hall (upper floor) is open", "Die Fischhalle im Obergeschoss ist offen", "de"
    )
    assert found(bad) == {"brackets"}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("1,450 crowns in 2021", ["1450", "2021"]),
        ("1.450 Kronen", ["1450"]),
        ("1 450 couronnes", ["1450"]),
        ("١٬٤٥٠ و۲۰۲۱", ["1450", "2021"]),
        ("१,४५० और २०२१", ["1450", "2021"]),
        ("១.៤៥០", ["1450"]),
        ("3.5 km, 17", ["35", "17"]),
    ],
)
def test_figures_are_read_in_any_digits(words: str, figures: list[str]) -> None:
    assert figures_in(words) == figures


@pytest.mark.parametrize(
    "target", ["18万6000人", "1 लाख 86 हज़ार लोग", "186 mil personas", "١٨٦ ألف نسمة"]
)
def test_a_figure_may_be_written_as_the_language_does(target: str) -> None:
    assert "figures" not in found(pair("186,000 people", target, "xx"))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("“a” and “b”", 2),
        ("„a“ und „b“", 2),
        ("« a » et « b »", 2),
        ("»a« og »b«", 2),
        ("「a」『b』", 2),
        ('"a" "b"', 2),
    ],
)
def test_quotations_are_counted_by_any_marks(words: str, count: int) -> None:
    assert quotations_in(words) == count


def test_the_ranges_are_those_that_were_measured() -> None:
    assert [usual_range("en", code) for code in ("es", "zh", "ar", "my")] == [
        (0.86, 1.66), (0.20, 0.69), (0.61, 1.31), (0.82, 1.78),
    ]  # fmt: skip


def test_the_checks_have_the_levels_that_the_documents_give() -> None:
    assert {check.name: check.level.value for check in checks()} == {
        "brackets": "note", "empty": "block", "figures": "hold", "language": "block",
        "length": "hold", "loops": "block", "punctuation": "note", "quotations": "hold",
        "script": "block", "sentences": "hold", "tags": "block", "terms": "hold",
        "unsafe": "block", "untranslated": "block",
    }  # fmt: skip
