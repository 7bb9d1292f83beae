// Many lines as one path of Leaflet's canvas: no object per feature, and no more vertices than the
// zoom can show. What it draws of a feature is said by `strokes(index)`, pass by pass of the pen
// over all features, so that casings lie under every line.
const ZOOMS = [4, 5.5, 7, 8.5, 10, 11.5, 13]; // as levels.py; beyond the last, every vertex
const WORLD = 256;
const MOST_WALKED = 20000; // vertices in view that labels still keep off
const BATCH = 3000; // vertices of one stroke: longer paths are slower by the vertex

function detailAt(zoom) {
  const at = ZOOMS.findIndex((each) => zoom <= each);
  return at < 0 ? ZOOMS.length : at;
}

// Positions on the map of zoom 0, and the box of each feature: west, north, east, south.
function projected(packed) {
  const { features, parts, starts, lon, lat, level } = coordinates(packed);
  const x = lon.map((each) => ((each + 180) / 360) * WORLD);
  const y = lat.map((each) => (0.5 - Math.asinh(Math.tan((each * Math.PI) / 180)) / (2 * Math.PI)) * WORLD);
  const box = new Float64Array(4 * features);
  for (let f = 0; f < features; f++) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = starts[parts[f]]; i < starts[parts[f + 1]]; i++) {
      west = Math.min(west, x[i]);
      east = Math.max(east, x[i]);
      north = Math.min(north, y[i]);
      south = Math.max(south, y[i]);
    }
    box.set([west, north, east, south], 4 * f);
  }
  return { features, parts, starts, lon, lat, level, x, y, box };
}

const Linework = L.Path.extend({
  initialize(packed, options) {
    L.setOptions(this, { ...options, interactive: false });
    this.shapes = projected(packed);
  },
  strokes: () => [], // of a feature: {key, color, opacity, width, cap, dash} per pass; equal keys are drawn together
  _project() {
    this._reckon();
  },
  _reckon() {
    const origin = this._map.getPixelOrigin();
    const scale = 2 ** this._map.getZoom();
    this._place = { origin, scale };
  },
  _update() {
    this._pxBounds = this._renderer._bounds; // whatever is asked for, draw what lies there
  },
  _empty() {
    return !this.shapes.features;
  },
  // The features in a box of the canvas, in their order.
  *_within(bounds, margin) {
    const { origin, scale } = this._place;
    const { features, box } = this.shapes;
    const [west, north] = [(bounds.min.x - margin + origin.x) / scale, (bounds.min.y - margin + origin.y) / scale];
    const [east, south] = [(bounds.max.x + margin + origin.x) / scale, (bounds.max.y + margin + origin.y) / scale];
    for (let f = 0; f < features; f++) {
      const at = 4 * f;
      if (box[at] <= east && box[at + 2] >= west && box[at + 1] <= south && box[at + 3] >= north) yield f;
    }
  },
  _updatePath() {
    if (!this._renderer._drawing || this.asleep || this._empty()) return;
    const passes = [];
    for (const f of this._within(this._renderer._bounds, 40)) {
      this.strokes(f).forEach((stroke, pass) => {
        if (!passes[pass]) passes[pass] = new Map();
        if (!passes[pass].has(stroke.key)) passes[pass].set(stroke.key, { stroke, features: [] });
        passes[pass].get(stroke.key).features.push(f);
      });
    }
    for (const pass of passes) for (const { stroke, features } of pass ? pass.values() : []) this._pen(stroke, features);
  },
  _pen(stroke, features) {
    const { _ctx: ctx } = this._renderer;
    const { parts, starts } = this.shapes;
    ctx.globalAlpha = stroke.opacity;
    ctx.strokeStyle = stroke.color;
    ctx.lineWidth = stroke.width;
    ctx.lineCap = stroke.cap;
    ctx.lineJoin = "round";
    ctx.setLineDash(stroke.dash);
    let waiting = 0;
    ctx.beginPath();
    for (const f of features) {
      for (let p = parts[f]; p < parts[f + 1]; p++) waiting += this._trace(ctx, starts[p], starts[p + 1]);
      if (waiting < BATCH) continue;
      ctx.stroke();
      ctx.beginPath();
      waiting = 0;
    }
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  },
  // One part as far as it can be seen, and how many vertices that took.
  _trace(ctx, first, end) {
    const { x, y, level } = this.shapes;
    const { origin, scale } = this._place;
    const { min, max } = this._renderer._bounds;
    const detail = detailAt(this._map.getZoom());
    const pad = 60;
    let [lastX, lastY, side, drawing, drawn] = [0, 0, -1, false, 0];
    for (let i = first; i < end; i++) {
      if (level[i] > detail) continue;
      const px = x[i] * scale - origin.x;
      const py = y[i] * scale - origin.y;
      const here = (px < min.x - pad ? 1 : px > max.x + pad ? 2 : 0) | (py < min.y - pad ? 4 : py > max.y + pad ? 8 : 0);
      if (side >= 0) {
        if (side & here) {
          drawing = false; // both ends off the same side
        } else {
          if (!drawing) ctx.moveTo(lastX, lastY);
          ctx.lineTo(px, py);
          drawing = true;
          drawn += 1;
        }
      }
      [lastX, lastY, side] = [px, py, here];
    }
    return drawn;
  },
  // The topmost feature within so many pixels of a layer point, and where on it: {index, point, latlng}.
  nearest(point, within) {
    const bounds = L.bounds(point, point);
    const { parts, starts, x, y, level } = this.shapes;
    const { origin, scale } = this._place;
    const detail = detailAt(this._map.getZoom());
    let best = null;
    for (const f of this._within(bounds, within)) {
      for (let p = parts[f]; p < parts[f + 1]; p++) {
        let last = null;
        for (let i = starts[p]; i < starts[p + 1]; i++) {
          if (level[i] > detail) continue;
          const here = L.point(x[i] * scale - origin.x, y[i] * scale - origin.y);
          const foot = last ? L.LineUtil.closestPointOnSegment(point, last, here) : here;
          const apart = foot.distanceTo(point);
          if (apart <= within && (!best || apart <= best.apart)) best = { index: f, apart, point: foot };
          last = here;
        }
      }
    }
    return best && { ...best, latlng: this._map.layerPointToLatLng(best.point) };
  },
  // [latitude, longitude] of the vertices of a feature.
  spots(index) {
    const { parts, starts, lon, lat } = this.shapes;
    const [first, end] = [starts[parts[index]], starts[parts[index + 1]]];
    return Array.from({ length: end - first }, (_, i) => [lat[first + i], lon[first + i]]);
  },
  // The direction at the place nearest to [latitude, longitude], as an angle on the screen.
  heading(at) {
    const { parts, starts, features, x, y } = this.shapes;
    const here = L.CRS.EPSG3857.latLngToPoint(L.latLng(at), 0);
    let best = [Infinity, 0];
    for (let p = 0; p < parts[features]; p++) {
      for (let i = starts[p] + 1; i < starts[p + 1]; i++) {
        const [dx, dy] = [x[i] - x[i - 1], y[i] - y[i - 1]];
        const share = Math.min(1, Math.max(0, ((here.x - x[i - 1]) * dx + (here.y - y[i - 1]) * dy) / (dx * dx + dy * dy || 1)));
        const apart = Math.hypot(x[i - 1] + share * dx - here.x, y[i - 1] + share * dy - here.y);
        if (apart < best[0]) best = [apart, Math.atan2(dy, dx)];
      }
    }
    return best[1];
  },
  // Where it runs on the screen, a point every few pixels, in the map's container; nothing where
  // there is so much that it is everywhere.
  trail(step, visit) {
    const { parts, starts, x, y, level } = this.shapes;
    const { origin, scale } = this._place;
    const size = this._map.getSize();
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    const detail = detailAt(this._map.getZoom());
    const inside = [...this._within(L.bounds(corner, corner.add(size)), 50)];
    const total = inside.reduce((sum, f) => sum + starts[parts[f + 1]] - starts[parts[f]], 0);
    for (const f of total > MOST_WALKED ? [] : inside) {
      for (let p = parts[f]; p < parts[f + 1]; p++) {
        let last = null;
        for (let i = starts[p]; i < starts[p + 1]; i++) {
          if (level[i] > detail) continue;
          const here = [x[i] * scale - origin.x - corner.x, y[i] * scale - origin.y - corner.y];
          if (last) walk(last, here, { step, size, visit });
          last = here;
        }
      }
    }
  },
  // Whether any of a feature lies in view.
  inView(index, view) {
    const { box } = this.shapes;
    const at = 4 * index;
    return box[at] <= view[2] && box[at + 2] >= view[0] && box[at + 1] <= view[3] && box[at + 3] >= view[1];
  },
});

function walk([ax, ay], [bx, by], { step, size, visit }) {
  const steps = Math.min(400, Math.ceil(Math.hypot(bx - ax, by - ay) / step));
  for (let i = 0; i <= steps; i++) {
    const x = ax + ((bx - ax) * i) / (steps || 1);
    const y = ay + ((by - ay) * i) / (steps || 1);
    if (x > -50 && y > -50 && x < size.x + 50 && y < size.y + 50) visit(x, y);
  }
}

// Bounds of latitude and longitude as west, north, east, south on the map of zoom 0.
function worldBox(bounds) {
  const one = L.CRS.EPSG3857.latLngToPoint(bounds.getNorthWest(), 0);
  const other = L.CRS.EPSG3857.latLngToPoint(bounds.getSouthEast(), 0);
  return [one.x, one.y, other.x, other.y];
}
