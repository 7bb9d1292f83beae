// A crowd: so many points that each has room only from some zoom on (see levels.py). One path of
// Leaflet's canvas draws those that have it, the foremost on top, or below where points have sizes:
// the large ones would hide the small. Every look is stamped once.
const MOST_NAMED = 150; // of a crowd, in view
const NEAR = 4; // pixels beside a mark that still mean it, and its least reach

const Crowd = L.Path.extend({
  initialize(packed, options) {
    L.setOptions(this, { ...options, interactive: false });
    // Each feature is one point or nothing: the points stand in the order of the features.
    const { features, parts, lon, lat, level, x, y } = projected(packed);
    const index = new Uint32Array(lon.length);
    for (let f = 0; f < features; f++) if (parts[f + 1] > parts[f]) index[parts[f]] = f;
    this.points = { index, lon, lat, x, y, level };
    this.number = (f) => (parts[f + 1] > parts[f] ? parts[f] : null);
    const { sizes } = options;
    const first = sizes ? (one, other) => sizes[index[other]] - sizes[index[one]] : (one, other) => level[one] - level[other];
    this.foremost = Uint32Array.from(index.keys()).sort((one, other) => first(one, other) || one - other);
    this.upwards = sizes ? this.foremost : this.foremost.slice().reverse();
    this.height = new Uint32Array(index.length);
    this.upwards.forEach((at, height) => (this.height[at] = height));
    this.eastwards = null; // sorted when somebody points
  },
  look: () => null, // of a feature: {picture, size, radius}, or null where it is not drawn
  _project() {
    this._place = { origin: this._map.getPixelOrigin(), scale: 2 ** this._map.getZoom() };
  },
  _update() {
    this._pxBounds = this._renderer._bounds;
  },
  _empty() {
    return !this.points.index.length;
  },
  // Of points in some order, the numbers of those drawn in a box of the canvas.
  *within(bounds, order) {
    const { origin, scale } = this._place;
    const { x, y, level } = this.points;
    const [west, north] = [(bounds.min.x + origin.x) / scale, (bounds.min.y + origin.y) / scale];
    const [east, south] = [(bounds.max.x + origin.x) / scale, (bounds.max.y + origin.y) / scale];
    const detail = detailAt(this._map.getZoom());
    for (const at of order) {
      if (level[at] <= detail && x[at] >= west && x[at] <= east && y[at] >= north && y[at] <= south) yield at;
    }
  },
  _updatePath() {
    if (!this._renderer._drawing || this.asleep || this._empty()) return;
    const { _ctx: ctx, _bounds: bounds } = this._renderer;
    const { origin, scale } = this._place;
    const { index, x, y } = this.points;
    ctx.globalAlpha = this.opacity;
    for (const at of this.within(bounds, this.upwards)) {
      const look = this.look(index[at]);
      if (look) ctx.drawImage(look.picture, x[at] * scale - origin.x - look.size / 2, y[at] * scale - origin.y - look.size / 2, look.size, look.size);
    }
    ctx.globalAlpha = 1;
  },
  // The topmost feature under a layer point, or the nearest beside it: of those in a strip from west
  // to east, by their order.
  found(point) {
    const { origin, scale } = this._place;
    const { index, x, y, level } = this.points;
    const detail = detailAt(this._map.getZoom());
    const reach = 40 / scale;
    const [east, south] = [(point.x + origin.x) / scale, (point.y + origin.y) / scale];
    this.eastwards = this.eastwards || Uint32Array.from(index.keys()).sort((a, b) => x[a] - x[b]);
    let [low, high] = [0, this.eastwards.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (x[this.eastwards[middle]] < east - reach) low = middle + 1;
      else high = middle;
    }
    let best = null;
    for (let i = low; i < this.eastwards.length && x[this.eastwards[i]] <= east + reach; i++) {
      const at = this.eastwards[i];
      const look = level[at] <= detail && this.look(index[at]);
      const beside = look ? Math.max(0, Math.hypot(x[at] - east, y[at] - south) * scale - Math.max(look.radius, NEAR)) : Infinity;
      if (beside > NEAR) continue;
      const height = this.height[at];
      if (!best || beside < best.beside || (beside === best.beside && height > best.height)) best = { index: index[at], beside, height };
    }
    return best && best.index;
  },
});

register("crowd", {
  legend: (page) => element("p", { class: "cm-note" }, page.say("thinned")),
  draw(page, layer) {
    const { map } = page;
    const work = new Crowd(layer.geometry, { ...page.sheet(layer.sheet || "corridor"), sizes: layer.sizes });
    const { index, lon, lat, level, x, y } = work.points;
    const styles = [...layer.styles];
    let stamps = new Map();
    let paint = null; // what a stamp is made with: {colour, grow}
    Object.assign(work, { asleep: true, opacity: 1 });
    work.look = (feature) => {
      const { symbol } = page.styles[styles[feature]] || {};
      if (!symbol || !paint) return null;
      const radius = Math.round(4 * symbol.radius * paint.grow * (layer.sizes ? layer.sizes[feature] : 1)) / 4;
      const key = `${styles[feature]}/${radius}`;
      if (!stamps.has(key)) stamps.set(key, stampOf(symbol, radius, paint.colour));
      return stamps.get(key);
    };
    work.addTo(map);
    const spot = (at) => [lat[at], lon[at]];
    return {
      show(on) {
        work.asleep = !on;
        work.redraw();
      },
      restyle(colour, zoom) {
        paint = { colour, grow: Math.min(1.35, growth(zoom)) };
        stamps = new Map();
        if (!work.asleep) work.redraw();
      },
      seen(bounds) {
        const [west, north, east, south] = worldBox(bounds);
        const seen = new Set();
        for (let at = 0; at < index.length; at++) {
          if (x[at] < west || x[at] > east || y[at] < north || y[at] > south) continue;
          seen.add(styles[index[at]]);
          if (layer.sizes && layer.sizes[index[at]] !== 1) seen.add(sized(layer.id));
        }
        return seen;
      },
      hit: (point) => (work.asleep ? null : work.found(point)),
      spots: (feature) => (work.number(feature) === null ? [] : [spot(work.number(feature))]),
      // The zoom from which on a feature is drawn.
      least: (feature) => {
        const needed = level[work.number(feature)];
        return needed ? ZOOMS[needed - 1] + 0.25 : 0;
      },
      // The foremost in view: what has no name keeps no other's away.
      marks() {
        const corner = map.containerPointToLayerPoint([0, 0]);
        const found = [];
        if (work.asleep) return found;
        for (const at of work.within(L.bounds(corner, corner.add(map.getSize())), work.foremost)) {
          const look = work.look(index[at]);
          if (look) found.push({ at: spot(at), radius: look.radius, index: index[at] });
          if (found.length === MOST_NAMED) break;
        }
        return found;
      },
      dress: (keys) => keys.forEach((key, feature) => (styles[feature] = key)),
      fade: (opacity) => (work.opacity = opacity),
      styles,
    };
  },
});

// A mark on a canvas of its own, as sharp as the screen.
function stampOf(symbol, radius, colour) {
  const size = Math.ceil(3 * radius + 2 * symbol.width + 2);
  const ratio = Math.max(window.devicePixelRatio || 1, L.Browser.retina ? 2 : 1);
  const picture = element("canvas", { width: size * ratio, height: size * ratio });
  const ctx = picture.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.translate(size / 2, size / 2);
  press(ctx, radius, { shape: symbol.shape, struck: symbol.struck, weight: symbol.width, color: colour(symbol.stroke), fillColor: colour(symbol.fill) });
  return { picture, size, radius };
}
