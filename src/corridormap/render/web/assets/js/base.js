// The ground: areas and lines on a canvas of their own that answers no clicks.
const BASE_LINES = {
  rivers: { weight: 1 },
  admin1: { weight: 0.7 },
  borders: { weight: 1.3 },
  borders_disputed: { weight: 1.3, dashArray: "5 4" },
};

function base(page) {
  const { map, data } = page;
  const ground = page.sheet("ground");
  const borders = page.sheet("borders");
  const layers = [];
  const add = (layer, colour, filled) => layers.push({ layer: layer.addTo(map), colour, filled });
  if (data.base && data.base.relief && !data.tiles) page.relief = relief(page);
  if (data.base && data.base.land && !data.tiles) {
    const [west, south, east, north] = data.base.bounds;
    const sea = L.rectangle([[south, west], [north, east]], { ...ground, stroke: false, fillOpacity: 1, interactive: false });
    add(sea, "water", true);
  }
  for (const each of data.base ? data.base.layers : []) {
    if (data.tiles && !each.id.startsWith("borders")) continue;
    const parts = unpack(each.geometry);
    const common = { ...(each.lines && each.id !== "rivers" ? borders : ground), interactive: false };
    if (each.lines) {
      const lines = parts.flat();
      add(L.polyline(lines, { ...common, ...BASE_LINES[each.id], smoothFactor: 1, lineCap: "round" }), each.colour, false);
    } else {
      for (const rings of parts) {
        add(L.polygon(rings, { ...common, stroke: false, fill: true, fillOpacity: 1, smoothFactor: 0.7 }), each.colour, true);
      }
    }
  }
  return {
    restyle: (colour) => {
      for (const { layer, colour: token, filled } of layers) {
        layer.setStyle(filled ? { fillColor: colour(token) } : { color: colour(token) });
      }
    },
  };
}
