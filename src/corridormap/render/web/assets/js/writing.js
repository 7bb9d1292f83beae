// Which labels there are at this zoom, and how they look.
function labelKind(layer, index, styles) {
  if (layer.id === "breaks_of_gauge") return "break";
  if (layer.id === "km_posts") return "km";
  if (layer.writing) return layer.writing;
  if (layer.id === "stations") return ["station/planned", "station/waypoint"].includes(styles[index]) ? "minor" : "station";
  if (layer.id === "hubs" && /\/(cancelled|closed)$/.test(styles[index])) return "gone";
  return { hubs: "hub", crossings: "crossing" }[layer.id] || "structure";
}

const STRICT = new Set(["hub", "gone", "structure", "measure"]);
const LEAST_ZOOM = { hub: 5, gone: 8.5, change: 5, crossing: 8, structure: 9.25, km: 7.75, minor: 7, station: 5, break: 5 };

function writing(page) {
  const { map, data } = page;
  map.createPane("cm-writing").style.zIndex = 500;
  const labels = new LabelCanvas({ pane: "cm-writing" });
  const places = pointsOf(data.base && data.base.places);
  const waters = pointsOf(data.base && data.base.waters);
  const spots = pointsOf(data.base && data.base.countries);
  const [owner, room] = spots.length ? [column(data.base.countries.owner), column(data.base.countries.room)] : [[], []];

  // What is named of the layers on one side of the divider, or on the whole map.
  const corridorItems = (ctx, zoom, marks, side) => {
    const items = [];
    for (const layer of data.layers) {
      const pair = page.views.get(layer.id);
      if (!pair || !page.stack.shown(layer, side.given)) continue;
      const view = (side.before && pair.twin) || pair;
      for (const { at, radius, index } of view.marks ? view.marks() : []) {
        const point = map.latLngToContainerPoint(at);
        if (point.x < side.view[0] || point.x > side.view[2]) continue;
        const reach = radius + 1;
        const owner = `${Math.round(point.x / 3)},${Math.round(point.y / 3)}`;
        marks.push({ owner, box: [point.x - reach, point.y - reach, point.x + reach, point.y + reach] });
        const text = page.label(layer, index);
        const kind = labelKind(layer, index, view.styles || layer.styles);
        if (!text || zoom < (LEAST_ZOOM[kind] ?? 0)) continue;
        items.push(item(ctx, kind, text, point, reach + 4, layer.priority[index], { owner, strict: STRICT.has(kind), most: kind === "km" ? 6 : Infinity }));
      }
      if (view.marks || !layer.labels || zoom < LEAST_ZOOM.structure) continue;
      layer.labels.forEach((_, index) => {
        const line = view.spots(index);
        const middle = line[Math.floor(line.length / 2)];
        const text = page.label(layer, index);
        if (!text || !middle) return; // `place` leaves out what lies off its side
        items.push(item(ctx, layer.writing || "structure", text, map.latLngToContainerPoint(middle), 12, layer.priority[index], {}));
      });
    }
    return items;
  };

  const placeItems = (ctx, zoom) => {
    const least = data.base.places.chosen ? 0 : 5e5 / 2 ** (zoom - 4);
    const towns = page.layer("places");
    return places
      .map((place, index) => ({ at: place.at, index }))
      .filter(({ index }) => towns.titles[index] && data.base.places.population[index] >= least)
      .slice(0, 500)
      .map(({ at, index }) => {
        const point = map.latLngToContainerPoint(at);
        return item(ctx, "place", short(page.name(towns, index)), point, 5, 8 - index / 1000, { strict: true, pad: 7, dot: true, index });
      });
  };

  const paint = (ctx) => {
    const zoom = map.getZoom();
    const size = map.getSize();
    const view = [4, 4, size.x - 4, size.y - 4];
    const marks = [];
    const colour = page.theme.colour;
    const alignment = page.views.get("alignment");
    const work = alignment && page.stack.isOn("alignment") ? alignment.work : null;
    const settings = { view, marks, cells: trail(work), closed: [...page.closed(), ...(page.swipe ? page.swipe.strip() : [])] };
    const sides = page.swipe ? page.swipe.views(view) : [{ view, given: {}, before: false }];
    const named = sides.map((side) => corridorItems(ctx, zoom, marks, side).filter((each) => within(each, side.view)));
    let placed = sides.flatMap((side, at) => place(unique(named[at]), { ...settings, view: side.view }));
    const known = new Set(placed.map((each) => each.text.toLowerCase()));
    const boxes = placed.map(boxOf);
    const around = { ...settings, closed: [...settings.closed, ...boxes] };
    const wide = !data.tiles;
    if (wide) {
      const countries = countryItems(ctx, zoom, view, around);
      placed = placed.concat(countries);
      around.closed.push(...countries.map(boxOf));
    }
    if (page.stack.isOn("places")) {
      const free = placeItems(ctx, zoom).filter((each) => within(each, view) && !known.has(each.text.toLowerCase()) && !marks.some((mark) => overlaps(mark.box, [each.x - 3, each.y - 3, each.x + 3, each.y + 3])));
      const settled = place(unique(free), around);
      placed = placed.concat(settled);
      around.closed.push(...settled.map(boxOf));
    }
    if (wide) {
      const wet = waters
        .map((water, index) => ({ water, index }))
        .filter(({ index }) => data.base.waters.size[index] * 2 ** zoom > 110)
        .map(({ water, index }) => item(ctx, "water", water.label, map.latLngToContainerPoint(water.at), 0, 5 - index / 1000, { centred: true, strict: true }));
      placed = placed.concat(place(wet.filter((each) => within(each, view)), around));
    }
    labels.written = placed;
    for (const each of [...placed].reverse()) {
      if (each.dot) {
        ctx.beginPath();
        ctx.arc(each.x, each.y, 2.1, 0, 2 * Math.PI);
        ctx.fillStyle = colour("place_dot");
        ctx.fill();
      }
      write(ctx, each, colour);
    }
  };

  // A country is named at the spot in view with most room, off the edges and off the line; where
  // the large letters find none, in small ones.
  const countryItems = (ctx, zoom, view, settings) => {
    if (!spots.length) return [];
    const large = countriesAs("country", ctx, zoom, view, settings, new Set());
    const named = new Set(large.map((each) => each.country));
    const around = { ...settings, closed: [...settings.closed, ...large.map(boxOf)] };
    return large.concat(countriesAs("small_country", ctx, zoom, view, around, named));
  };

  const countryName = (at) => {
    const { codes, labels } = data.base.countries;
    const called = page.country(codes[at]);
    return (called === codes[at] ? labels[at] : called).toLocaleUpperCase(page.lang);
  };

  const countriesAs = (kind, ctx, zoom, view, settings, named) => {
    const { steps } = data.base.countries;
    const scale = ((256 / 360) * 2 ** zoom) / steps;
    const best = new Map();
    const centre = [(view[0] + view[2]) / 2, (view[1] + view[3]) / 2];
    const least = kind === "country" ? 12 : 7;
    spots.forEach((spot, index) => {
      if (named.has(owner[index]) || room[index] * scale < least) return;
      const point = map.latLngToContainerPoint(spot.at);
      const text = countryName(owner[index]);
      const each = item(ctx, kind, text, point, 0, 0, { centred: true, strict: true, pad: kind === "country" ? 10 : 4, country: owner[index] });
      if (!within(each, view) || !place([each], settings).length) return;
      const off = Math.hypot(point.x - centre[0], point.y - centre[1]);
      const score = Math.min(room[index] * scale, each.width * 0.7) - off * 0.12;
      if (!best.has(owner[index]) || best.get(owner[index]).score < score) best.set(owner[index], { score, each });
    });
    return place([...best.values()].map(({ score, each }) => ({ ...each, priority: score })), settings);
  };

  labels.paint = paint;
  labels.written = [];
  page.on("language", () => labels.redraw());
  return labels;
}

function pointsOf(packed) {
  if (!packed) return [];
  const shapes = unpack(packed.geometry);
  return shapes.map((parts, index) => ({ at: parts[0][0], label: packed.labels[index] }));
}

function item(ctx, kind, text, point, gap, priority, more) {
  const width = measure(ctx, FACES[kind], text);
  return { kind, text, x: point.x, y: point.y, width, height: FACES[kind].size * 1.15, gap, priority, ...more };
}

function within(each, view) {
  return each.x > view[0] && each.y > view[1] && each.x < view[2] && each.y < view[3];
}

function boxOf(each) {
  return [each.left - 2, each.top - 2, each.left + each.width + 2, each.top + each.height + 2];
}

// A hub in its station, a city under its hub: of equal names close together the first stays.
function unique(items) {
  const kept = [];
  for (const each of [...items].sort((a, b) => b.priority - a.priority)) {
    const twin = kept.some((other) => Math.hypot(other.x - each.x, other.y - each.y) < 60 && alike(other.text, each.text));
    if (!twin) kept.push(each);
  }
  return kept;
}

function alike(a, b) {
  const [one, two] = [a.toLowerCase(), b.toLowerCase()];
  return one === two || one.startsWith(two) || two.startsWith(one);
}
