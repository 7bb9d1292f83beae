"""Zip files whose bytes depend on nothing but what is in them.

XLSX and DOCX are zip files, and the libraries that make them put the hour in: of every entry, and
in the properties of the document.
"""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip file can say."""
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(?=<)")
_PROPERTIES = "docProps/core.xml"


def timeless(content: bytes) -> bytes:
    """Return a zip file with the same entries in the same order, at no particular time."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            body = given.read(name)
            if name == _PROPERTIES:
                body = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", body)
            made.writestr(entry, body)
    return stream.getvalue()
