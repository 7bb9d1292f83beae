"""Every page of the documentation is run, and what is made of the code is what the code says."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

import corridormap as cm
import documents
from corridormap.cli.fetch import KINDS

DOCS = documents.ROOT / "docs"
SOURCE = documents.ROOT / "src" / "corridormap"
PAGES = sorted((*DOCS.glob("*.md"), *DOCS.glob("guides/*.md"), documents.ROOT / "CONTRIBUTING.md"))
PROSE = (documents.ROOT / "README.md", *PAGES, *documents.ROOT.glob("geodata/*/README.md"))
MODULES = {path.stem for path in SOURCE.glob("*") if path.suffix in {"", ".py"}}
SUFFIXES = {"py", "md", "csv", "toml", "json", "geojson", "html"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_blocks_of_a_page_run(page: Path, tmp_path: Path) -> None:
    documents.run(page, documents.reader(tmp_path))


def test_what_is_made_of_the_code_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(documents.ROOT / "tools")
    import reference  # noqa: PLC0415 - a tool

    for name in reference.PARTS:
        kept = (DOCS / name).read_text(encoding="utf-8")
        assert reference.page(name) == kept, f"python tools/reference.py rewrites docs/{name}"


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = documents.FENCE.sub("", text)
    for named in re.findall(r"`([a-z]\w*(?:\.\w+)+)`", prose):
        if named.split(".")[0] in MODULES and named.rpartition(".")[2] not in SUFFIXES:
            assert resolved(named) is not None, named
    for constant, number in re.findall(r"`(\w+(?:\.\w+)*\._?[A-Z][A-Z_]+)` = ([\d.,]*\d)", prose):
        assert float(number.replace(",", "")) == resolved(constant), constant
    for file in re.findall(r"`((?:src|tools|tests|docs|geodata|\.ci)/[\w./+-]+)`", prose):
        assert "NAME" in file or "CODE" in file or (documents.ROOT / file).exists(), file
    for address in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" not in address:
            path, _, part = address.partition("#")
            target = (page.parent / path) if path else page
            assert target.exists(), address
            assert not part or part in anchors(target), address


def resolved(name: str) -> object:
    """Return what a dotted name of the package stands for."""
    module: object = import_module(f"corridormap.{name.split('.', maxsplit=1)[0]}")
    for part in name.split(".")[1:]:
        inner = getattr(module, part, None)
        if inner is None:
            assert inspect.ismodule(module), name
            inner = import_module(f"{module.__name__}.{part}")
        module = inner
    return module


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.replace(" ", "-") for head in kept}


def test_every_kind_of_open_data_is_told() -> None:
    page = (DOCS / "open-data.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(KINDS)


def test_every_page_is_told_of_on_the_first() -> None:
    told = (DOCS / "index.md").read_text(encoding="utf-8")
    for page in PAGES:
        name = page.name if page.parent != DOCS / "guides" else f"guides/{page.name}"
        assert f"({name}" in told or f"(../{name}" in told or name == "index.md", name


def test_known_faults_are_as_large_as_told() -> None:
    told = (DOCS / "data.md").read_text(encoding="utf-8")
    found = cm.stats("cku")
    published = pd.DataFrame(found["published"])
    total = published[(published["measure"] == "total") & (published["published_km"] == 532.53)]
    assert f"the whole line {-total['difference_pct'].iloc[0]:.1f} % less" in told
    chainage = {row["station_id"]: row["chainage_km"] for row in found["stations"]}
    drawn = chainage["jalal-abad"] - chainage["makmal"]
    assert f"Jalal-Abad measures {drawn:.0f} km where 145 are announced" in told
    assert published["published_km"].eq(145).any()
