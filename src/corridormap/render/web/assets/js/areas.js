// Areas: between the land and the borders, so that those stay readable on top.
const Area = L.Polygon.extend({
  _updatePath() {
    if (!this.asleep) L.Polygon.prototype._updatePath.call(this);
  },
});

register("areas", {
  draw(page, layer) {
    const shapes = unpack(layer.geometry);
    const sheet = page.sheet(layer.sheet || "areas");
    const styles = [...layer.styles];
    const areas = [];
    shapes.forEach((rings, index) => {
      if (!rings.length) return;
      areas.push({ area: new Area(rings, { ...sheet, interactive: false, fillRule: "evenodd" }).addTo(page.map), index });
    });
    let fading = 1;
    return {
      show(on) {
        for (const { area } of areas) {
          area.asleep = !on;
          area.redraw();
        }
      },
      restyle(colour) {
        for (const { area, index } of areas) {
          const { fill, strokes } = page.styles[styles[index]];
          const stroke = strokes[strokes.length - 1];
          area.setStyle({
            fill: Boolean(fill),
            fillColor: fill ? colour(fill.colour) : undefined,
            fillOpacity: fill ? fill.opacity * fading : 0,
            stroke: Boolean(stroke),
            color: stroke ? colour(stroke.colour) : undefined,
            weight: stroke ? stroke.width : 0,
            opacity: stroke ? stroke.opacity * fading : 0,
            dashArray: stroke && stroke.dash.length ? stroke.dash.join(" ") : null,
          });
        }
      },
      seen(bounds) {
        return new Set(areas.filter(({ area }) => !area.asleep && bounds.intersects(area.getBounds())).map(({ index }) => styles[index]));
      },
      hit(point) {
        if (!layer.rows.length) return null;
        const found = [...areas].reverse().find(({ area }) => !area.asleep && area._containsPoint(point));
        return found ? found.index : null;
      },
      spots: (index) => shapes[index].flat(),
      dress: (keys) => keys.forEach((key, index) => (styles[index] = key)),
      fade(opacity) {
        fading = opacity;
      },
      styles,
    };
  },
});
