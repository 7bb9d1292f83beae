"""Downloads from a server that misbehaves: whole or not at all, bounded, only where allowed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner

import unruly
from corridormap.cli import cli
from corridormap.errors import DataError, ProviderError
from corridormap.providers import geonames
from corridormap.providers.remote import addresses, requests
from corridormap.providers.remote.cache import Place
from corridormap.providers.remote.download import AGENT, Patience, Request, fetch

QUICK = Patience(stall_s=0.5, whole_s=20, pause_s=0.01)
MB = 1_000_000


def test_a_file_comes_whole_and_is_asked_for_once(tmp_path: Path) -> None:
    with unruly.serving(lambda handler, _: unruly.whole(handler)) as server:
        request = Request(f"{server.url}/a", most_bytes=2 * MB)
        path, record = fetch(request, patience=QUICK, root=tmp_path)
        assert path.read_bytes() == unruly.CONTENT
        assert record.sha256 == hashlib.sha256(unruly.CONTENT).hexdigest()
        assert fetch(request, root=tmp_path) == (path, record)
        assert len(server.asked) == 1
        assert server.asked[0][1]["User-Agent"] == AGENT
    assert fetch(request, offline=True, root=tmp_path) == (path, record)


def test_offline_asks_nobody(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="not in the cache; leave --offline out"):
        fetch(Request("https://example.org/a", most_bytes=MB), offline=True, root=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    def answer(handler: object, number: int) -> None:
        (unruly.broken_off if number == 1 else unruly.whole)(handler)  # type: ignore[operator]

    with unruly.serving(answer) as server:
        path, _ = fetch(Request(server.url, most_bytes=2 * MB), patience=QUICK, root=tmp_path)
        assert path.read_bytes() == unruly.CONTENT
        assert server.asked[1][1]["Range"] == "bytes=500000-"
        assert server.asked[1][1]["If-Range"] == '"v1"'


def test_a_file_that_changed_meanwhile_is_not_pieced_together(tmp_path: Path) -> None:
    new = b"new" * 1000

    def answer(handler: object, number: int) -> None:
        if number == 1:
            unruly.broken_off(handler)  # type: ignore[arg-type]
        else:
            handler.headers.replace_header("If-Range", '"v2"')  # type: ignore[attr-defined]
            unruly.whole(handler, new)  # type: ignore[arg-type]

    with unruly.serving(answer) as server:
        path, _ = fetch(Request(server.url, most_bytes=2 * MB), patience=QUICK, root=tmp_path)
    assert path.read_bytes() == new


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_asked_again(code: int, tmp_path: Path) -> None:
    def answer(handler: object, number: int) -> None:
        if number < 3:
            unruly.status(handler, code, Retry_After="0")  # type: ignore[arg-type]
        else:
            unruly.whole(handler)  # type: ignore[arg-type]

    with unruly.serving(answer) as server:
        fetch(Request(server.url, most_bytes=2 * MB), patience=QUICK, root=tmp_path)
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda handler, _: unruly.status(handler, 404), "is not there"),
        (lambda handler, _: unruly.status(handler, 403), "the server answered 403"),
        (lambda handler, _: unruly.status(handler, 500), r"answered 500 \(attempt 4\)"),
        (lambda handler, _: unruly.status(handler, 429, Retry_After="900"), "asks to wait 900 s"),
        (lambda handler, _: unruly.silent(handler), "silent too long"),
        (lambda handler, _: unruly.broken_off(handler, 10), "broke off"),
        (lambda handler, _: unruly.endless(handler), "larger than the 2 MB"),
        (lambda handler, _: unruly.whole(handler, bytes(3 * MB)), "larger than the 2 MB"),
        (
            lambda handler, _: unruly.status(handler, 302, Location="ftp://example.org/a"),
            "not a public https address",
        ),
        (
            lambda handler, _: unruly.status(handler, 302, Location="file:///etc/passwd"),
            "not a public https address",
        ),
        (
            lambda handler, _: unruly.status(handler, 302, Location="https://10.0.0.1/a"),
            "not a public https address",
        ),
        (
            lambda handler, _: unruly.status(handler, 302, Location="https://[::1]/a"),
            "not a public https address",
        ),
        (lambda handler, _: unruly.status(handler, 302, Location="/again"), "redirects more than"),
    ],
)
def test_what_is_no_file_is_told_in_one_message(
    answer: object, message: str, tmp_path: Path
) -> None:
    with unruly.serving(answer) as server:  # type: ignore[arg-type]
        request = Request(server.url, most_bytes=2 * MB)
        with pytest.raises(ProviderError, match=message) as told:
            fetch(request, patience=QUICK, root=tmp_path)
        assert len(str(told.value).splitlines()) == 1
        assert Place(request.url, root=tmp_path).read() is None


def test_a_server_that_drips_is_left(tmp_path: Path) -> None:
    patience = Patience(stall_s=0.5, whole_s=0.4, pause_s=0.01)
    with (
        unruly.serving(lambda handler, _: unruly.dripping(handler)) as server,
        pytest.raises(ProviderError, match=r"longer than 0\.4 s"),
    ):
        fetch(Request(server.url, most_bytes=MB), patience=patience, root=tmp_path)


def test_a_wrong_checksum_is_thrown_away(tmp_path: Path) -> None:
    with unruly.serving(lambda handler, _: unruly.whole(handler)) as server:
        request = Request(server.url, most_bytes=2 * MB, sha256="0" * 64)
        with pytest.raises(ProviderError, match="is not the file expected"):
            fetch(request, patience=QUICK, root=tmp_path)
        place = Place(request.url, root=tmp_path)
        assert not place.part.exists()
        assert not place.data.exists()


def test_a_spoilt_cache_recovers(tmp_path: Path) -> None:
    with unruly.serving(lambda handler, _: unruly.whole(handler)) as server:
        request = Request(server.url, most_bytes=2 * MB)
        path, record = fetch(request, patience=QUICK, root=tmp_path)
        path.write_bytes(b"half")
        assert fetch(request, patience=QUICK, root=tmp_path) == (path, record)
        assert path.read_bytes() == unruly.CONTENT
        (path.parent / "record.json").write_text("{")
        fetch(request, patience=QUICK, root=tmp_path)
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a",
        "http://127.0.0.1.example.org/a",
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "https://user:secret@example.org/a",
        "https:///a",
        "https://example.org:99999/a",
        "https://example.org/a\nb",
        "example.org/a",
    ],
)
def test_only_https_is_asked(url: str) -> None:
    with pytest.raises(ProviderError, match="Data are fetched over https"):
        addresses.check(url)


def test_words_of_the_user_do_not_become_addresses() -> None:
    for bad in ("../KG", "K", "KG?", "KGZ", ""):
        with pytest.raises(DataError, match="alpha-2"):
            requests.geonames(bad)
    with pytest.raises(DataError, match="did you mean 'railroads'"):
        requests.naturalearth("railroad")
    with pytest.raises(DataError, match="at most 25 square degrees"):
        requests.overpass((60, 30, 80, 50))
    assert requests.worldpop("kgz").url.endswith("/KGZ/kgz_ppp_2020_1km_Aggregated_UNadj.tif")


def test_the_tiles_of_a_line_are_those_it_lies_in() -> None:
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(-0.5, -0.5), (0.5, 0.5)])], crs=4326)
    urls = [request.url for request in requests.dem(line, mirror="https://a.org/{north}{east}")]
    assert urls == ["https://a.org/S01W001", "https://a.org/N00E000"]
    wide = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (90, 0)])], crs=4326)
    with pytest.raises(DataError, match="at most 64 tiles"):
        requests.dem(wide)


def _country(*rows: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("KG.txt", "".join(f"{row}\n" for row in rows))
        file.writestr("readme.txt", "columns")
    return archive.getvalue()


def _row(name: str, *, people: int, code: str = "PPL", kind: str = "P") -> str:
    number = str(abs(hash(name)) % 10**6)
    cells = [number, name, name, "", "40.5", "72.8", kind, code, "KG", "", "", "", "", ""]
    return "\t".join([*cells, str(people), "", "", "Asia/Bishkek", "2026-01-01"])


def test_settlements_come_from_a_country_s_file(tmp_path: Path) -> None:
    file = tmp_path / "KG.zip"
    file.write_bytes(
        _country(
            _row('Osh "the old"', people=322_000),
            _row("Quarter", people=9_000, code="PPLX"),
            _row("Peak", people=0, kind="T", code="PK"),
            _row("Hamlet", people=20),
        )
    )
    found = geonames.read(file, least=500)
    assert found["name"].tolist() == ['Osh "the old"']
    assert found["population"].tolist() == [322_000]
    file.write_bytes(b"<html>not found</html>")
    with pytest.raises(ProviderError, match="19 columns apart by tabs"):
        geonames.read(file)


def run(*args: str, cache: Path) -> object:
    return CliRunner().invoke(cli, ["fetch", *args], env={"CORRIDORMAP_CACHE": str(cache)})


def test_the_command_delivers_with_a_note_of_the_source(tmp_path: Path) -> None:
    out = tmp_path / "places.csv"
    with unruly.serving(
        lambda handler, _: unruly.whole(handler, _country(_row("Osh", people=322_000)))
    ) as server:
        url = f"{server.url}/{{country}}.zip"
        done = run("geonames", "KG", "--url", url, "-o", str(out), cache=tmp_path / "cache")
        assert done.exit_code == 0, done.output  # type: ignore[attr-defined]
        assert server.asked[0][0] == "/KG.zip"
    assert out.read_text(encoding="utf-8").splitlines()[0] == (
        "place_id,name,country,population,lon,lat"
    )
    note = json.loads((tmp_path / "places.csv.source.json").read_text(encoding="utf-8"))
    assert note["licence"] == "CC-BY-4.0"
    assert note["fetched"][0]["url"].endswith("/KG.zip")
    again = run("geonames", "KG", "--url", url, "-o", str(out), cache=tmp_path / "cache")
    assert again.exit_code == 1  # type: ignore[attr-defined]
    assert "give --overwrite" in again.output  # type: ignore[attr-defined]


def test_a_failed_fetch_leaves_no_file(tmp_path: Path) -> None:
    out = tmp_path / "lakes.zip"
    with unruly.serving(lambda handler, _: unruly.status(handler, 404)) as server:
        done = run(
            "naturalearth", "lakes", "--url", server.url, "-o", str(out), cache=tmp_path / "cache"
        )
    assert done.exit_code == 1  # type: ignore[attr-defined]
    assert "is not there (404)" in done.output  # type: ignore[attr-defined]
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_elevations_are_joined_and_sea_is_left_out(tmp_path: Path) -> None:
    rasterio = pytest.importorskip("rasterio")
    line = tmp_path / "line.geojson"
    gpd.GeoDataFrame(geometry=[shapely.LineString([(72.5, 40.5), (74.5, 40.5)])], crs=4326).to_file(
        line
    )

    def tile(west: int) -> bytes:
        profile = {
            "driver": "GTiff",
            "count": 1,
            "height": 4,
            "width": 4,
            "dtype": "float32",
            "crs": "EPSG:4326",
            "transform": rasterio.Affine(0.25, 0, west, 0, -0.25, 41),
        }
        with rasterio.io.MemoryFile() as memory:
            with memory.open(**profile) as raster:
                raster.write(np.full((1, 4, 4), west, dtype="float32"))
            return bytes(memory.read())

    tiles = {west: tile(west) for west in (72, 74)}

    def answer(handler: object, _: int) -> None:
        west = int(handler.path.rpartition("E")[2])  # type: ignore[attr-defined]
        if west not in tiles:
            unruly.status(handler, 404)  # type: ignore[arg-type]
        else:
            unruly.whole(handler, tiles[west])  # type: ignore[arg-type]

    out = tmp_path / "dem.tif"
    with unruly.serving(answer) as server:
        done = run(
            "dem", str(line), "--url", f"{server.url}/{{north}}{{east}}", "-o", str(out),
            cache=tmp_path / "cache",
        )  # fmt: skip
        assert done.exit_code == 0, done.output  # type: ignore[attr-defined]
        assert sorted(path for path, _, _ in server.asked) == ["/N40E072", "/N40E073", "/N40E074"]
    with rasterio.open(out) as raster:
        assert tuple(raster.bounds) == (72, 40, 75, 41)
        assert raster.read(1)[0, [0, -1]].tolist() == [72, 74]


def test_a_box_of_openstreetmap_becomes_a_project(tmp_path: Path) -> None:
    nodes = [{"type": "node", "id": k, "lon": 72 + k / 10, "lat": 40.5} for k in range(3)]
    way = {"type": "way", "id": 1, "nodes": [0, 1, 2], "tags": {"railway": "rail", "gauge": "1520"}}
    content = json.dumps({"elements": [*nodes, way]}).encode()
    out = tmp_path / "box"
    with unruly.serving(lambda handler, _: unruly.whole(handler, content)) as server:
        done = run(
            "osm", "--bbox", "72,40,73,41", "--url", server.url, "-o", str(out),
            cache=tmp_path / "cache",
        )  # fmt: skip
        assert done.exit_code == 0, done.output  # type: ignore[attr-defined]
        assert b"[bbox:40.0,72.0,41.0,73.0]" in server.asked[0][2]
    assert (out / "corridor.toml").is_file()
