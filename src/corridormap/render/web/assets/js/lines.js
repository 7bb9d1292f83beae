// Lines: the strokes of a style are passes of the pen over all features.
const REFERENCE_ZOOM = 8.5;
const METRES_PER_PIXEL = 156543.034;
const REACH = 7; // pixels from a line that still mean the line

function growth(zoom) {
  return Math.min(1.7, Math.max(0.55, 1 + 0.14 * (zoom - REFERENCE_ZOOM)));
}

register("lines", {
  draw(page, layer) {
    const widths = layer.widths || [];
    const styles = [...layer.styles];
    const work = new Linework(layer.geometry, page.sheet(layer.sheet || (widths.length ? "band" : "corridor")));
    let fading = 1;
    let pens = new Map();
    work.asleep = true;
    work.strokes = (index) => {
      const strokes = pens.get(styles[index]) || []; // none: not there
      return widths.length ? strokes.map((stroke) => ({ ...stroke, key: `${stroke.key}/${widths[index]}`, width: stroke.width * widths[index] })) : strokes;
    };
    work.addTo(page.map);
    return {
      show(on) {
        work.asleep = !on;
        work.redraw();
      },
      restyle(colour, zoom) {
        const grow = growth(zoom);
        const metres = (METRES_PER_PIXEL * Math.cos((page.map.getCenter().lat * Math.PI) / 180)) / 2 ** zoom;
        // Bands lie over one another: what is pale is the sheet, not each of them.
        if (widths.length) page.map.getPane(work.options.pane).style.opacity = page.styles[styles[0]].strokes[0].opacity;
        const pen = (key) => (stroke, pass) => ({
          key: `${key}/${pass}`,
          color: colour(stroke.colour),
          opacity: (widths.length ? 1 : stroke.opacity) * fading,
          cap: stroke.cap,
          width: widths.length ? 1 / metres : stroke.width * grow,
          dash: stroke.dash.map((part) => part * grow),
        });
        pens = new Map(Object.entries(page.styles).map(([key, style]) => [key, style.strokes.map(pen(key))]));
        if (!work.asleep) work.redraw();
      },
      seen(bounds) {
        const view = worldBox(bounds);
        const seen = new Set();
        for (let index = 0; index < styles.length; index++) {
          if (!seen.has(styles[index]) && work.inView(index, view)) seen.add(styles[index]);
        }
        return seen;
      },
      hit(point) {
        const found = layer.told && !work.asleep ? work.nearest(point, REACH) : null;
        return found ? found.index : null;
      },
      spots: (index) => work.spots(index),
      dress: (keys) => keys.forEach((key, index) => (styles[index] = key)),
      fade(opacity) {
        fading = opacity;
      },
      styles,
      work,
    };
  },
});
