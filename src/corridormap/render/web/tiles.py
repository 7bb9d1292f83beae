"""Tiles of a provider instead of the bundled ground, for those who ask for them by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import xyzservices.providers  # type: ignore[import-untyped]

from corridormap.errors import DataError, suggest


def read(name: str | None) -> dict[str, Any] | None:
    """Return what the page needs of a provider of `xyzservices`; None for None.

    Raises
    ------
    DataError
        If no provider has that name, or it wants an access key.

    >>> read("OpenStreetMap.Mapnik")["host"]
    'https://tile.openstreetmap.org'
    """
    if name is None:
        return None
    known = xyzservices.providers.flatten()
    try:
        provider = xyzservices.providers.query_name(name)
    except ValueError as err:
        message = f"no tiles are called {name!r}{suggest(name, known)}; see xyzservices for names"
        raise DataError(message) from err
    if provider.requires_token():
        message = f"tiles {provider.name!r} want an access key, which a shared file would give away"
        raise DataError(message)
    url = provider.build_url(scale_factor="", fill_subdomain=False)
    parts = urlsplit(url.replace("{s}", "*"))
    return {
        "url": url,
        "host": f"{parts.scheme}://{parts.netloc}",
        "attribution": provider.attribution,
        "max_zoom": int(provider.get("max_zoom", 18)),
        "subdomains": provider.get("subdomains", "abc"),
    }
