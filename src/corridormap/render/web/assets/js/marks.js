// The marks of points, as one path each: drawn on the canvas of the map and, by the same
// functions, as the swatches of the legend.
function polygonPath(points) {
  return `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`;
}

function ring(corners, radius, turn) {
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
}

function discPath(r) {
  return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
}

const SHAPES = {
  circle: discPath,
  target: (r) => discPath(r) + discPath(r * 0.36),
  split: discPath,
  barred: (r) => discPath(r) + polygonPath([[-r * 0.62, -r * 0.2], [r * 0.62, -r * 0.2], [r * 0.62, r * 0.2], [-r * 0.62, r * 0.2]]),
  square: (r) => polygonPath(ring(4, r * 1.2, Math.PI / 4)),
  diamond: (r) => polygonPath(ring(4, r * 1.2, 0)),
  triangle: (r) => polygonPath(ring(3, r * 1.25, 0)),
  pentagon: (r) => polygonPath(ring(5, r * 1.1, 0)),
  hexagon: (r) => polygonPath(ring(6, r * 1.08, Math.PI / 6)),
  plus: (r) => cross(r, 0),
  cross: (r) => cross(r, Math.PI / 4),
  anchor: (r) => polygonPath([[-r, -r * 0.7], [r, -r * 0.7], [r * 0.62, r * 0.9], [-r * 0.62, r * 0.9]]),
  star: (r) => polygonPath(ring(8, 1, 0).map(([x, y], i) => [x * r * (i % 2 ? 0.55 : 1.35), y * r * (i % 2 ? 0.55 : 1.35)])),
  tick: (r) => polygonPath([[-r * 0.14, -r], [r * 0.14, -r], [r * 0.14, r], [-r * 0.14, r]]),
  bar: (r) => polygonPath([[-r * 0.26, -r], [r * 0.26, -r], [r * 0.26, r], [-r * 0.26, r]]),
  bridge: (r) =>
    polygonPath([[-r, -r * 0.8], [-r * 0.45, -r * 0.4], [r * 0.45, -r * 0.4], [r, -r * 0.8], [r, r * 0.8], [r * 0.45, r * 0.4], [-r * 0.45, r * 0.4], [-r, r * 0.8]]),
};

const HOLLOW = new Set(["target", "barred"]); // what lies inside is cut out

function cross(r, turn) {
  const a = r * 0.36;
  const points = [[-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return polygonPath(points.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]));
}

function strikePath(r) {
  return `M${-1.2 * r} ${1.2 * r}L${1.2 * r} ${-1.2 * r}`;
}

function halfDisc(r) {
  return `M0 ${-r}A${r} ${r} 0 0 1 0 ${r}Z`;
}

// Puts a mark of a radius down at the origin.
function press(ctx, r, { shape, weight, color, fillColor, secondColor, struck }) {
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  const path = new Path2D((SHAPES[shape] || SHAPES.circle)(r));
  ctx.lineWidth = weight;
  ctx.strokeStyle = color;
  ctx.fillStyle = fillColor;
  if (shape === "bar") ctx.stroke(path); // a light rim below, so the bar keeps its width
  ctx.fill(path, HOLLOW.has(shape) ? "evenodd" : "nonzero");
  if (shape === "split") {
    ctx.fillStyle = secondColor;
    ctx.fill(new Path2D(halfDisc(r)));
  }
  if (shape !== "bar") ctx.stroke(path);
  if (struck) ctx.stroke(new Path2D(strikePath(r)));
}

// A mark of the map. Leaflet projects, clips and finds it; only the drawing is ours.
const Mark = L.CircleMarker.extend({
  _updatePath() {
    const canvas = this._renderer;
    if (!canvas._drawing || this._empty() || this.asleep) return;
    const ctx = canvas._ctx;
    ctx.save();
    ctx.translate(this._point.x, this._point.y);
    ctx.rotate(this.options.turn || 0);
    ctx.globalAlpha = 1;
    press(ctx, this._radius, this.options);
    ctx.restore();
  },
  _containsPoint(point) {
    return !this.asleep && L.CircleMarker.prototype._containsPoint.call(this, point);
  },
});

function swatch(style, gauges) {
  const svg = drawing("svg", { width: 38, height: 18, viewBox: "0 0 38 18", "aria-hidden": "true", focusable: "false" });
  for (const stroke of style.strokes) {
    const line = drawing("line", { x1: 2, y1: 9, x2: 36, y2: 9, "stroke-width": Math.min(stroke.width, 14), "stroke-linecap": stroke.cap, "stroke-dasharray": stroke.dash.join(" "), "stroke-opacity": stroke.opacity });
    line.style.stroke = `var(--cm-${stroke.colour})`;
    svg.append(line);
  }
  if (style.symbol) {
    const { shape, radius, width, fill, stroke } = style.symbol;
    const group = drawing("g", { transform: "translate(19 9)" });
    const r = Math.min(radius, 7.2);
    const paint = (path, inside, edge) => {
      const part = drawing("path", { d: path, "stroke-width": edge ? width : 0, "stroke-linejoin": "round", "fill-rule": HOLLOW.has(shape) ? "evenodd" : "nonzero", "paint-order": shape === "bar" ? "stroke" : "normal" });
      part.style.fill = inside;
      part.style.stroke = edge || "none";
      group.append(part);
    };
    paint((SHAPES[shape] || SHAPES.circle)(r), `var(--cm-${fill})`, `var(--cm-${stroke})`);
    if (shape === "split") paint(halfDisc(r), `var(--cm-${gauges ? gauges[1] : fill})`, null);
    if (style.symbol.struck) paint(strikePath(r), "none", `var(--cm-${stroke})`);
    svg.append(group);
  }
  return svg;
}
