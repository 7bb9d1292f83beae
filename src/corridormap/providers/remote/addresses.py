"""Which addresses may be asked: https anywhere, and http on this machine only.

A server may send the reader elsewhere; not to another scheme, not to an address of a private
network, and not from the open network to this machine.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PORTS = {"http": 80, "https": 443}


def check(url: str) -> str:
    """Return the address if it may be asked.

    Raises
    ------
    ProviderError
        If it is neither https nor http on this machine, names nobody or carries a password.

    >>> check("https://example.org/a.zip")
    'https://example.org/a.zip'
    >>> check("ftp://example.org/a.zip")
    Traceback (most recent call last):
    corridormap.errors.ProviderError: Data are fetched over https; received 'ftp://example.org/...
    """
    parts = _split(url)
    named = parts is not None and parts.hostname and not parts.username and not parts.password
    if parts is not None and named and (parts.scheme == "https" or _plain_here(parts)):
        return url
    message = (
        f"Data are fetched over https; received {url!r}; give an address that begins with https://."
    )
    raise ProviderError(message)


def follow(url: str, location: str) -> str:
    """Return where a redirect leads, if one may go there.

    Raises
    ------
    ProviderError
        If it leads to another scheme, or to an address that is not public; a server on this
        machine may redirect to itself.
    """
    target = urljoin(url, location)
    origin, goal = _split(url), _split(target)
    if origin is not None and goal is not None and goal.hostname:
        same = (origin.scheme, origin.netloc) == (goal.scheme, goal.netloc)
        if same or (goal.scheme == "https" and all(_public(each) for each in _resolved(goal))):
            return check(target)
    message = (
        f"{url} sends the reader to {target!r}, which is not a public https address; "
        "nothing was fetched from there. Give the address of the data themselves."
    )
    raise ProviderError(message)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return None if any(char.isspace() or not char.isprintable() for char in url) else parts


def _plain_here(parts: SplitResult) -> bool:
    """Tell whether an address is http on this machine, as written; names are not looked up."""
    if parts.scheme != "http":
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _resolved(parts: SplitResult) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme])
    except OSError as err:
        message = f"No host {parts.hostname!r} is known; check the address and the network."
        raise ProviderError(message) from err
    return [str(entry[4][0]) for entry in found]


def _public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global
