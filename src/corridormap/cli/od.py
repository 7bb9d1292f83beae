"""`corridormap od`: from every station of one kind to every station of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    import geopandas as gpd

    from corridormap.network import Network


_SHOWN = 40


@click.command("od")
@options.source
@click.option("--from", "origins", metavar="KIND", help="Kind of station, or one station.")
@click.option("--to", "destinations", metavar="KIND", help="Kind of station, or one station.")
@options.scenario
@options.by
@options.crs
@answers
def command(
    source: str,
    origins: str | None,
    destinations: str | None,
    scenario: str,
    by: str,
    crs: str | None,
) -> Answer:
    """Print the O-D matrix: length, time, cost and CO2 along the best path of every pair.

    Without --from and --to, between all hubs; where the network has none, all stations.

    \b
    Examples:
      corridormap od --from kashgar --to seaport --scenario cku
      corridormap od my-project -o od.csv --overwrite
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import od, reachability  # noqa: PLC0415
    from corridormap.document import document, rows  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    network = corridor.network(scenario)
    network, froms = ends(network, corridor.hubs, origins)
    network, tos = (
        (network, froms) if destinations == origins else ends(network, corridor.hubs, destinations)
    )
    table = od.matrix(network, froms, tos, by=by)  # type: ignore[arg-type]
    listed = rows(
        table.assign(
            from_id=table["from_id"].map(reachability.bare),
            to_id=table["to_id"].map(reachability.bare),
        )
    )
    apart = [row for row in listed if row["from_id"] != row["to_id"]]
    asked = {"from": origins, "to": destinations, "scenario": scenario, "by": by}
    return Answer(
        document=document("od", corridor, parameters=asked, rows=listed),
        blocks=[
            Block(
                f"O-D matrix, {scenario}, by {by}",
                apart[:_SHOWN],
                f"for one TEU; the first {_SHOWN} of {len(apart)}, --format csv gives all"
                if len(apart) > _SHOWN
                else "for one TEU",
            )
        ],
        csv_rows={"rows": listed},
    )


def ends(
    network: Network, hubs: gpd.GeoDataFrame | None, kind: str | None
) -> tuple[Network, list[str]]:
    """Return the network and the ids that a word stands for.

    Stations of that kind, the station of that name, or the hubs of that kind of the table, which
    join the network by road; None: all hub stations, else all stations.

    Raises
    ------
    NetworkError
        If it is none of these.
    """
    from corridormap import reachability  # noqa: PLC0415
    from corridormap.engine import names  # noqa: PLC0415
    from corridormap.errors import NetworkError  # noqa: PLC0415

    found = reachability.of_kind(network, kind)
    if found:
        return network, found
    if kind is not None:
        try:
            names.resolve(network, kind)
        except NetworkError as err:
            kinds = reachability.kinds_of(network, hubs)
            if kind not in kinds:
                message = (
                    f"{err} Kinds of station and hub are {', '.join(sorted(kinds)) or 'none'}."
                )
                raise NetworkError(message) from err
            return reachability.of_hubs(network, hubs=hubs, kind=kind)
        return network, [kind]
    nodes = network.nodes
    known = nodes["station_id"] if "station_id" in nodes.columns else nodes.index.to_series()
    return network, sorted({str(name) for name in known.dropna()})
