"""A report in a form of the user's own: a template that can show the report and do nothing else.

A template gets plain values: `title`, `subtitle`, `lang`, `words`, `colophon`, `style`, `policy`
and `sections`, each with `id`, `title` and `html`. It runs in Jinja's sandbox, escapes what it
prints, has no files to include, and cannot make a text that fills the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from corridormap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment
    from jinja2.runtime import Context

__all__ = ["Template", "render"]

_MOST = 10_000
"""Largest factor or exponent in a template."""
_LARGEST_BYTES = 2_000_000
_GROWING = frozenset(
    {"format", "format_map", "ljust", "rjust", "center", "zfill", "expandtabs", "join", "replace"}
)
"""Methods of text that reach into objects or make long texts of short ones."""
_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, LookupError)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which also refuses products that grow without bound and all attributes."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Reckon with small numbers only."""
        sides = (left, right)
        if not all(isinstance(side, int | float) and abs(side) <= _MOST for side in sides):
            message = f"{operator} takes two numbers up to {_MOST:,}"
            raise SecurityError(message)
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Allow what Jinja allows, except text formatting, which reaches into objects."""
        if isinstance(obj, str) and attr in _GROWING:
            return False
        return bool(super().is_safe_attribute(obj, attr, value))


def render(text: str, context: Mapping[str, object]) -> str:
    """Return a template of the user's filled with a report.

    Raises
    ------
    DataError
        If the template has a fault, asks for what is not there, or tries to get out.
    """
    if len(text.encode()) > _LARGEST_BYTES:
        message = f"A template has at most {_LARGEST_BYTES:,} bytes; give a smaller one."
        raise DataError(message)
    environment: Environment = _Sandbox(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    for name in ("center", "format", "indent", "wordwrap", "pprint", "attr", "map", "tojson"):
        environment.filters.pop(name, None)
    for name in ("lipsum", "cycler", "joiner", "namespace"):
        environment.globals.pop(name, None)
    try:
        return environment.from_string(text).render(dict(context))
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        RecursionError,
        LookupError,
    ) as err:
        why = " ".join(str(err).split())
        message = f"The template cannot be used: {why}; see docs/report.md for what it may do."
        raise DataError(message) from err
