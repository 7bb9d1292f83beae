"""Levels of detail and packed columns: what is left out is never missed.

::

    A ~~~~ B ~~~~ C      two lines share B; two areas share the wiggly border between them:
           │             whatever is left out, junctions and borders stay shared
           D
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridormap.render import basemap, posts
from corridormap.render.web import columns, levels, packing, varints

DIGITS = 5


def levels_of(*lines: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices of lines in steps, and the level of each."""
    steps = np.rint(np.vstack(lines) * 10**DIGITS).astype(np.int64)
    part = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    return steps, levels.of(steps, part, digits=DIGITS)


def wiggle(start: float, stop: float, *, seed: int) -> list[tuple[float, float]]:
    along = np.linspace(start, stop, 200)
    across = np.random.default_rng(seed).normal(0, 0.004, 200).cumsum()
    return list(zip(along.tolist(), across.tolist(), strict=True))


@given(st.integers(0, 1000))
def test_ends_and_junctions_are_drawn_at_every_zoom(seed: int) -> None:
    main = wiggle(0, 2, seed=seed)
    branch = [main[90], (main[90][0], main[90][1] + 1)]
    _, level = levels_of(main, branch)
    assert level[[0, 90, 199, 200, 201]].tolist() == [0] * 5


@given(st.integers(0, 1000))
def test_what_is_left_out_is_less_than_half_a_pixel_off(seed: int) -> None:
    steps, level = levels_of(wiggle(0, 2, seed=seed))
    whole = shapely.LineString(steps / 10**DIGITS)
    for at, zoom in enumerate(levels.ZOOMS):
        drawn = shapely.LineString(steps[level <= at] / 10**DIGITS)
        half_a_pixel = 180 / (256 * 2**zoom)
        assert shapely.hausdorff_distance(whole, drawn) <= half_a_pixel * 1.001  # of the equator


def test_a_common_border_keeps_the_same_vertices_on_both_sides() -> None:
    border = wiggle(0, 2, seed=3)
    north = [*border, (2.0, 1.0), (0.0, 1.0), border[0]]
    south = [*border[::-1], (0.0, -1.0), (2.0, -1.0), border[-1]]
    steps, level = levels_of(north, south)
    for at in range(len(levels.ZOOMS)):
        kept = {
            tuple(step) for step in steps[(level <= at) & (np.arange(len(steps)) < 200)].tolist()
        }
        other = {
            tuple(step)
            for step in steps[(level <= at) & (np.arange(len(steps)) >= len(north))].tolist()
        }
        assert kept <= other


def test_packing_with_levels_loses_only_what_no_zoom_shows() -> None:
    lines = [shapely.LineString(wiggle(0, 2, seed=seed)) for seed in range(5)]
    plain = packing.pack(lines, digits=DIGITS)
    detailed = packing.pack(lines, digits=DIGITS, detailed=True)
    assert detailed.points < plain.points
    half_a_pixel = 180 / (256 * 2 ** levels.ZOOMS[-1])
    for line, (part,) in zip(lines, packing.unpack(detailed), strict=True):
        assert shapely.hausdorff_distance(line, shapely.LineString(part)) <= half_a_pixel + 1e-5


values = st.none() | st.booleans() | st.integers() | st.text(max_size=3)


@given(st.lists(values, max_size=200))
def test_columns_say_the_same_as_lists(cells: list) -> None:
    sent = columns.column(cells)
    if isinstance(sent, dict):
        runs = varints.read(sent["runs"]).reshape(-1, 2)
        sent = [sent["values"][which] for which, count in runs for _ in range(count)]
    assert [(type(each), each) for each in sent] == [(type(each), each) for each in cells]


def test_a_network_gets_no_kilometre_posts_and_is_not_merged_for_it() -> None:
    spokes = [shapely.LineString([(0, 0), (np.cos(a), np.sin(a))]) for a in np.arange(300)]
    chain = [shapely.LineString([(at / 100, 0), ((at + 1) / 100, 0)]) for at in range(300)]
    assert posts.along(gpd.GeoDataFrame(geometry=spokes, crs=4326)) == ([], [])
    assert posts.along(gpd.GeoDataFrame(geometry=chain, crs=4326))[1][-1] == 330


def test_the_ground_of_a_long_corridor_is_coarser() -> None:
    short = basemap.read((0, 0, 1, 1), paths={})
    long = basemap.read((0, 0, 20, 1), paths={})
    assert short.detail == basemap.NEAR_DEGREES < long.detail
