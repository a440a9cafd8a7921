"""Fetching what strangers name: http and https only, and nothing within the house.

An address that somebody else wrote (a picture in an import, a source, a reprint) may point at this
machine, its neighbours, or a cloud's metadata service. So each host is resolved first, every
address it has must be a public one, and the connection goes to the address that was checked, not
to the name: a name that answers differently the second time gains nothing. Each redirect is
judged anew. Limits hold for bytes and for the whole time. No cookies, no proxies from the
environment, no compression.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar
from urllib.parse import urljoin

import httpx

from broadsheet.toolkit.errors import BroadsheetError

USER_AGENT = "Broadsheet"
MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_DEFAULT_PORTS = {"http": 80, "https": 443}

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(BroadsheetError):
    """Something could not be fetched."""

    code: ClassVar[str] = "fetch"


class ForbiddenAddressError(FetchError):
    """The address is not one that strangers may name."""

    code: ClassVar[str] = "fetch_forbidden_address"


class UnreachableError(FetchError):
    """The host has no address, refuses, or does not answer in time."""

    code: ClassVar[str] = "fetch_unreachable"
    permanent: ClassVar[bool] = False

    def __init__(self, message: str, *, host: str) -> None:
        super().__init__(message)
        self.host = host


class RefusedError(FetchError):
    """The server answered with something else than the file."""

    code: ClassVar[str] = "fetch_refused"

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class TooLargeError(FetchError):
    """More bytes than allowed."""

    code: ClassVar[str] = "fetch_too_large"


class TooSlowError(FetchError):
    """More time than allowed."""

    code: ClassVar[str] = "fetch_too_slow"
    permanent: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `url` is where it was found after redirects."""

    content: bytes
    content_type: str
    url: str


def is_public(address: IPAddress) -> bool:
    """Whether `address` belongs to the open internet.

    IPv6 addresses that carry an IPv4 address within (mapped, 6to4, Teredo, NAT64) are judged by
    that one. Ranges: IANA's special-purpose registries, as Python's `ipaddress` knows them.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo is not None:
            inner = address.teredo[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or (isinstance(address, ipaddress.IPv6Address) and address.is_site_local)
    )


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class SafeClient:
    """Fetches addresses that strangers wrote. Use as a context manager; not shared by threads.

    `accepts` judges each resolved address; only tests give another than `is_public`.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        timeout_seconds: float = 20.0,
        accepts: Callable[[IPAddress], bool] = is_public,
        accepts_any_port: bool = False,
    ) -> None:
        self._max_bytes = max_bytes
        self._timeout_seconds = timeout_seconds
        self._accepts = accepts
        self._accepts_any_port = accepts_any_port
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=10),
        )

    def __enter__(self) -> SafeClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def fetch(self, url: str) -> Fetched:
        """Return what stands at `url`; raise a `FetchError`."""
        deadline = time.monotonic() + self._timeout_seconds
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._one(url, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise RefusedError(f"{url} redirects more than {MAX_REDIRECTS} times.", status=310)

    def _one(self, address: str, deadline: float) -> Fetched | str:
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError) as error:
            raise ForbiddenAddressError(f"{address!r} is no address.") from error
        pinned = self._pin(url)
        host = url.host if url.port is None else f"{url.host}:{url.port}"
        request = self._client.build_request(
            "GET",
            pinned,
            headers={"Host": host},
            timeout=max(deadline - time.monotonic(), 0.1),
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            response = self._client.send(request, stream=True)
        except httpx.TimeoutException as error:
            raise UnreachableError(f"{url.host} does not answer in time.", host=url.host) from error
        except httpx.HTTPError as error:
            raise UnreachableError(
                f"{url.host} cannot be reached: {error}", host=url.host
            ) from error
        finally:
            self._client.cookies.clear()
        try:
            return self._read(response, url, deadline)
        finally:
            response.close()

    def _pin(self, url: httpx.URL) -> httpx.URL:
        """Return `url` with its host replaced by the public address that it has."""
        if url.scheme not in _DEFAULT_PORTS or not url.host:
            raise ForbiddenAddressError(f"{url} is neither http nor https.")
        if url.userinfo:
            raise ForbiddenAddressError(f"{url.host}: an address with a password is not followed.")
        port = url.port or _DEFAULT_PORTS[url.scheme]
        if port not in _DEFAULT_PORTS.values() and not self._accepts_any_port:
            raise ForbiddenAddressError(f"{url.host}: port {port} is not one of the web's.")
        try:
            found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnreachableError(f"There is no host “{url.host}”.", host=url.host) from error
        addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
        if not addresses or not all(self._accepts(address) for address in addresses):
            raise ForbiddenAddressError(f"{url.host} is not on the open internet.")
        return url.copy_with(host=str(addresses[0]))

    def _read(self, response: httpx.Response, url: httpx.URL, deadline: float) -> Fetched | str:
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return urljoin(str(url), response.headers["location"])
        if response.status_code != 200:
            status = response.status_code
            raise RefusedError(f"{url} answers {status}.", status=status)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise RefusedError(f"{url} comes compressed although nobody asked.", status=200)
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > self._max_bytes:
            raise TooLargeError(f"{url} has {stated} bytes; {self._max_bytes} are allowed.")
        content = bytearray()
        try:
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > self._max_bytes:
                    raise TooLargeError(f"{url} has more than {self._max_bytes} bytes.")
                if time.monotonic() > deadline:
                    raise TooSlowError(f"{url} takes more than {self._timeout_seconds} seconds.")
        except httpx.TimeoutException as error:
            raise TooSlowError(f"{url} stopped in the middle.") from error
        except httpx.HTTPError as error:
            raise UnreachableError(f"{url} broke off: {error}", host=url.host) from error
        return Fetched(bytes(content), response.headers.get("content-type", ""), str(url))
