"""No file can hurt: one message, bounded time and memory, nothing written, nothing fetched."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from corridormap.errors import CorridorMapError, DataError, ProviderError
from corridormap.providers import opening
from corridormap.providers.formats import archives, files, rows, vector
from toy import collection, feature, line, write_toy

WHOLE = collection([feature(line((75.0, 40.0), (75.3, 40.0)), section_id="one")])
KML = """<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
{inside}</Document></kml>"""
LAUGHS = "<!DOCTYPE kml [<!ENTITY a 'ha'>{}]>".format(
    "".join(f"<!ENTITY {b} '{10 * f'&{a};'}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)


def refused(path: Path | str, words: str, error: type[CorridorMapError] = ProviderError) -> None:
    with pytest.raises(error, match=words) as caught:
        opening.read(path)
    assert len(str(caught.value)) < 500


def run(
    *arguments: str, cwd: Path, memory_mib: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, with a limit on its memory where one is given."""
    limit = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({memory_mib << 20},) * 2);"
        if memory_mib
        else ""
    )
    code = f"{limit}from corridormap.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


def told_once(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".gpkg", ".kml", ".zip", ".parquet"])
def test_pipes_and_devices_are_not_opened(tmp_path: Path, suffix: str) -> None:
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)
    refused(pipe, "no regular file")
    link = tmp_path / f"zero{suffix}"
    link.symlink_to("/dev/zero")
    refused(link, "no regular file")


def test_a_socket_and_a_loop_are_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.geojson")
        refused("s.geojson", "no regular file")
    (tmp_path / "loop.geojson").symlink_to("loop.geojson")
    with pytest.raises(ProviderError, match=r"cannot be read|No bundled corridor"):
        opening.read("loop.geojson")


@pytest.mark.parametrize(
    ("suffix", "gib"), [(".geojson", 2), (".csv", 2), (".fgb", 3), (".kml", 2)]
)
def test_files_too_large_are_not_read(tmp_path: Path, suffix: str, gib: int) -> None:
    path = tmp_path / f"large{suffix}"
    with path.open("wb") as file:
        file.truncate(gib * 2**30)  # sparse: no disk is used
    refused(path, f"has {gib * 1024:,} MiB; up to")


def test_standard_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_TEXT_BYTES", 100)
    with pytest.raises(ProviderError, match="standard input has"):
        opening.read("-", stdin=WHOLE.encode())


def test_too_many_vertices_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector, "MAX_VERTICES", 1)
    path = tmp_path / "line.geojson"
    path.write_text(WHOLE, encoding="utf-8")
    refused(path, "2 vertices; up to 1")


def test_a_large_line_takes_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    vertices = ",".join(f"[{70 + number * 2e-5:.5f},40]" for number in range(200_000))
    path.write_text(f'{{"type":"LineString","coordinates":[{vertices}]}}', encoding="ascii")
    done = run("stats", str(path), "--format", "json", cwd=tmp_path, memory_mib=3072)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"]["length_km"] == pytest.approx(341.5, abs=0.5)


def test_an_escaped_string_without_end_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    path.write_text('{"a":"' + '\\"' * 1_000_000, encoding="ascii")
    refused(path, "cut off|not valid JSON")


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-1e400", "1" + "0" * 400])
def test_huge_numbers(tmp_path: Path, number: str) -> None:
    path = tmp_path / "line.geojson"
    path.write_text(WHOLE.replace("75.3", number), encoding="utf-8")
    refused(path, "finite|±90°|number", CorridorMapError)


def test_many_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    wide = feature(line((75.0, 40.0), (75.3, 40.0)), **{f"p{n}": 1 for n in range(3000)})
    path.write_text(collection([wide]), encoding="utf-8")
    refused(path, "more than 2,000 different properties")
    sheet = tmp_path / "wide.csv"
    sheet.write_text("," * 100_000 + "\n", encoding="utf-8")
    with pytest.raises(ProviderError, match="100,001 columns"):
        rows.read(sheet)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (KML.format(doctype=LAUGHS, inside="<name>&i;</name>"), "entities"),
        (KML.format(doctype="<!--" + "x" * 5000 + "-->" + LAUGHS, inside=""), "entities"),
        (KML.format(doctype='<!DOCTYPE kml SYSTEM "file:///etc/passwd">', inside=""), "entities"),
        (KML.format(doctype="", inside="<Folder>" * 100_000 + "</Folder>" * 100_000), "deeper"),
        (KML.format(doctype="", inside="<Folder>" * 50), "not well-formed"),
        (
            KML.format(doctype="", inside="".join(f"<a{n}/>" for n in range(3000))),
            "different names",
        ),
    ],
)
def test_dangerous_xml(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "line.kml"
    path.write_text(text, encoding="utf-8")
    refused(path, words)
    with zipfile.ZipFile(tmp_path / "line.kmz", "w") as archive:
        archive.write(path, "doc.kml")
    refused(tmp_path / "line.kmz", words)


def test_entities_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "line.kml"
    path.write_bytes(KML.format(doctype=LAUGHS, inside="").encode("utf-16"))
    refused(path, "is not KML")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("line.shp", "w", force_zip64=True) as file,
    ):
        for _ in range(archives.MAX_UNPACKED_BYTES // 2**24 + 1):
            file.write(bytes(2**24))
    assert path.stat().st_size < 2**20
    refused(path, "unpacks to")
    refused(path.rename(tmp_path / "bomb.kmz"), "unpacks to")


@pytest.mark.parametrize(
    "name", ["../line.geojson", "/etc/line.geojson", "..\\line.geojson", "C:/l.shp"]
)
def test_names_in_an_archive_stay_inside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "deep" / "slip.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, WHOLE)
    refused(path, "stay inside")
    assert not (tmp_path / "line.geojson").exists()


def test_archives_within_archives_and_without_content(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.zip", tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("line.geojson", WHOLE)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    refused(outer, "holds no")
    assert len(opening.read(inner).sections) == 1


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "line.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("line.geojson", WHOLE * 50)
    content = bytearray(path.read_bytes())
    content[60:80] = bytes(20)
    path.write_bytes(content)
    refused(path, "unpacked|zip archive")


def test_a_view_cannot_make_a_database_fetch(tmp_path: Path) -> None:
    path = tmp_path / "line.gpkg"
    gpd.read_file(WHOLE).to_file(path, layer="track")
    with sqlite3.connect(path) as base:
        base.execute("CREATE VIEW evil AS SELECT fid, geom, ogr_geocode('Osh') AS g FROM track")
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            "VALUES ('evil', 'features', 'evil', 4326)"
        )
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('evil', 'geom', 'LINESTRING', 4326, 0, 0)"
        )
    refused(path, "cannot be read as GeoPackage")


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/http://127.0.0.1:9/x.geojson",
        "/vsizip/../../x.zip",
        "vsizip/x.zip/line.shp",
        "http://127.0.0.1:9/x.geojson",
        "WFS:http://127.0.0.1:9/",
        "PG:dbname=x.gpkg",
        "a\x00b.geojson",
        "x" * 5000 + ".geojson",
        "loop/line.geojson",
        "/dev/stdin",
        "",
        ".",
    ],
)
def test_tables_of_a_project_are_its_own_files(tmp_path: Path, path: str) -> None:
    toy = write_toy(tmp_path / "toy")
    (toy / "loop").symlink_to("loop")
    text = (toy / "corridor.toml").read_text(encoding="utf-8")
    (toy / "corridor.toml").write_text(
        text.replace('"stations.geojson"', json.dumps(path)), encoding="utf-8"
    )
    refused(
        toy, "inside the project|No file|suffix|is no path|directory|too long", CorridorMapError
    )


def test_links_out_of_a_project_are_refused(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "evil.toml").write_text('title = "x"', encoding="utf-8")
    (toy / "scenarios").symlink_to(outside)
    refused(toy, "inside the project", DataError)
    (toy / "scenarios").unlink()
    gpd.read_file(WHOLE).to_file(outside / "line.shp")
    for end in (".shp", ".shx", ".prj"):
        (outside / f"line{end}").rename(toy / f"line{end}")
    (toy / "line.dbf").symlink_to(outside / "line.dbf")
    text = (toy / "corridor.toml").read_text(encoding="utf-8")
    (toy / "corridor.toml").write_text(
        text.replace("sections.geojson", "line.shp"), encoding="utf-8"
    )
    refused(toy, "inside the project", DataError)
    (outside / "corridor.toml").write_text(text, encoding="utf-8")
    (toy / "corridor.toml").unlink()
    (toy / "corridor.toml").symlink_to(outside / "corridor.toml")
    refused(toy, "inside the project", DataError)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 100_000, "nested too deeply|not valid TOML"),
        ("a = " + "9" * 5000, "not valid TOML"),
        ("a." * 5000 + "b = 1", "is one of|nested"),
        ("claims = 3\n[tables]\nsections = {x = 1}", "suffix|No file|is one of|inside"),
    ],
)
def test_hostile_project_files(tmp_path: Path, text: str, words: str) -> None:
    toy = write_toy(tmp_path / "toy")
    (toy / "corridor.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorridorMapError, match=words):
        opening.read(toy)
    (toy / "scenarios").mkdir()
    (toy / "scenarios" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorridorMapError):
        opening.read(toy)


EVIL_NAME = "Kash\x1b]0;gar\x00\x07\u202efdp.exe\u2066\ud800"


def test_names_carry_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    path.write_text(
        collection([feature(line((75.0, 40.0), (75.3, 40.0)), section_id=EVIL_NAME)]),
        encoding="utf-8",
    )
    (name,) = opening.read(path).sections["section_id"]
    assert name == "Kash ]0;gar"  # up to the NUL
    done = run("stats", str(path), cwd=tmp_path)
    assert done.returncode == 0
    assert not set(done.stdout) & {"\x1b", "\x00", "\x07", "\u202e", "\u2066"}


def test_titles_of_a_project_carry_none_either(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    text = (toy / "corridor.toml").read_text(encoding="utf-8")
    (toy / "corridor.toml").write_text(
        text.replace("Toy corridor", "Toy\\u001b[31m\\u202ecorridor"), encoding="utf-8"
    )
    assert opening.read(toy).title == "Toy [31mcorridor"


def test_nothing_is_fetched_and_the_message_is_one(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/line.geojson"
        for source in (url, f"/vsicurl/{url}", f"/vsizip//vsicurl/{url}", f"WFS:{url}"):
            refused(source, "No bundled corridor, project directory or file")
        told_once(run("stats", url, cwd=tmp_path))
        link = KML.format(
            doctype="",
            inside=f"<NetworkLink><Link><href>{url}</href></Link></NetworkLink><Placemark>"
            "<LineString><coordinates>75,40 75.3,40</coordinates></LineString></Placemark>",
        )
        (tmp_path / "line.kml").write_text(link, encoding="utf-8")
        assert len(opening.read(tmp_path / "line.kml").sections) == 1
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        target = "/proc/stats.json"  # root may write everywhere else
    else:
        (tmp_path / "closed").mkdir(mode=0o500)
        target = str(tmp_path / "closed" / "stats.json")
    toy = write_toy(tmp_path / "toy")
    assert "cannot be written" in told_once(run("stats", str(toy), "-o", target, cwd=tmp_path))


def test_a_geometry_of_nothing_but_holes(tmp_path: Path) -> None:
    path = tmp_path / "line.gpkg"
    table = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[None, shapely.LineString()], crs=4326)
    table.to_file(path)
    with pytest.raises(CorridorMapError, match=r"every row has a geometry|cannot be"):
        opening.read(path)


@pytest.mark.parametrize("source", ["x" * 5000, "a\x00b", "x" * 5000 + ".geojson:layer"])
def test_names_no_file_can_have(source: str) -> None:
    refused(source, "No bundled corridor, project directory or file")


def test_an_archive_entry_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "line.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", WHOLE)
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 28 : entry + 30] = b"\x00\x00"  # the length of the name
    del content[entry + 46]  # and the name
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (end - entry).to_bytes(4, "little")
    path.write_bytes(content)
    refused(path, "holds no")
