"""A server on this machine that misbehaves in every way a download must survive."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTENT = bytes(range(256)) * 4000


def whole(handler: BaseHTTPRequestHandler, content: bytes = CONTENT, **headers: str) -> None:
    """Answer with the content, or the part of it that is asked for."""
    start = 0
    asked = handler.headers.get("Range")
    if asked and handler.headers.get("If-Range") in ('"v1"', None):
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        handler.send_response(200)
    handler.send_header("ETag", '"v1"')
    handler.send_header("Content-Length", str(len(content) - start))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content[start:])


def broken_off(handler: BaseHTTPRequestHandler, after: int = 500_000) -> None:
    """Promise the content, and close the connection in the middle."""
    handler.send_response(200)
    handler.send_header("ETag", '"v1"')
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT[:after])


def status(handler: BaseHTTPRequestHandler, code: int, **headers: str) -> None:
    """Answer with a status and nothing else."""
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Never stop sending."""
    handler.send_response(200)
    handler.end_headers()
    chunk = bytes(65536)
    for _ in range(2000):
        handler.wfile.write(chunk)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing for longer than anyone waits here."""
    time.sleep(1.5)
    status(handler, 200)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler, int], None]) -> Iterator[Any]:
    """Serve on a free port of the loopback; `answer` gets the handler and the request's number.

    Gives the server, whose `url` is its address and `asked` the requests so far.
    """
    asked: list[tuple[str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((self.path, dict(self.headers), self.rfile.read(length)))
            answer(self, len(asked))

        do_POST = do_GET  # noqa: N815

    server = _Server(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    server.asked = asked  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
