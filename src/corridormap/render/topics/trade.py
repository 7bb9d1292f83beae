"""Trade with a country's partners by year, on the land of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.render import breaks, cells, scales
from corridormap.render.layer import MEASURE, Layer

if TYPE_CHECKING:
    import pandas as pd

    from corridormap.render.basemap import Basemap
    from corridormap.render.topics.cast import Cast

_LETTERS = 2  # of a country's code; longer ones are groups of countries
_WHOLE_YEAR = "year"


def layers(cast: Cast, basemap: Basemap) -> list[Layer]:
    """Return the turnover of whole years as the reporter with the fullest series has it."""
    trade, land = cast.subject.trade, basemap.tables.get("countries")
    if trade is None or land is None:
        return []
    series = _fullest(trade)
    if series.empty:
        return []
    values = series.pivot_table(index="partner", columns="year", values="value", aggfunc="first")
    own = land[land["country"].isin(values.index)]
    shapes = own.dissolve("country").reindex(values.index).geometry
    values = values[shapes.notna().to_numpy()]
    shapes = shapes[shapes.notna()]
    if values.empty:
        return []
    unit, reporter = series["unit"].iloc[0], series["reporter"].iloc[0]
    scale = scales.classes(
        "trade",
        breaks.rising(values.to_numpy().ravel().tolist(), most=5),
        words=("trade_turnover", reporter),
        unit=unit,
        drawn="areas",
    )
    years = [str(int(year)) for year in values.columns]
    styles = {
        year: scale.style_of(values[column].tolist())
        for year, column in zip(years, values.columns, strict=True)
    }
    table = values.set_axis(years, axis="columns").reset_index(drop=True)
    table["source"] = [
        "; ".join(dict.fromkeys(series.loc[series["partner"] == code, "source"]))
        for code in values.index
    ]
    fields, rows = cells.attributes(table)
    called = basemap.country_names
    return [
        Layer(
            "trade",
            "trade",
            "areas",
            tuple(shapes),
            styles[years[-1]],
            tuple(called.get(str(code), str(code)) for code in values.index),
            fields,
            rows,
            switch="trade",
            words=("group_trade",),
            choice=MEASURE,
            shown=False,
            scale=scale,
            dressed=styles,
            dressed_by="year",
        )
    ]


def _fullest(trade: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the reporter and unit that has most whole years of single countries."""
    whole = trade[
        (trade["period"] == _WHOLE_YEAR)
        & (trade["flow"] == "turnover")
        & (trade["partner"].astype(str).str.len() == _LETTERS)
    ]
    if whole.empty:
        return whole
    counts = whole.groupby(["reporter", "unit"]).size().sort_values(ascending=False, kind="stable")
    reporter, unit = counts.index[0]
    series: pd.DataFrame = whole[(whole["reporter"] == reporter) & (whole["unit"] == unit)]
    return series
