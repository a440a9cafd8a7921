"""DKIM signatures (RFC 6376): rsa-sha256, relaxed headers, simple body.

Our bodies are quoted-printable with CRLF and no server changes their spaces, so the body needs no
folding of white space, which is what costs; headers are refolded on the way, so they are relaxed.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import idna
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from broadsheet.newsletters.domain.smtp.parcels import with_crlf
from broadsheet.newsletters.errors import DkimKeyError, WrongSettingError

logger = logging.getLogger(__name__)

Signer = Callable[[bytes], bytes]

LEAST_BITS: Final = 1024  # RFC 8301 3.2: a verifier takes no shorter key
USUAL_BITS: Final = 2048

# RFC 6376 5.4.1 names most; RFC 8058 4 asks for both of List-Unsubscribe.
_SIGNED: Final = (
    b"from", b"reply-to", b"subject", b"date", b"to", b"cc", b"message-id", b"in-reply-to",
    b"references", b"mime-version", b"content-type", b"content-transfer-encoding", b"list-id",
    b"list-unsubscribe", b"list-unsubscribe-post", b"list-help", b"list-archive",
)  # fmt: skip
# Named once more than they occur (8.15): nobody can add another that a mail program would show.
_OVERSIGNED: Final = frozenset(
    (b"from", b"reply-to", b"subject", b"date", b"to", b"cc", b"message-id", b"mime-version",
     b"content-type", b"content-transfer-encoding", b"list-unsubscribe", b"list-unsubscribe-post")
)  # fmt: skip
_HEADER: Final = re.compile(rb"([^\x00-\x20:\x7f]+)[ \t]*:((?:[^\r]|\r\n[ \t])*)\r\n")
_FOLD: Final = re.compile(rb"\r\n")
_SPACES: Final = re.compile(rb"[ \t]+")
_BASE64_LINE: Final = 72
_SELECTOR: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")


def signer_from_settings() -> Signer | None:
    """Return what signs the newsroom's copies; None without `dkim_selector`.

    Reads the key once. Raises `DkimKeyError` or `WrongSettingError`, which begin with the
    setting's name.
    """
    if not settings.DKIM_SELECTOR:
        return None
    key = load_key(Path(settings.DKIM_KEY_FILE))
    if is_open_to_others(Path(settings.DKIM_KEY_FILE)):
        logger.warning("dkim_key_file: others on this machine can read %s", settings.DKIM_KEY_FILE)
    return Dkim(key, domain=signing_domain(), selector=signing_selector()).sign


def signing_domain() -> str:
    """Return the domain that signs: that of `mail_from`, so that DMARC finds it aligned."""
    domain = str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip("> ").lower()
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return domain


def signing_selector() -> str:
    """Return `dkim_selector`; raise `WrongSettingError` where it is no name of DNS."""
    selector = str(settings.DKIM_SELECTOR)
    if not _SELECTOR.fullmatch(selector):
        raise WrongSettingError(f"dkim_selector: {selector!r} is no name; write “news2026”.")
    return selector


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """Return the key in a PEM file. Raises `DkimKeyError`, which begins with the setting's name."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DkimKeyError(
            f"dkim_key_file: {path} is missing. Make a key with: broadsheet dkim"
        ) from None
    except OSError as error:
        raise DkimKeyError(f"dkim_key_file: {path} cannot be read: {error.strerror}") from error
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DkimKeyError(
            f"dkim_key_file: {path} holds no key in PEM form without a password."
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise DkimKeyError(f"dkim_key_file: {path} holds a key that is not RSA.")
    if key.key_size < LEAST_BITS:
        raise DkimKeyError(
            f"dkim_key_file: the key in {path} has {key.key_size} bits; "
            f"receivers take {LEAST_BITS} at the least."
        )
    return key


def make_key(path: Path, *, bits: int = USUAL_BITS) -> rsa.RSAPrivateKey:
    """Make a key that only its owner can read. Raises `DkimKeyError`; never writes over a file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(pem)
    except OSError as error:
        raise DkimKeyError(f"dkim_key_file: {path} cannot be made: {error.strerror}") from error
    return key


def is_open_to_others(path: Path) -> bool:
    """Whether other users of this machine can read the key."""
    return bool(path.stat().st_mode & 0o077)


def public_part(key: rsa.RSAPrivateKey) -> str:
    """Return the public key as it stands behind ``p=`` in DNS (RFC 6376 section 3.6.1)."""
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode("ascii")


@dataclass(frozen=True, slots=True)
class Dkim:
    """Signs for a domain with the key of a selector."""

    key: rsa.RSAPrivateKey
    domain: str
    selector: str

    def sign(self, message: bytes) -> bytes:
        """Return `message`, with CRLF line ends, under its signature."""
        message = with_crlf(message)
        head, separator, body = message.partition(b"\r\n\r\n")
        if not separator:  # a head without a body, or no head at all
            head, body = message.removesuffix(b"\r\n"), b""
        headers = _headers(head + b"\r\n")
        names = list(_names(headers))
        opening = (
            f" v=1; a=rsa-sha256; c=relaxed/simple; d={self.domain}; s={self.selector};\r\n"
            f"\tt={int(time.time())}; bh={_body_hash(body)};\r\n\th="
        ).encode("ascii")
        unsigned = opening + b":\r\n\t ".join(names) + b";\r\n\tb="
        data = b"".join(_pick(headers, names)) + _relaxed(b"dkim-signature", unsigned)
        signature = self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        text = base64.b64encode(signature)
        lines = [text[at : at + _BASE64_LINE] for at in range(0, len(text), _BASE64_LINE)]
        return b"DKIM-Signature:" + unsigned + b"\r\n\t ".join(lines) + b"\r\n" + message


def _headers(head: bytes) -> dict[bytes, list[bytes]]:
    """Return the header fields in relaxed form, by lower-case name, in order."""
    found: dict[bytes, list[bytes]] = {}
    for match in _HEADER.finditer(head):
        name = match[1].lower()
        found.setdefault(name, []).append(_relaxed(name, match[2]) + b"\r\n")
    return found


def _relaxed(name: bytes, value: bytes) -> bytes:
    """Return a header field in relaxed form, without its end (RFC 6376 section 3.4.2)."""
    return name + b":" + _SPACES.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")


def _names(headers: dict[bytes, list[bytes]]) -> Iterator[bytes]:
    for name in _SIGNED:
        count = len(headers.get(name, ())) + (name in _OVERSIGNED)
        yield from [name] * count


def _pick(headers: dict[bytes, list[bytes]], names: list[bytes]) -> Iterator[bytes]:
    """Yield what is signed, in the order of `names`: of several the last first (5.4.2)."""
    rest = {name: list(fields) for name, fields in headers.items()}
    for name in names:
        if rest.get(name):
            yield rest[name].pop()


def _body_hash(body: bytes) -> str:
    """Return the hash of a body in simple form: one line end at its end (3.4.3)."""
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    digest = hashlib.sha256(memoryview(body)[:end])
    digest.update(b"\r\n")
    return base64.b64encode(digest.digest()).decode("ascii")
