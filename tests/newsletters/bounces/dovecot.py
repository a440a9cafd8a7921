"""A dovecot of its own, on free ports, in a folder of its own."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.newsletters.servers import make_certificate

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
ssl = {ssl}
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password=pass
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server; its user is ``bounces``, the password ``pass``."""

    folder: Path
    ports: dict[str, int]

    def url(self, protocol: str, path: str = "") -> str:
        return f"{protocol}://bounces:pass@127.0.0.1:{self.ports[protocol]}{path}"

    def deliver(self, *mails: bytes) -> None:
        new = self.folder / "mail" / "bounces" / "new"
        for name in ("", "new", "cur", "tmp"):
            (new.parent / name).mkdir(exist_ok=True)
            (new.parent / name).chmod(0o777)
        for raw in mails:
            file = new / f"{time.time_ns()}.M{os.urandom(4).hex()}.here"
            file.write_bytes(raw)
            file.chmod(0o666)

    def empty(self) -> None:
        """Forget all mails of the user."""
        for name in ("new", "cur"):
            for file in (self.folder / "mail").rglob(f"{name}/*"):
                file.unlink()

    def count(self, folder: str = "") -> int:
        """Return how many mails lie in a folder of the user's; the empty one is INBOX."""
        place = self.folder / "mail" / "bounces" / (f".{folder}" if folder else "")
        return sum(1 for name in ("new", "cur") for _ in (place / name).glob("*"))


@dataclass(frozen=True, slots=True)
class _Owner:
    internal: str
    login: str
    group: str
    uid: int
    gid: int


def _owner() -> _Owner:
    """Return as whom it runs: as root its own users, for it refuses root; else as who we are."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return _Owner("dovecot", "dovenull", "dovecot", nobody.pw_uid, nobody.pw_gid)
    me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return _Owner(me, me, group, os.getuid(), os.getgid())


@contextmanager
def running_dovecot(
    *, ssl: str = "yes", separator: str = ".", prefix: str = ""
) -> Iterator[Dovecot]:
    """Run a dovecot; skips, and says so, where there is none."""
    if not Path(DOVECOT).exists():
        pytest.skip("dovecot is not installed: apt install dovecot-imapd dovecot-pop3d")
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-dovecot-"))
    folder.chmod(0o755)
    make_certificate(folder)
    (folder / "mail").mkdir()
    (folder / "mail").chmod(0o777)
    ports = dict(zip(("imap", "imaps", "pop3", "pop3s"), _free_ports(4), strict=True))
    owner = _owner()
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder, user=owner.internal, login=owner.login, group=owner.group,
            uid=owner.uid, gid=owner.gid, ssl=ssl, separator=separator, prefix=prefix, **ports,
        )
    )  # fmt: skip
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(configuration)], stdout=said, stderr=said
        )
    try:
        _wait_until_it_listens(process, ports["imap"], folder)
        yield Dovecot(folder, ports)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"dovecot ended: {(folder / 'said').read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((folder / "dovecot.log").read_text())


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
