// Points: marks by kind, as large as their size says.
// Among the styles in view: that some points of a layer have sizes of their own.
const sized = (id) => `sized/${id}`;
const ACROSS = ["bar", "bridge", "tick"]; // shapes that stand across the line

register("points", {
  draw(page, layer) {
    const { map } = page;
    const shapes = unpack(layer.geometry);
    const sheet = page.sheet(layer.sheet || "corridor");
    const styles = [...layer.styles];
    const marks = [];
    shapes.forEach((parts, index) => {
      const at = parts[0] && parts[0][0];
      if (!at) return;
      const gauges = layer.gauges ? layer.gauges[index] : null;
      const mark = new Mark(at, { ...sheet, interactive: false, turn: gauges ? facing(page, at, gauges[0]) : 0 });
      marks.push({ mark: mark.addTo(map), index, at, gauges, kilometre: layer.kilometres ? layer.kilometres[index] : null });
    });
    let on = true;
    let fading = 1;
    let turned = false;
    const gaugeToken = (gauge) => page.data.gauges[gauge] || "gauge_other";
    const symbolOf = ({ index }) => page.styles[styles[index]].symbol;
    const wake = (zoom) => {
      const every = kilometreStep(zoom);
      for (const each of marks) {
        each.mark.asleep = !on || !symbolOf(each) || (each.kilometre !== null && (!every || each.kilometre % every !== 0));
      }
    };
    return {
      show(now) {
        on = now;
        wake(map.getZoom());
        for (const { mark } of marks) mark.redraw();
      },
      restyle(colour, zoom) {
        const grow = Math.min(1.35, growth(zoom));
        wake(zoom);
        for (const each of marks) {
          const symbol = symbolOf(each);
          if (!symbol) continue;
          if (!turned && ACROSS.includes(symbol.shape)) each.mark.options.turn = heading(page, each.at);
          each.mark.options.shape = symbol.shape;
          each.mark.options.struck = symbol.struck;
          each.mark.setRadius(symbol.radius * grow * (layer.sizes ? layer.sizes[each.index] : 1));
          each.mark.setStyle({
            opacity: fading,
            weight: symbol.width,
            color: colour(symbol.stroke),
            fillColor: colour(each.gauges ? gaugeToken(each.gauges[0]) : symbol.fill),
            secondColor: each.gauges ? colour(gaugeToken(each.gauges[1])) : null,
          });
        }
        turned = true;
      },
      seen(bounds) {
        const seen = new Set();
        for (const { mark, at, index } of marks) {
          if (mark.asleep || !bounds.contains(at)) continue;
          seen.add(styles[index]);
          if (layer.sizes && layer.sizes[index] !== 1) seen.add(sized(layer.id));
        }
        return seen;
      },
      hit(point) {
        if (layer.quiet) return null;
        const found = [...marks].reverse().find(({ mark }) => mark._containsPoint(point));
        return found ? found.index : null;
      },
      spots: (index) => (shapes[index][0] ? [shapes[index][0][0]] : []),
      marks: () => marks.filter(({ mark }) => !mark.asleep).map(({ mark, at, index }) => ({ at, radius: mark.getRadius(), index })),
      dress: (keys) => keys.forEach((key, index) => (styles[index] = key)),
      fade(opacity) {
        fading = opacity;
      },
      styles,
    };
  },
});

function kilometreStep(zoom) {
  return zoom < 7.75 ? 0 : zoom < 9.5 ? 50 : zoom < 11 ? 10 : 5;
}

// The direction of the alignment at a point, so that a bar can stand across it.
function heading({ views }, at) {
  const alignment = views.get("alignment");
  return alignment ? alignment.work.heading(at) : 0;
}

// Half a turn from where the line of a gauge lies: the mark's first colour is its left half.
function facing({ map, views }, at, gauge) {
  const alignment = views.get("alignment");
  const here = map.project(at, 10);
  let best = [Infinity, 0];
  (alignment ? alignment.styles : []).forEach((style, index) => {
    if (!style.startsWith(`alignment/${gauge}/`)) return;
    const line = alignment.work.spots(index);
    if (!line.length) return;
    const ends = [line[0], line[line.length - 1]].map((end) => map.project(end, 10));
    const near = Math.min(...ends.map((end) => end.distanceTo(here)));
    const far = ends[0].distanceTo(here) < ends[1].distanceTo(here) ? ends[1] : ends[0];
    if (near < best[0]) best = [near, Math.atan2(far.y - here.y, far.x - here.x) + Math.PI];
  });
  return best[1];
}
