// The corridor itself: lines pass by pass, then marks, all on one canvas so that clicks find them.
const REFERENCE_ZOOM = 8.5;
const METRES_PER_PIXEL = 156543.034;

function growth(zoom) {
  return Math.min(1.7, Math.max(0.55, 1 + 0.14 * (zoom - REFERENCE_ZOOM)));
}

function corridor(page) {
  const { map, data, styles } = page;
  map.createPane("cm-band").style.zIndex = 300;
  map.createPane("cm-corridor").style.zIndex = 420;
  const band = L.canvas({ pane: "cm-band", padding: 0.3 });
  const canvas = L.canvas({ pane: "cm-corridor", padding: 0.3, tolerance: 7 });
  page.renderers.push(band, canvas);
  const drawn = []; // {layer, group, kind, ...}, in the order they are painted
  const features = new Map();

  const addLines = (layer) => {
    const shapes = unpack(layer.geometry);
    features.set(layer.id, shapes.map((parts) => parts.flat()));
    const ground = layer.widths.length > 0;
    const most = Math.max(0, ...layer.styles.map((key) => styles[key].strokes.length));
    for (let pass = 0; pass < most; pass++) {
      layer.styles.forEach((key, index) => {
        const stroke = styles[key].strokes[pass];
        if (!stroke || !shapes[index].length) return;
        const top = pass === styles[key].strokes.length - 1 && layer.rows.length > 0;
        const line = L.polyline(shapes[index], {
          pane: ground ? "cm-band" : "cm-corridor",
          renderer: ground ? band : canvas,
          interactive: top,
          bubblingMouseEvents: false,
          lineCap: stroke.cap,
          lineJoin: "round",
          opacity: ground ? 1 : stroke.opacity,
        });
        if (top) line.on("click", (event) => openCard(page, layer, index, event.latlng));
        drawn.push({ layer: line, group: layer.group, style: key, stroke, metres: layer.widths[index] });
      });
    }
  };

  const addMarks = (layer) => {
    const shapes = unpack(layer.geometry);
    features.set(layer.id, shapes.map((parts) => parts.flat()));
    layer.styles.forEach((key, index) => {
      const at = shapes[index][0] && shapes[index][0][0];
      if (!at) return;
      const symbol = styles[key].symbol;
      const gauges = layer.gauges ? layer.gauges[index] : null;
      const mark = new Mark(at, {
        pane: "cm-corridor",
        renderer: canvas,
        shape: symbol.shape,
        struck: symbol.struck,
        turn: gauges ? facing(at, gauges[0]) : ["bar", "bridge", "tick"].includes(symbol.shape) ? heading(at) : 0,
        interactive: !layer.quiet,
        bubblingMouseEvents: false,
      });
      if (!layer.quiet) mark.on("click", () => openCard(page, layer, index, mark.getLatLng()));
      drawn.push({ layer: mark, group: layer.group, style: key, symbol, gauges, kilometre: layer.kilometres ? layer.kilometres[index] : null, from: layer, index });
    });
  };

  // The direction of the alignment at a point, so that a bar can stand across it.
  const heading = (at) => {
    let best = [Infinity, 0];
    const here = map.project(at, 10);
    for (const line of features.get("alignment") || []) {
      for (let i = 1; i < line.length; i++) {
        const a = map.project(line[i - 1], 10);
        const b = map.project(line[i], 10);
        const near = L.LineUtil.pointToSegmentDistance(here, a, b);
        if (near < best[0]) best = [near, Math.atan2(b.y - a.y, b.x - a.x)];
      }
    }
    return best[1];
  };

  // Half a turn from where the line of a gauge lies: the mark's first colour is its left half.
  const facing = (at, gauge) => {
    const sections = data.layers.find((layer) => layer.id === "alignment");
    const here = map.project(at, 10);
    let best = [Infinity, 0];
    (features.get("alignment") || []).forEach((line, index) => {
      if (!line.length || !sections.styles[index].startsWith(`alignment/${gauge}/`)) return;
      const ends = [line[0], line[line.length - 1]].map((end) => map.project(end, 10));
      const near = Math.min(...ends.map((end) => end.distanceTo(here)));
      const far = ends[0].distanceTo(here) < ends[1].distanceTo(here) ? ends[1] : ends[0];
      if (near < best[0]) best = [near, Math.atan2(far.y - here.y, far.x - here.x) + Math.PI];
    });
    return best[1];
  };

  for (const layer of data.layers) (layer.kind === "lines" ? addLines : addMarks)(layer);
  for (const each of drawn) each.layer.addTo(map);

  const gaugeToken = (gauge) => data.gauges[gauge] || "gauge_other";
  const restyle = (colour) => {
    const zoom = map.getZoom();
    const grow = growth(zoom);
    const metres = (METRES_PER_PIXEL * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** zoom;
    map.getPane("cm-band").style.opacity = page.box.dataset.theme === "dark" ? "0.3" : "0.2";
    const every = kilometreStep(zoom);
    for (const each of drawn) {
      if (each.stroke) {
        each.layer.setStyle({
          color: colour(each.stroke.colour),
          weight: each.metres ? each.metres / metres : each.stroke.width * grow,
          dashArray: each.stroke.dash.length ? each.stroke.dash.map((part) => part * grow).join(" ") : null,
        });
      } else {
        const { symbol } = each;
        each.layer.asleep = each.kilometre !== null && (!every || each.kilometre % every !== 0);
        each.layer.setRadius(symbol.radius * Math.min(1.35, grow));
        each.layer.setStyle({
          weight: symbol.width,
          color: colour(symbol.stroke),
          fillColor: colour(each.gauges ? gaugeToken(each.gauges[0]) : symbol.fill),
          secondColor: each.gauges ? colour(gaugeToken(each.gauges[1])) : null,
        });
      }
    }
  };

  const toggle = (group, on) => {
    for (const each of drawn) {
      if (each.group === group) (on ? each.layer.addTo(map) : each.layer.remove());
    }
    // What comes back comes back on top: put everything into the order of painting again.
    for (const each of drawn) if (map.hasLayer(each.layer)) each.layer.bringToFront();
  };

  // The styles of what is in view and not switched off, for the legend.
  const inView = () => {
    const bounds = map.getBounds();
    const seen = new Set();
    for (const each of drawn) {
      if (!map.hasLayer(each.layer) || each.layer.asleep || seen.has(each.style)) continue;
      const there = each.symbol ? bounds.contains(each.layer.getLatLng()) : bounds.intersects(each.layer.getBounds());
      if (there) seen.add(each.style);
    }
    return seen;
  };
  return { drawn, features, restyle, toggle, inView };
}

function kilometreStep(zoom) {
  return zoom < 7.75 ? 0 : zoom < 9.5 ? 50 : zoom < 11 ? 10 : 5;
}
