"""A figure that shows itself in a notebook, also in one that is not trusted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridormap.render import figures

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path
    from typing import BinaryIO

    from matplotlib.figure import Figure

_NOTEBOOK_DPI = 96


@dataclass(frozen=True, eq=False)
class Shown:
    """A drawn figure."""

    figure: Figure
    """Of matplotlib, to add to."""

    @property
    def alt_text(self) -> str:
        """What it shows, in words."""
        return figures.alt_text(self.figure)

    def save(
        self, target: str | Path | BinaryIO, *, form: str | None = None, dpi: int = 200
    ) -> None:
        """Write it to a path ending in ``.png``, ``.svg`` or ``.pdf``, or into a buffer."""
        figures.save(self.figure, target, form=form, dpi=dpi)

    def _repr_mimebundle_(
        self,
        include: Container[str] | None = None,
        exclude: Container[str] | None = None,
        **_: Any,  # noqa: ANN401 - the protocol of IPython
    ) -> dict[str, Any]:
        kinds = ("image/svg+xml", "image/png", "text/plain")
        return {
            kind: self._as(kind)
            for kind in kinds
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }

    def _as(self, kind: str) -> str | bytes:
        if kind == "text/plain":
            return self.alt_text
        return self._bytes("svg").decode() if kind == "image/svg+xml" else self._bytes("png")

    def _bytes(self, form: str) -> bytes:
        buffer = io.BytesIO()
        figures.save(self.figure, buffer, form=form, dpi=_NOTEBOOK_DPI)
        return buffer.getvalue()
