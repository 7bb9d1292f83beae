"""The report: words that follow the numbers, one study in every format, templates that stay in."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

import corridormap as cm
from corridormap.cli import cli
from corridormap.errors import DataError, ProviderError
from corridormap.notebook import OpenCorridor
from corridormap.render.report import (
    called,
    contents,
    findings,
    html,
    markdown,
    numbers,
    pdf,
    templates,
    tree,
    word,
    words,
    writing,
)
from toy import write_toy

EN = numbers.phrases("en")
NAMES = called.Called({"a": "Aral", "b": "Bekabad"}, {"XA": "Westland", "XB": "Eastland"})
NBSP = numbers.THIN
NASTY = '<script>alert(1)</script>|*x*"'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def plain(text: str | None) -> str:
    return (text or "").replace(NBSP, " ")


@pytest.fixture(scope="module")
def corridor(tmp_path_factory: pytest.TempPathFactory) -> OpenCorridor:
    return cm.open(write_toy(tmp_path_factory.mktemp("report") / "toy"))


@pytest.fixture(scope="module")
def found(corridor: OpenCorridor) -> findings.Findings:
    return findings.gather(corridor)


def drawn(kind: str, **_: object) -> contents.Picture:
    if kind != "map":
        message = "no heights"
        raise DataError(message)
    pixel = io.BytesIO()
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to load

    Figure((1, 1)).savefig(pixel, format="png", dpi=20)
    return contents.Picture("A line <from> A to D", b"<svg/>", pixel.getvalue(), 250, 150)


@pytest.fixture(scope="module")
def made(found: findings.Findings) -> tree.Report:
    return contents.build(found, draw=drawn, web_map="<p>a map</p>", lang="en")


# words


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (10.0, 8.0, "falls by 2.0 h, from 10.0 h to 8.0 h"),
        (8.0, 10.0, "rises by 2.0 h, from 8.0 h to 10.0 h"),
        (8.0, 8.04, "stays at 8.0 h"),
        (8.04, 8.06, "rises by 0.1 h, from 8.0 h to 8.1 h"),
        (1234.0, 1000.0, "falls by 234.0 h, from 1,234.0 h to 1,000.0 h"),
    ],
)
def test_a_change_is_told_as_it_is_rounded(before: float, after: float, told: str) -> None:
    assert plain(words.change(EN, before, after, "h", places=1)) == told


def test_what_is_unknown_on_one_side_is_no_change() -> None:
    assert words.change(EN, None, 1.0, "h") is None
    assert words.change(EN, 1.0, None, "h") is None


def of(**documents: Any) -> Any:  # noqa: ANN401 - findings made by hand
    told = {"before": "today", "after": "built", "ends": ("a", "b"), "ways": (), "access": None}
    given = told | documents
    given["scenarios"] = ("today",) if given["after"] is None else ("today", given["after"])
    corridor = SimpleNamespace(title="Line")
    return SimpleNamespace(**given, corridor=corridor, title=lambda name: name.upper())


def way(scenario: str, by: str, time_h: float, cost_usd: float) -> dict[str, Any]:
    asked = {"scenario": scenario, "by": by}
    return {"parameters": asked, "paths": [{"time_h": time_h, "cost_usd": cost_usd}]}


def test_ways_before_and_after() -> None:
    four = (
        way("today", "time", 45.2, 900),
        way("built", "time", 45.3, 950),
        way("today", "cost", 80, 1095),
        way("built", "cost", 62, 813),
    )
    time, cost = words.ways(of(ways=four), EN, NAMES)
    assert plain(time) == (
        "With “BUILT”, the time of a container from Aral to Bekabad by the quickest way stays at "
        "45 h."
    )
    assert (
        plain(cost) == "The cost by the cheapest way falls by 282 USD, from 1,095 USD to 813 USD."
    )
    one = words.ways(of(ways=four[:1], after=None), EN, NAMES)
    assert [plain(text) for text in one] == [
        "The quickest way of a container from Aral to Bekabad takes 45 h."
    ]


def by_country(*rows: tuple[str, float | None, float | None]) -> dict[str, Any]:
    keys = ("country", "weighted_time_h_before", "weighted_time_h_after")
    return {"by_country": [dict(zip(keys, row, strict=True)) for row in rows]}


def test_access_names_where_it_changes_and_counts_where_it_does_not() -> None:
    text = words.access(
        of(access=by_country(("XA", 2.5, 2.3), ("XB", 4.0, 4.01), ("XC", None, 3.0))), EN, NAMES
    )
    assert plain(text) == (
        "The mean time of people to the nearest hub changes: in Westland it falls by 0.2 h, from "
        "2.5 h to 2.3 h. Elsewhere (1 country) it stays as it is."
    )
    still = words.access(of(access=by_country(("XA", 2.5, 2.5))), EN, NAMES)
    assert "does not change" in str(still)
    assert "1 country" in plain(still)


def whole(*rows: tuple[float, str]) -> list[dict[str, Any]]:
    return [{"measure": "total", "published_km": km, "date": date} for km, date in rows]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], None),
        (
            whole((100.0, "2020")),
            "The published length, 100 km (2020), is the length measured here.",
        ),
        (
            whole((90.0, "2019"), (110.5, "2021-05")),
            (
                "Published lengths of the whole line lie between 90 and 110 km (2 figures). "
                "The latest, 110.5 km (2021), is 10.5 % more than measured here."
            ),
        ),
        (whole((95.0, "")), "The published length, 95 km, is 5.0 % less than measured here."),
    ],
)
def test_published_lengths(rows: list[dict[str, Any]], told: str | None) -> None:
    stats = {"published": rows, "total": {"length_km": 100.0}}
    text = words.published(of(stats=stats), EN)
    assert (plain(text) or None) == told


def test_the_summary_of_the_toy_corridor(found: findings.Findings, corridor: OpenCorridor) -> None:
    names = called.read(corridor, EN, lang="en")
    assert plain(words.length(found, EN)) == (
        "Toy corridor: the line is 150 km long, 1.00 times the straight distance of 150 km between "
        "its ends. Of it, 100 km are in service and 50 km are under construction."
    )
    assert plain(words.countries(found, EN, names)) == (
        "It runs through Westland (100 km) and Eastland (50 km), with 1 border crossing. "
        "The gauge changes at Station C from 1435 mm to 1520 mm."
    )


def test_russian_counts_in_three_forms_and_writes_commas() -> None:
    say = numbers.phrases("ru")
    forms = [plain(say.count("crossings", number)).split()[1] for number in (1, 2, 5, 11, 21)]
    assert forms[0] == forms[4] != forms[1] != forms[2] == forms[3]
    assert say.number(1234.5, 1) == f"1{NBSP}234,5"


def test_every_language_says_everything_with_the_same_blanks() -> None:
    english = numbers.phrases("en").table
    for lang in numbers.languages():
        own = numbers.phrases(lang).table
        assert set(own) == set(english), lang
        for key, phrase in english.items():
            if isinstance(phrase, str):
                assert sorted(re.findall(r"{\w+}", own[key])) == sorted(
                    re.findall(r"{\w+}", phrase)
                ), (lang, key)


# what there is


def test_a_project_gets_what_its_tables_allow_and_the_rest_is_said(made: tree.Report) -> None:
    keys = [section.key for section in made.sections]
    assert keys[:3] == ["summary", "line", "lengths"]
    assert "access" in keys
    assert "claims" not in keys
    (items,) = [
        block.items
        for section in made.sections
        if section.key == "limits"
        for block in section.blocks
        if isinstance(block, tree.Bullets)
    ]
    assert any("claims.toml" in item for item in items)
    assert any("no heights" in item for item in items)


def test_lengths_stand_beside_published_ones(made: tree.Report) -> None:
    tables = {
        block.key: block
        for section in made.sections
        for block in section.blocks
        if isinstance(block, tree.Table)
    }
    assert tables["table-country"].rows[0][:2] == ("Westland", "100.0")
    total = tables["table-published"].rows[0]
    assert total[:3] == ("total", "150.0", "150.0")
    assert all(len(row) == len(table.columns) for table in tables.values() for row in table.rows)


def test_unknown_scenarios_and_stations_are_faults(corridor: OpenCorridor) -> None:
    with pytest.raises(cm.errors.ScenarioError):
        findings.gather(corridor, after="nonsense")


# HTML


class Outline(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def test_html_is_whole_and_asks_for_nothing(made: tree.Report) -> None:
    text = html.write(made)
    outline = Outline(text)
    assert outline.all("html")[0]["lang"] == "en"
    assert len(outline.all("h1")) == 1
    assert outline.all("script") == []
    links = [tag["src"] for tag in outline.all("img")]
    assert links
    assert all(str(link).startswith("data:") for link in links)
    assert all(tag["alt"] for tag in outline.all("img"))
    (frame,) = outline.all("iframe")
    assert frame["srcdoc"] == "<p>a map</p>"
    assert "allow-same-origin" not in str(frame["sandbox"])
    identifiers = [tag["id"] for _, tag in outline.tags if "id" in tag]
    assert len(identifiers) == len(set(identifiers))
    heads = outline.all("th")
    assert heads
    assert all(tag["scope"] == "col" for tag in heads)
    assert not Outline(html.write(made, interactive=False)).all("iframe")
    assert html.write(made) == text


def test_text_never_becomes_markup(made: tree.Report) -> None:
    column = tree.Column(NASTY)
    blocks = (
        tree.Paragraph(NASTY),
        tree.Bullets((NASTY,)),
        tree.KeyFigures((tree.KeyFigure(NASTY, NASTY, NASTY),)),
        tree.Table("t", NASTY, (column,), ((NASTY,),), NASTY),
        tree.Figure("f", NASTY, NASTY, b"<svg/>", b"", 10, 10),
        tree.Formula(NASTY, NASTY),
        tree.Note(NASTY),
    )
    spoilt = replace(made, title=NASTY, sections=(tree.Section("s", NASTY, blocks),))
    assert Outline(html.write(spoilt)).all("script") == []
    text, _ = markdown.write(spoilt, folder="x", quarto=False)
    assert "<script" not in text.replace("\\<script", "")
    assert all(line.count("|") in (0, 2) for line in re.sub(r"\\\|", "", text).splitlines())


# templates


def test_a_template_of_ones_own(made: tree.Report) -> None:
    text = (
        "<h1>{{ title }}</h1>{% for s in sections %}<h2>{{ s.title }}</h2>{{ s.html }}{% endfor %}"
    )
    page = html.write(made, template=text)
    assert page.startswith("<h1>Toy corridor</h1><h2>Summary</h2>")
    assert "<table>" in page


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.__init__.__globals__ }}",
        "{{ sections.__class__.__base__.__subclasses__() }}",
        "{{ '{0.__class__}'.format(title) }}",
        "{{ title|attr('__class__') }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9**99999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ self._TemplateReference__context }}",
        "{% for",
        "{{ nothing.at.all }}",
        "{{ lipsum.__globals__ }}",
        "{% set x = sections.append(1) %}",
        "{{ 'x'.center(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
    ],
)
def test_a_hostile_template_gets_one_message(text: str) -> None:
    with pytest.raises(DataError, match="template cannot be used"):
        templates.render(text, {"title": "t", "sections": [{"id": "a"}]})


def test_a_template_escapes_what_it_prints() -> None:
    assert templates.render("{{ title }}", {"title": "<b>"}) == "&lt;b&gt;"


# Markdown and Quarto


def test_markdown_has_its_pictures_beside(made: tree.Report) -> None:
    text, files = markdown.write(made, folder="toy_files", quarto=False)
    assert text.startswith("# Toy corridor\n")
    assert "](toy_files/map.png)" in text
    assert set(files) == {markdown.MARK, "map.png", "map.html"}
    quarto, _ = markdown.write(made, folder="toy_files", quarto=True)
    head = quarto.split("---\n")[1]
    assert 'title: "Toy corridor"' in head
    assert "{#fig-map fig-alt=" in quarto
    assert "{#tbl-country" in quarto
    assert quarto.count(":::") % 2 == 0


# Word


def test_word_has_styles_captions_and_heads(made: tree.Report) -> None:
    content = word.write(made)
    assert word.write(made) == content
    document = docx.Document(io.BytesIO(content))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == len(made.sections)
    assert "Title" in styles
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    assert captions
    assert all("SEQ " in p._p.xml for p in captions)  # noqa: SLF001
    section = document.sections[0]
    assert round(section.page_width.mm) == 210
    assert "NUMPAGES" in section.footer.paragraphs[0]._p.xml  # noqa: SLF001
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "A line <from> A to D"  # noqa: SLF001
    data = [table for table in document.tables if "w:tblHeader" in table._tbl.xml]  # noqa: SLF001
    assert len(data) == len(captions) - 1
    with zipfile.ZipFile(io.BytesIO(content)) as entries:
        assert {entry.date_time[0] for entry in entries.infolist()} == {1980}


def test_libreoffice_opens_the_document(made: tree.Report, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "r.docx").write_bytes(word.write(made))
    subprocess.run(
        [
            program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(tmp_path / "r.docx"),
        ],
        capture_output=True, check=True,
    )  # fmt: skip
    text = (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert "Toy corridor" in text
    assert "Westland" in text


# PDF


def test_pdf_is_printed_the_same_twice(made: tree.Report) -> None:
    try:
        pdf.browser()
    except ProviderError:
        pytest.skip("no Chromium on this machine")
    page = html.write(made, interactive=False)
    paper = pdf.printed(page)
    assert paper.startswith(b"%PDF")
    assert b"D:20000101" in paper
    assert pdf.printed(page) == paper


def test_without_a_browser_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(ProviderError, match="apt install chromium"):
        pdf.browser()


# the command


def test_the_command_writes_and_refuses(corridor: OpenCorridor, tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    assert run("report", toy).exit_code == 2
    assert run("report", toy, "-o", tmp_path / "x.odt").exit_code == 2
    out = tmp_path / "x.md"
    done = run("report", toy, "-o", out)
    assert done.exit_code == 0, done.stderr
    first = {file: file.read_bytes() for file in sorted((tmp_path / "x_files").iterdir())}
    assert first
    assert run("report", toy, "-o", out).exit_code == 1
    assert run("report", toy, "-o", out, "--overwrite").exit_code == 0
    assert {file: file.read_bytes() for file in sorted((tmp_path / "x_files").iterdir())} == first
    assert corridor.title in out.read_text(encoding="utf-8")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["toy", "x.md", "x_files"]


def test_a_language_without_sentences_is_told(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    done = run("report", toy, "-o", tmp_path / "x.html", "--lang", "ky")
    assert done.exit_code == 0, done.stderr
    assert "in English" in done.stderr
    assert run("report", toy, "-o", tmp_path / "y.html", "--lang", "xx").exit_code == 1


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "none.html"
    with pytest.raises(ProviderError, match="cannot be read"):
        writing.read_template(missing)
