"""Apertium, a translator by rules that Debian packages: a process, one for each batch.

Its drafts from English are weak (BLEU 12 from English to Spanish on FLORES, where NLLB-200 with
600M parameters has 26), so its editions say that they are drafts. It reaches more languages by way
of Spanish and Catalan.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import ClassVar, Final

from broadsheet.editions.engines.apertium.pairs import find_way, installed_modes
from broadsheet.editions.engines.protocol import Request, Status, register
from broadsheet.editions.errors import EngineError

SECONDS_PER_BATCH: Final = 120
LINES_PER_PROCESS: Final = 400
MODES: Final = Path("/usr/share/apertium/modes")


@register
class Apertium:
    """Apertium as it is installed on this machine."""

    name: ClassVar[str] = "apertium"
    title = "Apertium"
    keeps_tags: ClassVar[bool] = False
    is_draft: ClassVar[bool] = True

    def __init__(self, modes: Path = MODES) -> None:
        self._modes = installed_modes(modes)
        self._program = shutil.which("apertium")

    def status(self) -> Status:
        if self._program is None:
            return Status(False, "the program apertium: apt-get install apertium apertium-eng-spa")
        if not self._modes:
            return Status(False, "a pair of languages: apt-get install apertium-eng-spa")
        return Status(True)

    def covers(self, source: str, target: str) -> bool:
        return self._program is not None and bool(find_way(source, target, self._modes))

    def version(self, source: str, target: str) -> str:
        way = find_way(source, target, self._modes)
        return f"Apertium {', '.join(mode.name for mode in way)}"

    def translate(self, request: Request) -> list[str]:
        texts = [" ".join(sentence.split()) for sentence in request.sentences]
        for mode in find_way(request.source, request.target, self._modes):
            texts = [
                line
                for start in range(0, len(texts), LINES_PER_PROCESS)
                for line in self._lines(texts[start : start + LINES_PER_PROCESS], mode.name)
            ]
        return texts

    def _lines(self, texts: list[str], mode: str) -> list[str]:
        """Translate line by line. A line without an end gets a full stop, which is taken off again.

        Without one Apertium's rules look on into the next line.
        """
        assert self._program is not None
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program; the text is its input
                [self._program, "-u", "-f", "line", mode],
                input="\n".join(_ended(text) for text in texts) + "\n",
                capture_output=True,
                text=True,
                timeout=SECONDS_PER_BATCH,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"Apertium ({mode}) took over {SECONDS_PER_BATCH} s.") from error
        except OSError as error:
            raise EngineError(f"Apertium could not be started: {error}") from error
        lines = done.stdout.split("\n")
        if done.returncode != 0 or len(lines) < len(texts):
            said = done.stderr.strip().splitlines()
            raise EngineError(
                f"Apertium ({mode}) failed: {said[-1] if said else 'no reason given'}"
            )
        return [_as_ended(line, text) for line, text in zip(lines, texts, strict=False)]


_ENDS: Final = (".", "!", "?", "…")


def _ended(text: str) -> str:
    return text if not text or text.endswith(_ENDS) else f"{text}."


def _as_ended(line: str, text: str) -> str:
    """Give a line the end of its text: the line format takes full stops off, and we put some on."""
    line = " ".join(line.split())
    if not text.endswith(_ENDS):
        return line.removesuffix(".") if text else ""
    return line if line.endswith(_ENDS) or not line else line + text[-1]
