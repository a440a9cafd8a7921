"""How fast mail may go: in all, and to one domain. Token buckets of one second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from broadsheet.newsletters.domain.ledger import Copy

# A copy that has to wait longer for its domain does not keep its place in the window from others.
LONGEST_HOLD_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second: in all, to a domain; None: no limit. `domains` overrides for some."""

    per_second: float | None = None
    per_domain_per_second: float | None = None
    domains: dict[str, float] = field(default_factory=dict)

    def of(self, domain: str) -> float | None:
        return self.domains.get(domain, self.per_domain_per_second)


class Bucket:
    """Lets `rate` pass a second, at most one second's worth at once (never less than one)."""

    def __init__(self, rate: float, now: float) -> None:
        self.rate = rate
        self._size = max(rate, 1.0)
        self._tokens = 1.0
        self._at = now

    def wait(self, now: float) -> float:
        """Return in how many seconds the next may pass; 0: now."""
        self._tokens = min(self._size, self._tokens + (now - self._at) * self.rate)
        self._at = now
        return max((1 - self._tokens) / self.rate, 0.0)

    def take(self) -> None:
        """Let one pass."""
        self._tokens -= 1


class Queue:
    """Copies in hand, given out as the pace allows: by domain in turn, in order within one."""

    def __init__(self, pace: Pace, now: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._now = now
        self._lines: dict[str, deque[Copy]] = {}
        self._buckets: dict[str, Bucket] = {}
        self._all = Bucket(pace.per_second, now()) if pace.per_second else None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Copy]:
        for line in self._lines.values():
            yield from line

    def add(self, copy: Copy) -> None:
        """Put a copy at the end of its domain's line."""
        rate = self._pace.of(copy.domain)
        # Domains without a limit stand in one line: there is nothing to spread.
        name = copy.domain if rate else ""
        if rate and name not in self._buckets:
            self._buckets[name] = Bucket(rate, self._now())
        self._lines.setdefault(name, deque()).append(copy)
        self._count += 1

    def take(self) -> Copy | None:
        """Return the next copy that may go now, or None."""
        if not self._count:
            return None
        now = self._now() if self._all or self._buckets else 0.0
        if self._all and self._all.wait(now) > 0:
            return None
        for name, line in self._lines.items():
            bucket = self._buckets.get(name)
            if bucket is not None:
                if bucket.wait(now) > 0:
                    continue
                bucket.take()
            if self._all:
                self._all.take()
            copy = line.popleft()
            del self._lines[name]
            if line:
                self._lines[name] = line  # to the end: the next domain comes first
            self._count -= 1
            return copy
        return None

    def overflow(self) -> list[tuple[Copy, float]]:
        """Remove what its domain's limit will not let go soon; with the seconds until it may."""
        over = []
        for name, line in list(self._lines.items()):
            bucket = self._buckets.get(name)
            if bucket is None:
                continue
            keep = max(int(bucket.rate * LONGEST_HOLD_SECONDS), 1)
            while len(line) > keep:
                over.append((line.pop(), len(line) / bucket.rate))
        self._count -= len(over)
        return over

    def clear(self) -> list[Copy]:
        """Remove and return all."""
        rest = [copy for line in self._lines.values() for copy in line]
        self._lines.clear()
        self._count = 0
        return rest

    def keep(self, ids: set[int]) -> None:
        """Drop copies that are not of `ids`."""
        rest = [copy for copy in self.clear() if copy.id in ids]
        for copy in rest:
            self.add(copy)
