// The towns of the ground, as a layer like any other: named where there is room, told when clicked.
register("places", {
  draw(page) {
    const places = pointsOf(page.data.base.places);
    const zone = 9;
    return {
      show() {},
      restyle() {},
      seen: () => new Set(),
      // A town is where its name or its dot was last written.
      hit(point) {
        const at = page.map.layerPointToContainerPoint(point);
        const found = page.labels.written.find((each) => each.kind === "place" && (Math.hypot(each.x - at.x, each.y - at.y) < zone || inside(at, boxOf(each))));
        return found ? found.index : null;
      },
      spots: (index) => [places[index].at],
      styles: [],
    };
  },
});

function inside({ x, y }, box) {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}

// `place_rows` of the payload are what layers tell of places, by their id: their access, for instance.
function placeLayer({ data }) {
  if (!data.base || !data.base.places) return null;
  const { ids, labels, names, population, countries } = data.base.places;
  const told = data.place_rows || { fields: [], rows: {} };
  const nothing = told.fields.map(() => null);
  return {
    id: "places",
    switch: "places",
    kind: "places",
    words: ["group_places"],
    titles: labels,
    names,
    fields: ["country", "population", ...told.fields],
    rows: ids.map((id, index) => [countries[index], population[index] || null, ...(Object.hasOwn(told.rows, id) ? told.rows[id] : nothing)]),
    styles: [],
    quiet: false,
  };
}
