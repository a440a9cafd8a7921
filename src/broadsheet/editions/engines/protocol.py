"""What an engine is: a small protocol, and the register in which each puts itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

from broadsheet.editions.errors import NoEngineError


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term and how it is translated; an empty `target` stays as it is."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Request:
    """A batch of sentences of one pair of languages.

    The sentences are marked texts (``<1>…</1>``, ``<2/>``, entities) for an engine that keeps
    tags, and plain words for every other. `glossary` holds the entries that occur in them.
    """

    sentences: Sequence[str]
    source: str
    target: str
    glossary: Sequence[GlossaryEntry] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What `broadsheet engines` says: is it usable, which languages, what is missing and why."""

    is_ready: bool
    missing: str = ""
    warnings: tuple[str, ...] = field(default=())


@runtime_checkable
class Engine(Protocol):
    """A translator. Made once in a process; `translate` may be called from several threads.

    `name` is its folder's name; `title` stands on readers' pages; `keeps_tags` says that it is
    given marked texts; `is_draft` says that its work is a rough draft, and readers are told.
    """

    name: ClassVar[str]
    keeps_tags: ClassVar[bool]
    is_draft: ClassVar[bool]

    @property
    def title(self) -> str:
        """The name that readers are told."""

    def status(self) -> Status:
        """Say whether it can work here. Quick, without a request over the network."""

    def covers(self, source: str, target: str) -> bool:
        """Whether it translates from `source` to `target` (BCP 47) as it is installed here."""

    def version(self, source: str, target: str) -> str:
        """Return the model's or program's name and version for the page and the row."""

    def translate(self, request: Request) -> list[str]:
        """Return one translation for each sentence, in order.

        Raises `EngineError` (try later), `QuotaError`, `EngineNotReadyError`.
        """


def codes(listed: str) -> frozenset[str]:
    """Return the codes of a list written with spaces: a table of a hundred stays readable."""
    return frozenset(listed.split())


_makers: dict[str, Callable[[], Engine]] = {}
_made: dict[str, Engine] = {}


def register(maker: Callable[[], Engine]) -> Callable[[], Engine]:
    """Put an engine (its class, or a function that makes it) into the register."""
    _makers[str(maker.name)] = maker  # type: ignore[attr-defined]
    return maker


def engine_names() -> list[str]:
    """Return the names of all engines, sorted."""
    return sorted(_makers)


def engine(name: str) -> Engine:
    """Return the engine of that name, made at its first use. Raises `NoEngineError`."""
    if name not in _makers:
        known = ", ".join(engine_names())
        raise NoEngineError(f"There is no engine “{name}”. There are: {known}.")
    if name not in _made:
        _made[name] = _makers[name]()
    return _made[name]


def forget_engines() -> None:
    """Make every engine anew at its next use: settings changed."""
    _made.clear()
