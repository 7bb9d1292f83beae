"""A program among programs: pipes, Ctrl-C, closed and full outputs, locales, names, completion."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from corridormap import filenames
from corridormap.cli import COMMANDS, cli
from corridormap.providers import opening
from toy import collection, feature, line, lon

ANSI = "\x1b["
LINE = collection([feature(line((72.3, 40.7), (73.0, 40.9)), section_id="only")])
CODE = "from corridormap.cli import main; main()"
FOREIGN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def run(*arguments: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", CODE, *map(str, arguments)]


def said(*arguments: object, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command(*arguments), cwd=cwd, capture_output=True, check=False, env=os.environ | env
    )


# -- pipes ---------------------------------------------------------------------------------------


def test_a_reader_who_has_seen_enough_is_no_fault(toy: Path) -> None:
    long = command("map", toy, "-o", "-", "--topics", "none")  # more than a pipe holds
    with subprocess.Popen(long, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_what_reads_help_may_stop_too() -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -c '{CODE}' --help | true"],
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["sources"], ["--help"], ["embed", "MAP"]])
def test_a_full_disk_is_one_sentence(arguments: list[str], tmp_path: Path) -> None:
    page = '<html lang="en"><title>T</title><section class="corridormap"></section></html>'
    (tmp_path / "MAP").write_text(page, encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, check=False, cwd=tmp_path
        )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_output_is_one_sentence_and_no_matter_where_a_file_is_written(
    tmp_path: Path,
) -> None:
    shell = f"{sys.executable} -c '{CODE}' cite --format json"
    closed = subprocess.run(["bash", "-c", f"{shell} >&-"], capture_output=True, check=False)
    assert closed.returncode == 1
    assert b"Standard output is closed; give -o FILE" in closed.stderr
    filed = subprocess.run(
        ["bash", "-c", f"{shell} -o x.json >&-"], capture_output=True, check=False, cwd=tmp_path
    )
    assert filed.returncode == 0, filed.stderr
    assert (tmp_path / "x.json").is_file()


def test_minus_is_standard_output_wherever_a_file_goes(toy: Path) -> None:
    for form in ("json", "csv", "md", "geojson"):
        plain = run("stats", toy, "--format", form)
        assert run("stats", toy, "--format", form, "-o", "-").stdout == plain.stdout
    assert run("stats", toy, "-o", "-").stdout == run("stats", toy).stdout
    assert run("map", toy, "-o", "-", "--topics", "none").stdout.startswith("<!DOCTYPE html>")
    assert run("claims", toy, "-o", "-").exit_code == 0
    mended = run("check", toy / "sections.geojson", "--fix", "-o", "-")
    assert len(json.loads(mended.stdout)["features"]) == 3
    assert "Repaired" in mended.stderr
    for arguments in (["export", toy], ["init"], ["fetch", "osm", toy]):
        flags = ["-"] if arguments == ["init"] else ["-o", "-"]
        result = run(*arguments, *flags)
        assert result.exit_code == 2
        assert "name a directory" in result.stderr
    assert not Path("-").exists()


def test_minus_is_standard_input_wherever_a_file_is_read(toy: Path, tmp_path: Path) -> None:
    stdin = LINE.encode()
    assert "Length by country" in run("stats", "-", stdin=stdin).stdout
    assert run("check", "-", stdin=stdin).exit_code == 0
    assert run("sources", "-", stdin=stdin).exit_code == 0
    assert json.loads(run("check", "-", "--fix", "-o", "-", stdin=stdin).stdout)["features"]
    drawn = run("map", "-", "-o", "-", stdin=stdin)
    assert "srcdoc" in run("embed", "-", "--as", "srcdoc", stdin=drawn.stdout.encode()).stdout
    moved = run(
        "compare", "-", toy / "sections.geojson", "--what", "alignment", "--format", "json",
        stdin=stdin,
    )  # fmt: skip
    assert json.loads(moved.stdout)["moved"]
    assert run("init", tmp_path / "new", "--from", "-", stdin=stdin).exit_code == 0
    assert (tmp_path / "new" / "corridor.toml").is_file()
    twice = run("compare", "-", "-", "--what", "alignment", stdin=stdin)
    assert twice.exit_code == 2
    assert "read once" in twice.stderr


def test_figures_and_reports_go_to_standard_output_when_told_the_format(toy: Path) -> None:
    pytest.importorskip("matplotlib")
    drawn = run("figure", "strip", toy, "-o", "-", "--format", "svg")
    assert drawn.exit_code == 0, drawn.stderr
    assert drawn.stdout.startswith("<?xml")
    for arguments in (["figure", "strip", toy], ["report", toy]):
        unsaid = run(*arguments, "-o", "-")
        assert unsaid.exit_code == 2
        assert "--format" in unsaid.stderr


# -- terminals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"])
def test_nothing_is_coloured_whatever_the_environment_asks(variable: str) -> None:
    done = said("sources", **{variable: "1"})
    assert ANSI.encode() not in done.stdout + done.stderr


def test_nothing_is_coloured_at_a_terminal_either() -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("cite"), stdout=theirs, stderr=theirs, env=os.environ | {"NO_COLOR": "1"}
    ) as process:
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so that the other end is closed
                break
            if not piece:
                break
            told += piece
    os.close(ours)
    assert process.returncode == 0
    assert b"How to cite" in told
    assert ANSI.encode() not in told


# -- Ctrl-C --------------------------------------------------------------------------------------

EVERY = {
    "locate": ["points.csv"],
    "path": ["A", "B"],
    "isochrone": ["A", "--cutoff-h", "1"],
    "compare": ["today", "cku"],
    "tcd": ["A", "B"],
    "figure": ["map", "-o", "x.png"],
    "report": ["-o", "x.html"],
    "export": ["-o", "out"],
    "fetch": ["dem"],
}
ALONE = {"embed", "init", "completion"}
"""Commands that open no corridor."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ALONE])
def test_an_interrupted_command_exits_130_without_a_word(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening, "read", interrupted)
    result = run(name, *EVERY.get(name, []))
    assert result.exit_code == 130, result.stderr
    assert result.output == ""
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "maps"])


def test_a_real_interrupt_ends_the_process_with_130() -> None:
    with subprocess.Popen(
        command("stats", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for _ in range(200):  # until it waits for its input
            time.sleep(0.05)
            maps = Path(f"/proc/{process.pid}/wchan")
            if not maps.exists() or "pipe" in maps.read_text(encoding="utf-8"):
                break
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 130


# -- locales -------------------------------------------------------------------------------------


def test_utf_8_comes_and_goes_in_a_locale_that_knows_none(tmp_path: Path) -> None:
    name = "Қашқар–Өзгөн.geojson"
    (tmp_path / name).write_text(LINE, encoding="utf-8")
    plain = said("stats", name, "--format", "json", cwd=tmp_path)
    foreign = said("stats", name, "--format", "json", cwd=tmp_path, **FOREIGN)
    assert foreign.returncode == 0, foreign.stderr
    assert foreign.stdout == plain.stdout
    assert json.loads(foreign.stdout)["corridor"] == "Қашқар–Өзгөн"
    missing = said("stats", "жоқ.geojson", cwd=tmp_path, **FOREIGN)
    assert "жоқ.geojson" in missing.stderr.decode("utf-8")


def test_output_is_utf_8_where_python_is_told_another_encoding() -> None:
    done = said("cite", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert "©" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_a_file_name_that_is_no_text_is_read_and_shown_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text(LINE, encoding="utf-8")
    name = os.fsdecode(b"bad\xff.geojson")
    (tmp_path / "bad").rename(tmp_path / name)
    done = said("stats", name, "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)["corridor"] == "bad\ufffd"
    told = said("path", os.fsdecode(b"\xff"), "osh", cwd=tmp_path)
    assert told.returncode == 1
    assert b"Traceback" not in told.stderr


# -- names of files ------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_names_of_files_suit_every_system(name: str) -> None:
    made = filenames.safe(name, otherwise="corridor")
    assert made
    assert not set('<>:"/\\|?*') & set(made)
    assert all(char.isprintable() for char in made)
    assert not made.startswith(".")
    assert not made.endswith((".", " "))
    assert len(f"{made}.html".encode()) <= 255
    stem = made.partition(".")[0].upper()
    assert stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert filenames.safe(made, otherwise="corridor") == made


@pytest.mark.parametrize("name", ["con", "NUL", "aux.map", "com1", "Lpt9.x"])
def test_a_corridor_called_like_a_device_has_a_map_all_the_same(
    name: str, toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = filenames.safe(name, otherwise="corridor")
    assert made != name
    if name != "con":
        return
    file = toy / "corridor.toml"
    text = file.read_text(encoding="utf-8").replace('id = "toy"', f'id = "{name}"')
    file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("map", toy, "--topics", "none").exit_code == 0
    assert [path.name for path in Path("maps").iterdir()] == ["con_.html"]


# -- messages ------------------------------------------------------------------------------------


def test_no_way_is_an_answer_of_path_and_tcd_alike(toy: Path) -> None:
    for name, key in (("path", "paths"), ("tcd", "curves")):
        result = run(name, "A", "D", toy, "--format", "json")  # C – D is under construction
        assert result.exit_code == 0
        document = json.loads(result.stdout)
        assert document[key] == []
        assert document["reason"] == "no path: different parts of the network"
        assert "no path" in run(name, "A", "D", toy).stdout
        table = run(name, "A", "D", toy, "--format", "csv")
        assert "no path" in table.stderr
    assert json.loads(run("tcd", "A", "C", toy, "--format", "json").stdout)["reason"] is None
    both = run("tcd", "A", "C", toy, "--scenario", "today", "--scenario", "avoid-xa")
    assert "avoid-xa: no path" in both.stdout
    assert "Curve, today" in both.stdout


def test_messages_name_stations_not_what_the_network_is_made_of(tmp_path: Path) -> None:
    (tmp_path / "line.geojson").write_text(LINE, encoding="utf-8")
    told = run("path", "start", "end", tmp_path / "line.geojson").stderr
    assert "'n1', 'n2'" in told
    assert "|" not in told


def test_a_hub_that_is_only_planned_is_said_to_be_that(toy: Path) -> None:
    file = toy / "hubs.csv"
    rows = f"hub_id,name,kind,country,lon,lat,status\np,P,dry_port,XB,{lon(150)},0.01,planned\n"
    file.write_text(rows, encoding="utf-8")
    for name in ("od", "access"):
        told = run(name, toy, "--to", "dry_port").stderr
        assert "in service" in told
        assert "did you mean" not in told


# -- shells --------------------------------------------------------------------------------------


def completed(*words: str, word: str = "") -> list[str]:
    shell = ShellComplete(cli, {}, "corridormap", "_CORRIDORMAP_COMPLETE")
    return [item.value for item in shell.get_completions(list(words), word) if item.type == "plain"]


def test_a_shell_completes_what_a_user_would_have_to_look_up(toy: Path) -> None:
    assert completed(word="crit") == ["criticality"]
    assert completed("stats", word="c") == ["cku"]
    assert "kashgar" in completed("path", word="kash")
    assert {"today", "cku"} <= set(completed("path", "a", "b", "--scenario"))
    assert "seaport" in completed("access", "--to", word="sea")
    assert "torugart" in completed("path", "a", "b", "--avoid", word="toru")
    assert "KG" in completed("path", "a", "b", "--avoid", word="k")
    assert completed("figure", word="st") == ["strip"]
    assert completed("map", "--lang", word="r") == ["ru"]
    assert "worldpop" in completed("fetch", word="w")
    assert completed("report", "--format", word="d") == ["docx"]
    assert completed("od", str(toy), "--from", word="A") == ["A"]  # of the project, not of cku
    assert completed("nothing", "of", "the", "kind") == list(COMMANDS)
    assert completed("od", "no-such-place", "--from", word="A") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_it_can_read(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_CORRIDORMAP_COMPLETE" in result.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine to read it")
    read = subprocess.run(
        [shell, "-n"], input=result.stdout, text=True, capture_output=True, check=False
    )
    assert read.returncode == 0, read.stderr


def test_a_shell_nobody_knows_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = run("completion")
    assert result.exit_code == 2
    assert "bash, zsh, fish" in result.stderr
