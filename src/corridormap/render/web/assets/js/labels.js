// Labels on one canvas, placed by priority: each takes the best free place around its point, and
// a label without a free place is left out until there is room at a closer zoom.
const SIDES = [[1, 0], [-1, 0], [1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1]];
const CELL = 12;

const CLOSER = 3; // pixels by which another mark has to be nearer to a label to be taken for it

// From a box to a point.
function apart(box, x, y) {
  return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
}

function overlaps(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

// Where the alignment runs, as the set of cells it passes: labels keep off it.
function trail(work) {
  const cells = new Set();
  if (work) work.trail(CELL, (x, y) => cells.add(`${Math.floor(x / CELL)},${Math.floor(y / CELL)}`));
  return cells;
}

function trodden(cells, box) {
  let found = 0;
  for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++) {
    for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) {
      if (cells.has(`${x},${y}`)) found += 1;
    }
  }
  return found;
}

// Place items {x, y, text, width, height, gap, priority, strict}; returns those with a box.
function place(items, { view, marks, cells, closed }) {
  const taken = [...closed];
  const placed = [];
  for (const item of [...items].sort((a, b) => b.priority - a.priority)) {
    let best = null;
    const sides = item.centred ? [[0, 0]] : SIDES;
    sides.forEach(([dx, dy], order) => {
      const slant = dx && dy ? 0.75 : 1;
      const x = item.x + dx * item.gap * slant + (dx < 0 ? -item.width : dx === 0 ? -item.width / 2 : 0);
      const y = item.y + dy * (item.gap * slant + item.height / 2) - item.height / 2;
      const pad = item.pad || 1;
      const box = [x - pad, y - pad, x + item.width + pad, y + item.height + pad];
      if (box[0] < view[0] || box[1] < view[1] || box[2] > view[2] || box[3] > view[3]) return;
      if (taken.some((other) => overlaps(other, box))) return;
      const near = [box[0] - 4, box[1] - 2, box[2] + 4, box[3] + 2]; // closer, it would name the other mark
      const hits = marks.filter((mark) => mark.owner !== item.owner && overlaps(mark.box, near)).length;
      const walked = trodden(cells, box);
      if (item.strict && (hits || walked)) return;
      // Nearer to another mark than to its own, it would name that one.
      const own = apart(box, item.x, item.y) - CLOSER;
      if (item.owner && marks.some((mark) => mark.owner !== item.owner && apart(box, (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2) < own)) return;
      const cost = order * 0.6 + 4 * hits + 2.5 * walked;
      if (cost <= (item.most ?? Infinity) && (!best || cost < best.cost)) best = { cost, box, x, y };
    });
    if (best) {
      taken.push(best.box);
      placed.push({ ...item, left: best.x, top: best.y });
    }
  }
  return placed;
}

const LabelCanvas = L.Renderer.extend({
  options: { padding: 0.05 },
  _initContainer() {
    this._container = element("canvas", { class: "cm-labels", "aria-hidden": "true" });
    this._ctx = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._ctx;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = Math.max(window.devicePixelRatio || 1, L.Browser.retina ? 2 : 1);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = ratio * size.x;
    this._container.height = ratio * size.y;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    const shift = this._map.layerPointToContainerPoint(this._bounds.min);
    this._ctx.setTransform(ratio, 0, 0, ratio, -shift.x * ratio, -shift.y * ratio);
    this.paint(this._ctx);
  },
  redraw() {
    if (this._map) this._update();
  },
  paint() {},
});

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const FACES = {
  station: { size: 13.5, weight: 600, colour: "ink" },
  minor: { size: 12, weight: 500, colour: "ink" },
  break: { size: 14.5, weight: 700, colour: "ink" },
  hub: { size: 12, weight: 600, colour: "hub" },
  gone: { size: 11, weight: 400, colour: "muted" },
  measure: { size: 11.5, weight: 500, colour: "ink" },
  change: { size: 12.5, weight: 700, colour: "ink" },
  crossing: { size: 11.5, weight: 600, colour: "crossing" },
  structure: { size: 11, weight: 400, colour: "muted", slope: "italic" },
  km: { size: 10, weight: 500, colour: "muted" },
  place: { size: 11.5, weight: 400, colour: "place" },
  water: { size: 11.5, weight: 400, colour: "water_label", slope: "italic" },
  country: { size: 14, weight: 600, colour: "country", spacing: 3 },
  small_country: { size: 11, weight: 600, colour: "country", spacing: 1.2 },
};

function fontOf(kind) {
  return `${kind.slope || "normal"} ${kind.weight} ${kind.size}px ${FAMILY}`;
}

function measure(ctx, kind, text) {
  ctx.font = fontOf(kind);
  if ("letterSpacing" in ctx) ctx.letterSpacing = `${kind.spacing || 0}px`;
  return ctx.measureText(text).width;
}

function write(ctx, item, colour) {
  const kind = FACES[item.kind];
  ctx.font = fontOf(kind);
  if ("letterSpacing" in ctx) ctx.letterSpacing = `${kind.spacing || 0}px`;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = item.kind.endsWith("country") || item.kind === "water" ? 2.5 : 3.5;
  ctx.strokeStyle = colour("halo");
  ctx.fillStyle = colour(kind.colour);
  const y = item.top + item.height / 2 + 0.5;
  if (item.kind !== "water") ctx.strokeText(item.text, item.left, y);
  ctx.fillText(item.text, item.left, y);
}
