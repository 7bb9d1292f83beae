"""What is pasted into other people's pages: whole, inert, and only what their filters keep."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from corridormap.cli import cli
from corridormap.errors import DataError
from corridormap.render.embed import mapfile, snippets
from drawn import toy_map
from toy import write_toy

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000003200000021c0806000000"  # a header of 800 by 540
)
WORDPRESS_KEEPS = {"src", "width", "height", "frameborder", "scrolling", "title"}
NASTY = '"><script>alert(1)</script>[x](javascript:y) `{=html}` & “Ош”'


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("maps") / "toy map.html"
    toy = write_toy(path.parent / "toy")
    path.write_text(toy_map(toy), encoding="utf-8")
    return path


def nasty() -> mapfile.MapFile:
    return mapfile.MapFile("x.html", f"<p>{NASTY}</p>", NASTY, None, "en", 560)


def one_frame(text: str) -> dict[str, str | None]:
    ((tag, attributes),) = Tags(text).found
    assert tag == "iframe"
    return attributes


def test_a_frame_has_what_a_page_needs(map_file: Path) -> None:
    done = run("embed", map_file, "--as", "iframe")
    assert done.exit_code == 0, done.stderr
    frame = one_frame(done.stdout)
    assert frame["src"] == "toy%20map.html"
    assert frame["title"] == mapfile.read(map_file).title
    assert frame["loading"] == "lazy"
    assert "allow-scripts" in str(frame["sandbox"])
    assert "allow-same-origin" not in str(frame["sandbox"])
    assert "width:100%" in str(frame["style"])
    assert "vh" in str(frame["style"])


def test_srcdoc_holds_the_whole_map(map_file: Path) -> None:
    frame = one_frame(run("embed", map_file, "--as", "srcdoc").stdout)
    assert frame["srcdoc"] == map_file.read_text(encoding="utf-8")
    assert "src" not in frame


def test_wordpress_gets_only_what_its_filter_keeps(map_file: Path) -> None:
    done = run("embed", map_file, "--as", "wordpress", "--url", "https://example.org/m/")
    frame = one_frame(done.stdout)
    assert set(frame) <= WORDPRESS_KEEPS
    assert frame["src"] == "https://example.org/m/toy%20map.html"
    assert "relative" not in done.stderr
    assert "--url" in run("embed", map_file, "--as", "wordpress").stderr


def test_quarto_has_a_twin_for_print(map_file: Path) -> None:
    picture = map_file.with_suffix(".png")
    picture.write_bytes(PIXEL)
    text = run("embed", map_file, "--as", "quarto").stdout
    web, still = text.split('::: {.content-visible unless-format="html"}')
    assert web.startswith('::: {.content-visible when-format="html"}\n```{=html}\n<iframe ')
    assert "](toy%20map.png){fig-alt=" in still
    assert "<iframe" not in still
    picture.unlink()
    bare = run("embed", map_file, "--as", "quarto")
    assert "figure map" in bare.stderr
    assert "](toy%20map.html)" in bare.stdout


def test_oembed_is_that_of_the_specification(map_file: Path) -> None:
    picture = map_file.with_suffix(".png")
    picture.write_bytes(PIXEL)
    done = run("embed", map_file, "--as", "oembed", "--url", "https://example.org/m/cku.html")
    picture.unlink()
    answer = json.loads(done.stdout)
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert isinstance(answer["width"], int)
    assert isinstance(answer["height"], int)
    assert one_frame(answer["html"])["src"] == "https://example.org/m/cku.html"
    assert answer["thumbnail_url"] == "https://example.org/m/toy%20map.png"
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (800, 540)
    link = [attributes for tag, attributes in Tags(done.stderr).found if tag == "link"]
    assert link[0]["type"] == "application/json+oembed"
    assert link[0]["href"] == "https://example.org/m/cku.oembed.json"
    bare = json.loads(run("embed", map_file, "--as", "oembed").stdout)
    assert not [key for key in bare if key.startswith("thumbnail")]


def test_markdown_links_the_picture_to_the_map() -> None:
    of = mapfile.MapFile("cku.html", "", "CKU [draft]", "513 km.", "en", 560)
    at = snippets.Place("cku.html", 560, snippets.Picture("cku.png"))
    assert snippets.markdown(of, at) == "[![CKU \\[draft\\]. 513 km.](cku.png)](cku.html)\n"


@pytest.mark.parametrize("kind", snippets.KINDS)
def test_a_title_never_becomes_markup(kind: str) -> None:
    place = snippets.Place("x.html", 560, snippets.Picture("x.png"))
    text = snippets.KINDS[kind](nasty(), place)
    markup = json.loads(text)["html"] if kind == "oembed" else text
    tags = [tag for tag, _ in Tags(markup).found]
    if kind in ("markdown", "quarto"):
        assert "\\<script\\>" in text
        assert "](javascript" not in text.split("```\n")[-1].split("fig-alt")[0]
    else:
        assert tags == ["iframe"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b/", "//[/"])
def test_only_addresses_of_the_web_are_taken(url: str) -> None:
    with pytest.raises(DataError, match="https://"):
        snippets.address(url, "x.html")


def test_the_height_follows_the_shape_of_the_map(map_file: Path) -> None:
    assert mapfile.read(map_file).height_px == 480  # a line along the equator is flat
    high = mapfile.height_px((70, 35, 73, 45))
    assert high > 700
    assert run("embed", map_file, "--height", "333").stdout.count('height="333"') == 1


@pytest.mark.parametrize("content", [b"", b"<html><title>x</title>", b"\xff\xfe\x00", b"{}"])
def test_a_file_that_is_no_map_of_ours_gets_one_message(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(content)
    done = run("embed", path)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "must be a map made by corridormap" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_not_there_is_said(tmp_path: Path, map_file: Path) -> None:
    assert "No such file" in run("embed", tmp_path / "none.html").stderr
    missing = run("embed", map_file, "--as", "quarto", "--image", tmp_path / "none.png")
    assert missing.exit_code == 1
    assert "figure map" in missing.stderr


def test_output_is_a_file_of_the_same_words(map_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "snippet.html"
    assert run("embed", map_file, "-o", out).exit_code == 0
    assert out.read_text(encoding="utf-8") == run("embed", map_file).stdout
    assert run("embed", map_file, "-o", out).exit_code == 1
    assert urlsplit(str(one_frame(out.read_text(encoding="utf-8"))["src"])).path
