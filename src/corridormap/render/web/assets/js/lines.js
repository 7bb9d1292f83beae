// Lines, pass by pass of the pen over all features, so that casings lie under every line.
const REFERENCE_ZOOM = 8.5;
const METRES_PER_PIXEL = 156543.034;

function growth(zoom) {
  return Math.min(1.7, Math.max(0.55, 1 + 0.14 * (zoom - REFERENCE_ZOOM)));
}

// What is asleep is neither drawn nor found, but keeps its place in the order of painting.
const Line = L.Polyline.extend({
  _updatePath() {
    if (!this.asleep) L.Polyline.prototype._updatePath.call(this);
  },
});

register("lines", {
  draw(page, layer) {
    const shapes = unpack(layer.geometry);
    const widths = layer.widths || [];
    const sheet = page.sheet(layer.sheet || (widths.length ? "band" : "corridor"));
    const styles = [...layer.styles];
    const most = Math.max(0, ...styles.map((key) => page.styles[key].strokes.length));
    const passes = [];
    for (let pass = 0; pass < most; pass++) {
      shapes.forEach((parts, index) => {
        if (!parts.length) return;
        const line = new Line(parts, { ...sheet, interactive: false, lineJoin: "round" });
        passes.push({ line: line.addTo(page.map), index, pass });
      });
    }
    let fading = 1;
    const told = layer.rows.length > 0;
    const strokeOf = ({ index, pass }) => page.styles[styles[index]].strokes[pass];
    return {
      show(on) {
        for (const each of passes) {
          each.line.asleep = !on || !strokeOf(each);
          each.line.redraw();
        }
      },
      restyle(colour, zoom) {
        const grow = growth(zoom);
        if (widths.length) page.map.getPane(sheet.pane).style.opacity = page.box.dataset.theme === "dark" ? "0.3" : "0.2";
        const metres = (METRES_PER_PIXEL * Math.cos((page.map.getCenter().lat * Math.PI) / 180)) / 2 ** zoom;
        for (const each of passes) {
          const stroke = strokeOf(each);
          if (!stroke) continue;
          each.line.setStyle({
            color: colour(stroke.colour),
            opacity: (widths.length ? 1 : stroke.opacity) * fading,
            lineCap: stroke.cap,
            weight: widths.length ? widths[each.index] / metres : stroke.width * grow,
            dashArray: stroke.dash.length ? stroke.dash.map((part) => part * grow).join(" ") : null,
          });
        }
      },
      seen(bounds) {
        const seen = new Set();
        for (const { line, index } of passes) {
          if (!line.asleep && !seen.has(styles[index]) && bounds.intersects(line.getBounds())) seen.add(styles[index]);
        }
        return seen;
      },
      hit(point) {
        if (!told) return null;
        const found = [...passes].reverse().find(({ line }) => !line.asleep && line._containsPoint(point));
        return found ? found.index : null;
      },
      spots: (index) => shapes[index].flat(),
      dress(keys) {
        keys.forEach((key, index) => (styles[index] = key));
        for (const each of passes) each.line.asleep = each.line.asleep || !strokeOf(each);
      },
      fade(opacity) {
        fading = opacity;
      },
      styles,
      lines: shapes.map((parts) => parts.flat()),
    };
  },
});
