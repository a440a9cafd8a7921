"""Logs that grow, are rotated, and are too long to be read whole."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.newsletters.domain.logfiles import LogFiles
from broadsheet.newsletters.errors import MailLogError

NOW = dt.datetime(2026, 11, 25, 4, 0, tzinfo=dt.UTC)


def iso(at: dt.datetime) -> str:
    return at.isoformat()


def traditional(at: dt.datetime) -> str:
    return f"{at:%b} {at.day:2d} {at:%H:%M:%S}"


def write(
    path: Path,
    *hours: float,
    stamp: Callable[[dt.datetime], str] = iso,
    ahead: float = 0,
    until: dt.datetime = NOW,
) -> None:
    """Write a line for each of so many hours before `until`, in a zone so many hours `ahead`."""
    for hour in hours:
        at = until - dt.timedelta(hours=hour)
        with path.open("a") as file:
            file.write(f"{stamp(at + dt.timedelta(hours=ahead))} mail line {hour}\n")
        os.utime(path, (at.timestamp(), at.timestamp()))


def rest(files: LogFiles) -> list[str]:
    return [line.decode().rpartition(" ")[2] for line in files.lines()]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "mail.log"


def started(log: Path, hours: float = 100) -> LogFiles:
    files = LogFiles(log)
    files.start(since=NOW - dt.timedelta(hours=hours))
    return files


def test_each_line_comes_once_and_only_when_it_is_whole(log: Path) -> None:
    write(log, 3, 2)
    files = started(log)
    assert rest(files) == ["3", "2"]
    with log.open("a") as file:
        file.write("half a")
    assert rest(files) == []
    with log.open("a") as file:
        file.write(" line\n")
    assert rest(files) == ["line"]


def test_the_log_before_it_is_read_first_and_none_before_that(log: Path) -> None:
    write(log.with_name("mail.log.2"), 9)
    write(log.with_name("mail.log.1"), 5, 4)
    write(log, 3)
    files = LogFiles(log)
    assert files.start(since=NOW) == NOW - dt.timedelta(hours=5)
    assert rest(files) == ["5", "4", "3"]


def test_a_log_that_is_rotated_between_is_read_on(log: Path) -> None:
    write(log, *range(50, 40, -1))
    files = started(log)
    assert len(rest(files)) == 10
    write(log, 3)
    log.rename(log.with_name("mail.log.1"))
    write(log, 2)
    write(log.with_name("mail.log.1"), 1)  # its writer had it open yet
    assert rest(files) == ["3", "1", "2"]


def test_a_log_that_is_rotated_while_it_is_read(log: Path) -> None:
    write(log, *range(50, 40, -1))
    files = started(log)
    found = []
    for line in files.lines():
        if not found:
            log.rename(log.with_name("mail.log.1"))
            write(log, 2)
        found.append(line)
    assert [line.decode().rpartition(" ")[2] for line in found[-3:]] == ["42", "41", "2"]


def test_a_log_that_is_emptied_in_place_is_read_anew(log: Path) -> None:
    write(log, *range(50, 40, -1))
    files = started(log)
    rest(files)
    log.write_text("")
    write(log, 3)
    assert rest(files) == ["3"]


@pytest.mark.parametrize(
    ("stamp", "ahead"), [(iso, 0), *((traditional, ahead) for ahead in (-8, 0, 5.75, 13))]
)
def test_of_a_long_log_only_the_end_is_read(
    log: Path, stamp: Callable[[dt.datetime], str], ahead: float
) -> None:
    with log.open("w") as file:
        for number in range(20_000, 0, -1):
            at = NOW - dt.timedelta(hours=number / 300 - ahead)
            file.write(f"{stamp(at)} mail line {number}\n")
    end = (NOW - dt.timedelta(hours=1 / 300)).timestamp()
    os.utime(log, (end, end))
    found = [int(one) for one in rest(started(log, hours=2))]
    assert found == list(range(found[0], 0, -1))
    assert 2 * 300 <= found[0] < 20 * 300


@pytest.mark.parametrize("ahead", [-3, 9])
def test_a_stamp_without_a_year_at_new_year(log: Path, ahead: float) -> None:
    until = dt.datetime(2027, 1, 1, 2, tzinfo=dt.UTC)
    write(log, 30, 20, 1, stamp=traditional, ahead=ahead, until=until)
    assert LogFiles(log).start(since=until) == until - dt.timedelta(hours=30)


def test_times_that_are_not_the_file_s_are_not_believed(log: Path) -> None:
    write(log, 30, stamp=traditional)
    os.utime(log, (NOW.timestamp() + 400, NOW.timestamp() + 400))
    with pytest.raises(MailLogError, match=r"^mail_log: the times in .*mail\.log do not fit"):
        LogFiles(log).start(since=NOW)


def test_what_a_power_cut_leaves_is_no_line(log: Path) -> None:
    write(log, 3)
    with log.open("ab") as file:
        file.write(bytes(3_000_000))
    files = started(log)
    assert rest(files) == ["3"]
    with log.open("ab") as file:
        file.write(b"\nx 1\n")
    assert rest(files)[-1] == "1"


@pytest.mark.parametrize("make", [lambda path: None, os.mkdir, os.mkfifo])
def test_what_cannot_be_read_is_said(log: Path, make: Callable[[Path], None]) -> None:
    make(log)
    with pytest.raises(MailLogError, match=r"^mail_log: .*mail\.log (cannot be read|is no file)"):
        list(LogFiles(log).lines())


def test_a_log_without_a_time(log: Path) -> None:
    log.write_text("Smarch 13 mail line\nMar 32 00:00:00 mail x\n")
    assert LogFiles(log).start(since=NOW) is None


def test_the_end_of_both(log: Path) -> None:
    write(log.with_name("mail.log.1"), 5, 4)
    write(log, 3)
    assert LogFiles(log).tail().count(b"line") == 3
    assert LogFiles(log).tail(7) == b"line 3\n"
