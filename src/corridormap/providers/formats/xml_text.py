"""KML and GPX as sound text, before a library parses it: no entities, shallow, few names."""

from __future__ import annotations

from xml.parsers import expat

from corridormap.errors import ProviderError

_MAX_DEPTH = 60
_MAX_NAMES = 2000


def check(content: bytes, *, root: str, name: str) -> None:
    """Raise a `ProviderError` where the text is not such XML, or could not be read safely.

    A document type is refused before anything it declares is expanded; elements nest up to 60
    deep; elements and the names they carry (columns of the table to be) are up to 2,000.
    """
    guard = _Guard(name, root)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = guard.doctype
    parser.StartElementHandler = guard.start
    parser.EndElementHandler = guard.end
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as err:
        message = f"{name} is not well-formed XML: {err}; get it anew or export it again."
        raise ProviderError(message) from err
    except (LookupError, ValueError) as err:
        message = f"{name} is in an encoding that is not read: {err}; save it as UTF-8."
        raise ProviderError(message) from err


class _Guard:
    """Counts while the parser walks."""

    def __init__(self, name: str, root: str) -> None:
        self._name = name
        self._root = root
        self._depth = 0
        self._names: set[str] = set()

    def doctype(self, *_: object) -> None:
        """Refuse a document type: it may declare entities."""
        message = f"{self._name} declares XML entities, which are not read; save it without them."
        raise ProviderError(message)

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """Count an element that opens, and the name it gives a column."""
        self._depth += 1
        if self._depth == 1 and element.rpartition(":")[2].lower() != self._root:
            message = (
                f"{self._name} is not {self._root.upper()}: its root is {element[:24]!r}; "
                "check the file, or give it the suffix of its real format."
            )
            raise ProviderError(message)
        if self._depth > _MAX_DEPTH:
            message = f"{self._name} nests elements deeper than {_MAX_DEPTH}; flatten its folders."
            raise ProviderError(message)
        self._names.add(element)
        if element.endswith(("Data", "Field")):
            self._names.add(attributes.get("name", ""))
        if len(self._names) > _MAX_NAMES:
            message = (
                f"{self._name} has more than {_MAX_NAMES:,} different names; keep few columns."
            )
            raise ProviderError(message)

    def end(self, _: str) -> None:
        """Count an element that closes."""
        self._depth -= 1
