// Legends of ordered quantities: a bar of classes with the breaks between them, or growing points.
const BAR = { width: 204, height: 10 };

function scaleOf(page, scale) {
  const words = page.phrase(scale.words);
  const unit = scale.unit ? ` (${unitWord(page, scale.unit) || scale.unit})` : "";
  const box = element("div", { class: "cm-scale" }, words ? element("p", {}, `${words}${unit}`) : null);
  const draw = () => (scale.kind === "sizes" ? sizes(page, scale) : classBar(page, scale));
  let bar = draw();
  box.append(bar);
  // Points grow with the zoom, and their legend with them.
  if (scale.kind === "sizes") {
    box.follow = () => {
      const now = draw();
      bar.replaceWith(now);
      bar = now;
    };
  }
  if (scale.missing) {
    const style = page.styles[scale.missing];
    box.append(element("p", { class: "cm-missing" }, swatch(style, null), page.phrase(style.words)));
  }
  return box;
}

function tokenOf(style) {
  if (style.fill) return style.fill.colour;
  return style.symbol ? style.symbol.fill : style.strokes[style.strokes.length - 1].colour;
}

function classBar(page, { styles, values }) {
  const shown = values.map((value) => page.number.format(value));
  const step = BAR.width / styles.length;
  const bar = drawing("svg", { width: BAR.width, height: 26, viewBox: `0 0 ${BAR.width} 26`, role: "img", "aria-label": shown.join(" · ") });
  styles.forEach((key, index) => {
    const part = drawing("rect", { x: index * step, y: 0, width: step - 1, height: BAR.height });
    part.style.fill = `var(--cm-${tokenOf(page.styles[key])})`;
    bar.append(part);
  });
  shown.forEach((text, index) => {
    bar.append(drawing("line", { x1: (index + 1) * step - 0.5, x2: (index + 1) * step - 0.5, y1: 0, y2: 13 }));
    bar.append(drawing("text", { x: (index + 1) * step - 0.5, y: 24, "text-anchor": "middle" }, text));
  });
  return bar;
}

function sizes(page, { styles, values, radii }) {
  const symbol = { ...page.styles[styles[0]].symbol };
  symbol.radius *= Math.min(1.35, growth(page.map.getZoom()));
  const most = symbol.radius * Math.max(...radii) + symbol.width;
  const height = Math.max(2 * most + 2, 14 * values.length);
  const circles = drawing("svg", { width: BAR.width, height, viewBox: `0 0 ${BAR.width} ${height}`, role: "img", "aria-label": values.map((value) => page.number.format(value)).join(" · ") });
  values.forEach((value, index) => {
    const radius = symbol.radius * radii[index];
    const top = height - 1 - 2 * radius;
    const at = 8 + 14 * index;
    const circle = drawing("circle", { cx: most + 1, cy: height - 1 - radius, r: radius, fill: "none" });
    circle.style.stroke = `var(--cm-${symbol.fill})`;
    circles.append(circle, drawing("line", { x1: most + 1, y1: top, x2: 2 * most + 14, y2: at }));
    circles.append(drawing("text", { x: 2 * most + 17, y: at + 4 }, page.number.format(value)));
  });
  return circles;
}
