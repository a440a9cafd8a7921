"""A DNS server on this machine that knows a few names."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


@contextmanager
def names(zone: dict[tuple[str, str], list[str]]) -> Iterator[dns.resolver.Resolver]:
    """Yield a resolver whose server knows `zone`: (name, type) → records as in a zone file."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.05)
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, zone, ended))
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = listener.getsockname()[1]
        resolver.timeout = resolver.lifetime = 2.0
        try:
            yield resolver
        finally:
            ended.set()
            thread.join()


def _serve(
    listener: socket.socket, zone: dict[tuple[str, str], list[str]], ended: threading.Event
) -> None:
    known = {name for name, _kind in zone}
    while not ended.is_set():
        try:
            data, address = listener.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        question = query.question[0]
        name, kind = question.name.to_text().rstrip("."), question.rdtype.name
        if (name, kind) in zone:
            answer.answer = [
                dns.rrset.from_text(question.name, 60, "IN", kind, *zone[(name, kind)])
            ]
        elif name not in known:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        listener.sendto(answer.to_wire(), address)
