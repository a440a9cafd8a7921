"""Fetching a model from a hub, or taking it from a folder: whole, checked, or not at all.

The hub's API lists a repository's files with their sizes and, for large ones, SHA-256 digests
(``GET /api/models/<repository>/tree/main``). A broken download goes on where it stopped (RFC 9110,
section 14); what does not fit its digest is thrown away.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx

from broadsheet.editions.engines.ctranslate2.catalog import Offer
from broadsheet.editions.engines.ctranslate2.models import MANIFEST, Model, read_model
from broadsheet.editions.errors import EngineError, EngineNotReadyError

HUB: Final = "https://huggingface.co"
_WANTED: Final = (".bin", ".json", ".txt", ".spm", ".model", ".vocab")
_PIECE: Final = 1 << 20
_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_MODEL: Final = "model.bin"

Progress = Callable[[int], None]
"""Called with the number of bytes that came."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a repository; `sha256` is empty where the hub names none."""

    path: str
    size: int
    sha256: str


def list_files(offer: Offer, *, hub: str = HUB) -> list[RemoteFile]:
    """Ask the hub for a model's files. Raises `EngineError` when it cannot be reached."""
    address = f"{hub}/api/models/{offer.repository}/tree/main"
    try:
        response = httpx.get(address, timeout=_TIMEOUT, follow_redirects=True)
        response.raise_for_status()
        rows: Any = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise EngineError(
            f"The hub at {hub} cannot be reached ({type(error).__name__}). "
            f"Fetch {offer.repository} elsewhere and run: "
            f"broadsheet models install {offer.name} --from FOLDER"
        ) from error
    files = [
        RemoteFile(
            str(row["path"]),
            int(row.get("size") or 0),
            str((row.get("lfs") or {}).get("oid") or "").removeprefix("sha256:"),
        )
        for row in rows
        if row.get("type") == "file" and str(row["path"]).endswith(_WANTED)
    ]
    if not any(file.path == _MODEL for file in files):
        raise EngineNotReadyError(f"{offer.repository} holds no CTranslate2 model any more.")
    return files


def fetch_model(
    offer: Offer, folder: Path, *, hub: str = HUB, progress: Progress = lambda _bytes: None
) -> Model:
    """Fetch a model into ``<folder>/<name>``; goes on where a former try stopped. Idempotent.

    The manifest is written last, so a model that is not whole does not exist.
    """
    target = folder / offer.name
    files = list_files(offer, hub=hub)
    need = sum(file.size for file in files)
    target.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target).free < need + (200 << 20):
        raise EngineNotReadyError(f"{offer.title} needs {need >> 20} MB of disk in {target}.")
    for file in files:
        if "/" not in file.path:
            _fetch_file(offer, file, target / file.path, hub=hub, progress=progress)
    return _write_manifest(offer, target)


def take_model(offer: Offer, source: Path, folder: Path) -> Model:
    """Copy a converted model from a local folder. Raises `EngineNotReadyError`."""
    if not (source / _MODEL).is_file():
        raise EngineNotReadyError(
            f"{source} holds no model.bin: it must be a model converted for CTranslate2."
        )
    target = folder / offer.name
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_file() and path.name.endswith(_WANTED):
            shutil.copyfile(path, target / path.name)
    return _write_manifest(offer, target)


def _fetch_file(
    offer: Offer, file: RemoteFile, target: Path, *, hub: str, progress: Progress
) -> None:
    if target.exists() and _fits(target, file):
        progress(file.size)
        return
    part = target.with_name(f"{target.name}.part")
    have = part.stat().st_size if part.exists() else 0
    if have > file.size:
        part.unlink()
        have = 0
    address = f"{hub}/{offer.repository}/resolve/main/{quote(file.path)}"
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        with (
            httpx.stream(
                "GET", address, headers=headers, timeout=_TIMEOUT, follow_redirects=True
            ) as response,
            _opened(part, response, have) as out,
        ):
            progress(have if response.status_code == 206 else 0)
            for piece in response.iter_bytes(_PIECE):
                out.write(piece)
                progress(len(piece))
    except httpx.HTTPError as error:
        raise EngineError(
            f"{file.path} broke off ({type(error).__name__}). Run the command again: it goes on "
            "where it stopped."
        ) from error
    if not _fits(part, file):
        part.unlink()
        raise EngineError(f"{file.path} is damaged: its size or digest is wrong. Run it again.")
    part.replace(target)


@contextlib.contextmanager
def _opened(part: Path, response: httpx.Response, have: int) -> Iterator[Any]:
    if response.status_code not in (200, 206):
        raise EngineError(f"The hub answers with error {response.status_code}.")
    is_rest = have and response.status_code == 206
    with part.open("ab" if is_rest else "wb") as out:
        yield out


def _fits(path: Path, file: RemoteFile) -> bool:
    if path.stat().st_size != file.size:
        return False
    if not file.sha256:
        return True
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest() == file.sha256


def _write_manifest(offer: Offer, target: Path) -> Model:
    lines = [
        f'title = "{offer.title}"',
        f'family = "{offer.family}"',
        f'version = "{offer.name}"',
        f'licence = "{offer.licence}"',
    ]
    if offer.pairs:
        pairs = ", ".join(f'["{source}", "{into}"]' for source, into in offer.pairs)
        lines.append(f"pairs = [{pairs}]")
    manifest = target / MANIFEST
    manifest.write_text("\n".join(lines) + "\n")
    return read_model(manifest)
