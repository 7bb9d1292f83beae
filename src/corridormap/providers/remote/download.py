"""One download: it resumes, retries, knows its limits and is checked before anyone sees it.

Which addresses may be asked is decided by `addresses`, where the file stays by `cache`.
"""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import urllib3

from corridormap import __version__
from corridormap.errors import ProviderError
from corridormap.providers.remote import addresses
from corridormap.providers.remote.cache import Place, Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AGENT = f"corridormap/{__version__} (open data for transport corridors)"
ATTEMPTS = 4
MAX_REDIRECTS = 5
MAX_WAIT_S = 60.0
"""A server that asks for a longer pause than this is told of instead."""
_CHUNK = 1 << 18
_BUSY = frozenset({429, 500, 502, 503, 504})
_OK, _PARTIAL, _NO_SUCH_RANGE = 200, 206, 416
_GONE = frozenset({404, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch, and how much of it at most."""

    url: str
    most_bytes: int
    body: bytes = b""
    """Posted where there is one; the answer cannot be resumed then."""
    sha256: str | None = None
    """What the file must be, where that is known."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    stall_s: float = 30.0
    """For the next bytes."""
    whole_s: float = 3600.0
    """For the whole file."""
    pause_s: float = 1.0
    """Before the second attempt; twice that before the third, and so on."""


class NotThereError(ProviderError):
    """The server has no such file."""


class _AgainError(Exception):
    """Something that may go better at the next attempt."""

    def __init__(self, reason: str, *, wait_s: float | None = None) -> None:
        self.reason, self.wait_s = reason, wait_s
        super().__init__(reason)


def fetch(
    request: Request,
    *,
    offline: bool = False,
    patience: Patience | None = None,
    progress: Callable[[str, int], None] | None = None,
    root: Path | None = None,
) -> tuple[Path, Record]:
    """Return the file of a request and its record, from the cache or from the network.

    Parameters
    ----------
    offline
        Ask nobody: from the cache, or an error.
    progress
        Told what is being read and how many bytes of it have come.
    root
        Directory of downloads; None: `cache.directory`.

    Raises
    ------
    ProviderError
        If the address may not be asked, the server does not answer or answers with an error, the
        file is larger than expected or not the one expected.
    """
    addresses.check(request.url)
    patience = patience or Patience()
    place = Place(request.url, body=request.body, root=root)
    kept = place.read()
    if kept is not None and request.sha256 in (None, kept.sha256):
        return place.data, kept
    if offline:
        message = f"{request.url} is not in the cache; leave --offline out to fetch it."
        raise ProviderError(message)
    place.make()
    deadline = time.monotonic() + patience.whole_s
    for attempt in range(1, ATTEMPTS + 1):
        try:
            record = _attempt(request, place, patience, deadline, progress)
        except _AgainError as err:
            pause = patience.pause_s * 2 ** (attempt - 1) if err.wait_s is None else err.wait_s
            if attempt == ATTEMPTS or time.monotonic() + pause > deadline:
                message = (
                    f"{request.url} could not be fetched: {err.reason} "
                    f"(attempt {attempt}); try again later, what has come is kept."
                )
                raise ProviderError(message) from err
            time.sleep(pause)
        except OSError as err:
            if isinstance(err, ProviderError):
                raise
            message = (
                f"The cache {place.folder} cannot be written: {err.strerror}; make room in it."
            )
            raise ProviderError(message) from err
        else:
            return place.data, record
    raise AssertionError  # the last attempt returns or raises


def _attempt(
    request: Request,
    place: Place,
    patience: Patience,
    deadline: float,
    progress: Callable[[str, int], None] | None,
) -> Record:
    have = place.part.stat().st_size if place.part.is_file() and not request.body else 0
    tag = place.tag() if have else None
    if have and tag is None:
        have = 0  # no telling whether the rest would be of the same file
    try:
        answer = _ask(request, place, have=have, tag=tag, patience=patience)
        with contextlib.closing(answer):
            resumed = answer.status == _PARTIAL and _starts(answer, have)
            if not resumed:
                have = 0
                place.remember(answer.headers.get("ETag") or answer.headers.get("Last-Modified"))
            coming = int(answer.headers.get("Content-Length") or 0)
            whole = have + coming
            _refuse_large(request, whole)
            with place.part.open("ab" if resumed else "wb") as file:
                while chunk := answer.read1(_CHUNK):
                    have += file.write(chunk)
                    _refuse_large(request, have)
                    if progress is not None:
                        progress("bytes", have)
                    if time.monotonic() > deadline:
                        reason = f"it took longer than {patience.whole_s:g} s"
                        raise _AgainError(reason)
            if coming and have < whole:
                reason = "the connection broke off"
                raise _AgainError(reason)
            changed = answer.headers.get("Last-Modified")
    except urllib3.exceptions.HTTPError as err:
        raise _AgainError(_in_words(err)) from err
    with place.part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if request.sha256 not in (None, digest):
        place.part.unlink()
        message = (
            f"{request.url} is not the file expected: its sha256 is {digest}, "
            f"not {request.sha256}; it was thrown away. Check the address or the sum."
        )
        raise ProviderError(message)
    record = Record(url=request.url, sha256=digest, size_bytes=have, changed=changed)
    place.keep(record)
    return record


def _ask(request: Request, place: Place, *, have: int, tag: str | None, patience: Patience) -> Any:  # noqa: ANN401, urllib3 gives a base class
    """Return the answer of the server that has the file, following redirects that are allowed."""
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if have and tag:
        headers |= {"Range": f"bytes={have}-", "If-Range": tag}
    url, method = request.url, "POST" if request.body else "GET"
    timeout = urllib3.Timeout(connect=patience.stall_s, read=patience.stall_s)
    with urllib3.PoolManager(num_pools=1) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            answer = pool.request(
                method,
                url,
                body=request.body or None,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=timeout,
                preload_content=False,
            )
            if answer.status in _MOVED and "Location" in answer.headers:
                answer.close()
                url = addresses.follow(url, answer.headers["Location"])
                continue
            if answer.status in (_OK, _PARTIAL):
                return answer
            answer.close()
            _refuse(request, place, answer)
    message = f"{request.url} redirects more than {MAX_REDIRECTS} times; check the address."
    raise ProviderError(message)


def _refuse(request: Request, place: Place, answer: Any) -> None:  # noqa: ANN401
    """Raise for an answer that is not the file."""
    reason = f"the server answered {answer.status}"
    if answer.status == _NO_SUCH_RANGE:
        place.part.unlink(missing_ok=True)
        raise _AgainError(reason, wait_s=0)
    if answer.status in _GONE:
        message = f"{request.url} is not there ({answer.status}); check the address."
        raise NotThereError(message)
    if answer.status not in _BUSY:
        message = f"{request.url} cannot be fetched: {reason}; check the address."
        raise ProviderError(message)
    wait = _pause(answer.headers.get("Retry-After"))
    if wait is not None and wait > MAX_WAIT_S:
        message = f"{request.url} asks to wait {wait:.0f} s before the next try; come back then."
        raise ProviderError(message)
    raise _AgainError(reason, wait_s=wait)


def _starts(answer: Any, have: int) -> bool:  # noqa: ANN401
    """Tell whether a part begins where the one that is there ends."""
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _refuse_large(request: Request, size: int) -> None:
    if size > request.most_bytes:
        message = (
            f"{request.url} is larger than the {request.most_bytes / 1e6:,.0f} MB expected of it; "
            "it was not fetched. Give --most-mb if that is right."
        )
        raise ProviderError(message)


def _pause(value: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, given as a number or a date."""
    if value is None:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    return None


def _in_words(err: urllib3.exceptions.HTTPError) -> str:
    if isinstance(err, urllib3.exceptions.TimeoutError):
        return "the server was silent too long"
    if isinstance(err, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return "the connection broke off"
    if isinstance(err, urllib3.exceptions.SSLError):
        return "the server's certificate is not to be trusted"
    return "the server cannot be reached"
