"""Coverage-guided fuzzing of every reader, where atheris is installed.

``python tests/fuzz/fuzz_readers.py .kml corpus/ -max_total_time=600``; without a suffix the first
byte of an input chooses one. Only a `CorridorMapError` may come out of a reader.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import warnings
from pathlib import Path


def main() -> None:
    """Hand the readers to atheris."""
    import atheris  # noqa: PLC0415 - only where it is installed

    with atheris.instrument_imports(include=["corridormap"]):
        from corridormap.errors import CorridorMapError  # noqa: PLC0415
        from corridormap.providers.formats import signature, vector  # noqa: PLC0415

    chosen = [argument for argument in sys.argv[1:] if argument in signature.FORMATS]
    suffixes = chosen or sorted(signature.FORMATS)
    directory = Path(tempfile.mkdtemp(prefix="corridormap-fuzz-"))
    warnings.simplefilter("ignore")

    def read(content: bytes) -> None:
        if not content:
            return
        suffix = suffixes[content[0] % len(suffixes)]
        path = directory / f"input{suffix}"
        path.write_bytes(content[1:])
        for end in (".shx", ".dbf") if suffix == ".shp" else ():
            path.with_suffix(end).touch()
        for shape in ("line", "point"):
            with contextlib.suppress(CorridorMapError):
                vector.read(path, shape=shape)

    atheris.Setup([argument for argument in sys.argv if argument not in chosen], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
