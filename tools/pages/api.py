"""Every public name with its signature, what it takes, gives and raises, from the docstrings."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import corridormap
from corridormap.errors import CorridorMapError
from pages.markdown import anchor, cell, code, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_ENTRY = re.compile(r"^(\S.*)\n((?:(?:[ ]{4}.*)?\n?)*)", re.MULTILINE)
_DRAWN = re.compile(r"::\n\n((?:[ ]+.*\n|\n)+)")
_RULED = re.compile(r"^=+ =+\n(?:.*\n)+?=+ =+\n(?:.*\n)+?=+ =+$", re.MULTILINE)
WIDTH = 88
"""What fits on a page."""


def text() -> str:
    """Return the reference of all public names."""
    functions, modules = [], []
    for name in corridormap.__all__:
        value = getattr(corridormap, name)
        if isinstance(value, ModuleType):
            modules.append((name, value))
        elif callable(value):
            functions.append((name, value))
    parts = [table(("module", "is for"), map(_listed, modules))]
    parts += ["## corridormap\n", *(_callable("cm", name, each) for name, each in functions)]
    parts += [_module(name, module) for name, module in modules]
    return "\n".join(parts)


def public(module: ModuleType) -> dict[str, Any]:
    """Return what a module offers: what it lists, else what it defines itself."""
    listed = getattr(module, "__all__", None)
    found = {name: getattr(module, name) for name in listed or vars(module) if name[0] != "_"}
    return {
        name: value
        for name, value in found.items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and (listed is not None or value.__module__ == module.__name__)
    }


def sections(docstring: str) -> dict[str, str]:
    r"""Return the parts of a docstring by heading; the first, without one, is ``""``.

    >>> sections("Do it.\n\nRaises\n------\nError\n    Never.\n")
    {'': 'Do it.', 'Raises': 'Error\n    Never.'}
    """
    told = re.split(r"^ *>>> ", inspect.cleandoc(docstring), maxsplit=1, flags=re.MULTILINE)[0]
    head, *rest = _SECTION.split(told)
    named = dict(zip(rest[::2], rest[1::2], strict=True))
    return {name: part.strip("\n") for name, part in {"": head, **named}.items()}


def _listed(named: tuple[str, ModuleType]) -> tuple[str, str]:
    name, module = named
    return f"[`{name}`](#{anchor(name)})", _words(inspect.getdoc(module)).split("\n\n")[0]


def _module(name: str, module: ModuleType) -> str:
    parts = [f"## {name}\n", _words(inspect.getdoc(module)) + "\n"]
    if name == "errors":
        return "\n".join([*parts, _errors(module)])
    for each, value in public(module).items():
        show = _class if inspect.isclass(value) else _callable
        parts.append(show(name, each, value))
    for each in getattr(module, "__all__", ()):
        inner = getattr(module, each, None) or import_module(f"{module.__name__}.{each}")
        if isinstance(inner, ModuleType):
            parts.append(_module(f"{name}.{each}", inner))
    return "\n".join(parts)


def _errors(module: ModuleType) -> str:
    """Return the tree of errors."""

    def rows(kind: type, depth: int) -> Iterator[tuple[str, str, str]]:
        built_in = [base.__name__ for base in kind.__bases__ if base.__module__ == "builtins"]
        told = _words(inspect.getdoc(kind)).split("\n\n")[0]
        yield "· " * depth + code(kind.__name__), code(", ".join(built_in)), told
        for inner in kind.__subclasses__():
            if inner.__module__ == module.__name__:
                yield from rows(inner, depth + 1)

    return table(("error", "also a", "says"), rows(CorridorMapError, 0))


def _class(module: str, name: str, value: type) -> str:
    fields = _fields(value) if hasattr(value, "__annotations__") else ""
    parts = [f"### {module}.{name}\n", _told(value), fields]
    for method, inner in vars(value).items():
        function = inner.__func__ if isinstance(inner, classmethod | staticmethod) else inner
        if method[0] != "_" and inspect.isfunction(function):
            parts.append(f"`{method}{_signature(function)}`: {_summary(function)}\n")
        elif method[0] != "_" and isinstance(inner, property):
            parts.append(f"`{method}`: {_summary(inner.fget)}\n")
    return "\n".join(part for part in parts if part)


def _fields(value: type) -> str:
    """Return the fields of a dataclass or named tuple, and what is written under each."""
    body = ast.parse(inspect.cleandoc(inspect.getsource(value))).body[0].body  # type: ignore[attr-defined]
    rows = []
    for line, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target)[0] != "_":
            told = after.value.value if _is_text(after) else ""
            rows.append((code(ast.unparse(line.target)), code(ast.unparse(line.annotation)), told))
    return table(("field", "type", "holds"), [(*row[:2], _words(row[2])) for row in rows])


def _is_text(line: Any) -> bool:  # noqa: ANN401 - a statement, or none
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _callable(module: str, name: str, function: Any) -> str:  # noqa: ANN401 - any callable
    parts = sections(inspect.getdoc(function) or "")
    lines = [f"### {module}.{name}\n", f"```text\n{name}{_signature(function, wrap=True)}\n```\n"]
    lines.append(_words(parts.pop("")) + "\n")
    if taken := parts.get("Parameters"):
        lines.append(table(("takes", "which is"), _entries(taken)))
    if given := parts.get("Returns"):
        lines.append(f"Gives {_returned(given)}\n")
    if raised := parts.get("Raises"):
        lines += [f"- `{kind.strip('`')}`: {why}" for kind, why in _entries(raised)]
        lines.append("")
    return "\n".join(lines)


def _returned(given: str) -> str:
    entries = list(_entries(given))
    if all(why for _, why in entries):
        return "; ".join(f"{kind.strip('`')}: {why}" for kind, why in entries)
    return cell(_words(given))


def _told(value: object) -> str:
    return _words(sections(inspect.getdoc(value) or "")[""]) + "\n"


def _summary(value: object) -> str:
    return " ".join(_told(value).split("\n\n")[0].split())


def _entries(part: str) -> Iterator[tuple[str, str]]:
    for name, told in _ENTRY.findall(f"{part}\n"):
        yield code(name.strip("`")), cell(_words(inspect.cleandoc(told)))


def _words(docstring: str | None) -> str:
    """Return the prose of a docstring without its examples, in Markdown."""
    kept = re.sub(r"``([^`]+)``", r"`\1`", docstring or "")
    kept = _DRAWN.sub(lambda found: f":\n\n{_fenced(found[1])}", kept)
    return _RULED.sub(lambda found: _fenced(found[0]), kept).strip()


def _fenced(drawn: str) -> str:
    return f"```text\n{textwrap.dedent(drawn).strip()}\n```\n\n"


def _signature(function: Any, *, wrap: bool = False) -> str:  # noqa: ANN401 - any callable
    signature = inspect.signature(function)
    lines = list(_parameters(signature))
    kind = signature.return_annotation
    gives = "" if kind is inspect.Signature.empty else f" -> {kind}".replace("'", "")
    short = f"({', '.join(lines)}){gives}"
    if not wrap or len(short) < WIDTH:
        return short
    return "(\n" + "".join(f"    {line},\n" for line in lines) + f"){gives}"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    """Yield the parameters as they are written, without `self`."""
    starred = False
    for each in signature.parameters.values():
        if each.name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        kind = "" if each.annotation is each.empty else f": {each.annotation}"
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f" = {each.default!r}"
        default = " = …" if " at 0x" in default else default
        yield f"{stars}{each.name}{kind}{default}"
