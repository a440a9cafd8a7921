"""A real Postfix with a folder of its own: it takes mail on a loopback port and throws it away."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
error     unix - - n - - error
discard   unix - - n - - discard
smtp      unix - - n - - smtp
anvil     unix - - n - 1 anvil
proxymap  unix - - n - - proxymap
postlog   unix-dgram n - n - 1 postlogd
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.example
mydestination =
inet_interfaces = loopback-only
mynetworks = 127.0.0.0/8
default_transport = discard:
relay_transport = discard:
alias_maps =
local_recipient_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
"""


def can_run() -> bool:
    """Whether Postfix is here and we may start one."""
    return os.geteuid() == 0 and shutil.which("postfix", path="/usr/sbin") is not None


@contextmanager
def running(folder: Path, *, settings: str = "") -> Iterator[tuple[int, Path]]:
    """Run a Postfix, with more `settings`; yield its port and its log."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for name in ("queue", "data", "etc"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "data", "postfix")
    for one in (folder, *folder.parents):
        if one.owner() == "root" and one != Path("/"):
            one.chmod(one.stat().st_mode | 0o711)  # its parts run as another user
    (folder / "etc/main.cf").write_text(MAIN.format(folder=folder) + settings)
    (folder / "etc/master.cf").write_text(MASTER.format(port=port))

    def postfix(command: str) -> None:
        subprocess.run(
            ["/usr/sbin/postfix", "-c", str(folder / "etc"), command],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip

    postfix("start")
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, folder / "mail.log"
    finally:
        postfix("stop")


def queued(log: Path) -> list[str]:
    """Return the Message-ID of each message that it queued: one named twice was taken twice.

    Read line by line: short queue ids come again.
    """
    names: dict[str, str] = {}
    found = []
    for line in log.read_text().splitlines():
        if read := re.search(r"/cleanup\[\d+\]: (\w+): message-id=(\S+)", line):
            names[read[1]] = read[2]
        elif taken := re.search(r"/qmgr\[\d+\]: (\w+): from=.*queue active", line):
            if taken[1] in names:  # else it is tried again
                found.append(names.pop(taken[1]))
    return found


def full(silent_port: int) -> str:
    """Return settings with which its active queue is full at once: a server there never answers."""
    return (
        f"default_transport = smtp:[127.0.0.1]:{silent_port}\n"
        "qmgr_message_active_limit = 3\nin_flow_delay = 0\n"
    )


def in_queue(folder: Path) -> list[str]:
    """Return the Message-IDs of the messages that are whole in its queue, by their files."""
    found = []
    for name in ("incoming", "active", "deferred", "hold"):
        for path in (folder / "queue" / name).rglob("*"):
            if path.is_file() and path.stat().st_mode & 0o100:  # so it marks what is whole
                found += re.findall(r"Message-ID: (<[^>]+>)", path.read_bytes().decode("latin-1"))
    return found
