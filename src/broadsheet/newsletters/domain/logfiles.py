"""Reading a log that is written and rotated meanwhile: whole lines, from an instant on.

The log and its predecessor (`.1`, and that alone) are read. Where an instant stands is found by
halving, so that gigabytes are not read; what was read is remembered by file, not by name.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from broadsheet.newsletters.errors import MailLogError

_BLOCK_BYTES: Final = 1 << 20
_PROBE_BYTES: Final = 1 << 16
_LONGEST_LINE_BYTES: Final = 1 << 16
_HEAD_BYTES: Final = 128
_ABSENT_SECONDS: Final = 2.0
"""So long a log may be missing: while it is rotated there is none for a moment."""
_MARGIN: Final = dt.timedelta(minutes=2)
# Local time without a zone: when clocks are put back an hour comes twice.
_MARGIN_OF_LOCAL_TIME: Final = dt.timedelta(hours=1, minutes=2)
_QUARTER: Final = dt.timedelta(minutes=15)
_FARTHEST_ZONE: Final = dt.timedelta(hours=14)
_MONTHS: Final = {
    name.encode(): number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_STAMP: Final = re.compile(
    rb"^(?:(?P<month>[A-Z][a-z][a-z]) (?P<day>[ \d]\d) (?P<time>\d\d:\d\d:\d\d)"
    rb"|(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*(?P<zone>Z|[+-]\d\d:?\d\d)) ",
    re.MULTILINE,
)

Key = tuple[int, int, bytes]


class LogFiles:
    """A log and its predecessor. What cannot be read or trusted raises `MailLogError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._older = path.with_name(f"{path.name}.1")
        self._since = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._offsets: dict[Key, int] = {}
        self._zone: dt.timedelta | None = None

    def start(self, *, since: dt.datetime) -> dt.datetime | None:
        """Read from `since` on, whatever was read before; return when the log begins, if it says.

        Raises `MailLogError`.
        """
        self._offsets.clear()
        self._since = since
        self._zone = None
        firsts = []
        for path in (self.path, self._older):  # the log's own zone is the surer one
            if (file := self._open(path)) is None:
                continue
            with file:
                self._learn_zone(file)
                if first := self._first_instant(file, 0):
                    firsts.append(first)
        return min(firsts, default=None)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that were not read yet, without their ends; one that is not whole waits.

        Raises `MailLogError`.
        """
        try:
            for _ in range(5):
                seen: dict[Key, int] = {}
                for path in (self._older, self.path):
                    if (file := self._open(path)) is None:
                        continue
                    with file:
                        key = _key_of(file)
                        yield from self._rest_of(file, key)
                        seen[key] = self._offsets[key]
                self._offsets = seen
                if (file := self._open(self.path)) is None:
                    return
                with file:
                    if _key_of(file) in seen:
                        return  # else it was rotated meanwhile
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def tail(self, size_bytes: int = _BLOCK_BYTES) -> bytes:
        """Return the end of the log, and of its predecessor where the log is shorter.

        Raises `MailLogError`.
        """
        text = b""
        for path in (self.path, self._older):
            if len(text) < size_bytes and (file := self._open(path)) is not None:
                with file:
                    file.seek(max(_size_of(file) - (size_bytes - len(text)), 0))
                    text = file.read(size_bytes - len(text)) + text
        return text

    def _open(self, path: Path) -> io.BufferedReader | None:
        """Open the log, or the older one; None if there is no older one."""
        end = time.monotonic() + _ABSENT_SECONDS
        while True:
            try:
                if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
                    raise MailLogError(f"mail_log: {path} is no file.")
                return path.open("rb")
            except FileNotFoundError as error:
                if path == self._older:
                    return None
                if time.monotonic() > end:
                    raise _unreadable(path, error) from error
                time.sleep(0.05)
            except OSError as error:
                raise _unreadable(path, error) from error

    def _rest_of(self, file: io.BufferedReader, key: Key) -> Iterator[bytes]:
        offset = self._offsets.get(key)
        if offset is None or offset > _size_of(file):  # new, or emptied in place (copytruncate)
            offset = self._place_of(file)
        file.seek(offset)
        rest = b""
        while block := file.read(_BLOCK_BYTES):
            *lines, rest = (rest + block).split(b"\n")
            if len(rest) > _LONGEST_LINE_BYTES:  # what a power cut leaves: no line
                rest = b""
            yield from lines
        self._offsets[key] = file.tell() - len(rest)

    def _place_of(self, file: io.BufferedReader) -> int:
        """Return where the lines of `since` begin, or somewhat before; by halving."""
        low, high = 0, _size_of(file)
        while high - low > _PROBE_BYTES:
            middle = (low + high) // 2
            at = self._first_instant(file, middle, is_late=True)
            if at is None or at >= self._since:
                high = middle
            else:
                low = middle
        return low

    def _first_instant(
        self, file: io.BufferedReader, offset: int, *, is_late: bool = False
    ) -> dt.datetime | None:
        """Return the instant of the first line from `offset` on; with `is_late` the latest that it
        may be, so that what seems to be before `since` surely is.
        """
        file.seek(offset)
        found = _STAMP.search(file.read(_PROBE_BYTES), 1 if offset else 0)
        if found is None:
            return None
        instant = self._instant(found, _changed_at(file))
        if instant is None or not is_late:
            return instant
        return instant + (_MARGIN_OF_LOCAL_TIME if found["month"] else _MARGIN)

    def _instant(self, stamp: re.Match[bytes], near: dt.datetime) -> dt.datetime | None:
        try:
            if stamp["iso"]:
                text = (stamp["iso"] + stamp["zone"]).decode("ascii")
                return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
            return _local(stamp, near) - (self._zone or dt.timedelta(0))
        except (ValueError, KeyError):
            return None

    def _learn_zone(self, file: io.BufferedReader) -> None:
        """Learn what the log's local time is: its last line was written when the file changed.

        The system's zone says nothing: programs in a jail may write another.
        """
        if self._zone is not None:
            return
        file.seek(max(_size_of(file) - _PROBE_BYTES, 0))
        stamps = list(_STAMP.finditer(file.read(_PROBE_BYTES)))
        if not stamps or stamps[-1]["iso"]:
            return
        changed_at = _changed_at(file)
        try:
            ahead = _local(stamps[-1], changed_at) - changed_at
        except (ValueError, KeyError):
            return
        zone = round(ahead / _QUARTER) * _QUARTER
        if abs(zone) > _FARTHEST_ZONE or abs(ahead - zone) > _MARGIN:
            raise MailLogError(
                f"mail_log: the times in {self.path} do not fit the file's own "
                f"({changed_at:%Y-%m-%d %H:%M:%S} UTC), so it cannot be asked. Was it copied or "
                "edited? Resume when Postfix has written another line."
            )
        self._zone = zone


def _unreadable(path: Path, error: OSError) -> MailLogError:
    return MailLogError(f"mail_log: {path} cannot be read: {error.strerror or error}.")


def _local(stamp: re.Match[bytes], near: dt.datetime) -> dt.datetime:
    """Return a stamp without year and zone as if it were UTC, in the year next to `near`.

    A log holds what was, so that is at most some hours after it. Raises ValueError or KeyError for
    no date.
    """
    hour, minute, second = (int(part) for part in stamp["time"].split(b":"))
    month, day = _MONTHS[stamp["month"]], int(stamp["day"])
    latest = near + dt.timedelta(days=1)
    year = latest.year - ((month, day) > (latest.month, latest.day))
    return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)


def _key_of(file: io.BufferedReader) -> Key:
    """Return what tells a file from others, also from one that got a removed one's inode: its
    first line, too.
    """
    status = os.fstat(file.fileno())
    file.seek(0)
    return status.st_dev, status.st_ino, file.read(_HEAD_BYTES).partition(b"\n")[0]


def _size_of(file: io.BufferedReader) -> int:
    return os.fstat(file.fileno()).st_size


def _changed_at(file: io.BufferedReader) -> dt.datetime:
    return dt.datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, tz=dt.UTC)
