// The inverse of packing.py, varints.py and columns.py.

// Unsigned integers of octets, one by one.
function varints(octets) {
  let at = 0;
  const next = () => {
    let value = 0;
    let unit = 1;
    for (;;) {
      const octet = octets[at++];
      value += (octet & 127) * unit; // not shifted: 32 bits would be too few
      if (octet < 128) return value;
      unit *= 128;
    }
  };
  return { next, more: () => at < octets.length };
}

// Geometry as flat arrays: longitude and latitude of every point, its level of detail, and where
// parts and features begin; `parts[f]` to `parts[f + 1]` are the parts of feature f.
function coordinates(packed) {
  const { next } = varints(packed.octets);
  const features = next();
  const parts = new Uint32Array(features + 1);
  for (let f = 0; f < features; f++) parts[f + 1] = parts[f] + next();
  const starts = new Uint32Array(parts[features] + 1);
  for (let p = 0; p < parts[features]; p++) starts[p + 1] = starts[p] + next();
  const points = starts[parts[features]];
  const lon = new Float64Array(points);
  const lat = new Float64Array(points);
  const level = packed.detailed ? packed.octets.subarray(packed.octets.length - points) : new Uint8Array(points);
  const scale = 10 ** packed.digits;
  let x = 0;
  let y = 0;
  for (let i = 0; i < points; i++) {
    let step = next();
    x += step % 2 ? -(step + 1) / 2 : step / 2;
    step = next();
    y += step % 2 ? -(step + 1) / 2 : step / 2;
    lon[i] = x / scale;
    lat[i] = y / scale;
  }
  return { features, parts, starts, lon, lat, level };
}

// The same as Leaflet takes it: per feature, per part, [latitude, longitude] pairs.
function unpack(packed) {
  const { features, parts, starts, lon, lat } = coordinates(packed);
  const part = (p) => Array.from({ length: starts[p + 1] - starts[p] }, (_, i) => [lat[starts[p] + i], lon[starts[p] + i]]);
  return Array.from({ length: features }, (_, f) => Array.from({ length: parts[f + 1] - parts[f] }, (_, p) => part(parts[f] + p)));
}

// A column as a list again.
function column(sent) {
  if (Array.isArray(sent)) return sent;
  const { next, more } = varints(sent.runs);
  const values = [];
  while (more()) {
    const value = sent.values[next()];
    for (let left = next(); left > 0; left--) values.push(value);
  }
  return values;
}

// A layer with its columns as lists, and its attributes as rows.
function unrolled(layer) {
  const titles = column(layer.titles);
  const list = (sent) => (sent === "titles" ? titles : column(sent));
  const lists = Object.fromEntries(["styles", "titles", "labels", "priority", "widths", "sizes"].filter((key) => layer[key]).map((key) => [key, list(layer[key])]));
  if (layer.dress) layer.dress.styles = Object.fromEntries(Object.entries(layer.dress.styles).map(([value, keys]) => [value, column(keys)]));
  const columns = layer.columns.map(list);
  const rows = layer.told ? lists.titles.map((_, index) => columns.map((each) => each[index])) : [];
  const names = layer.names && Object.fromEntries(Object.entries(layer.names).map(([lang, each]) => [lang, column(each)]));
  if (layer.told) lists.titles = lists.titles.map((title, index) => title || String(index + 1));
  return { ...layer, ...lists, rows, ...(names ? { names } : {}) };
}
