// All layers of the map: which are shown, what is seen of them, what lies under a click.
function stack(page) {
  const { data, map, state } = page;
  const switches = new Map();
  for (const { switches: members } of data.legend) for (const each of members) switches.set(each.switch, each);
  for (const each of page.baseSwitches) switches.set(each.switch, each);

  for (const layer of data.layers) {
    const kind = KINDS.get(layer.kind);
    if (kind) page.views.set(layer.id, kind.draw(page, layer));
  }

  // A switch is on because it is so from the start, or because the reader or the address says so.
  const chosen = new Map();
  const alone = (id) => {
    const { choice } = switches.get(id);
    if (choice) for (const [other, each] of switches) if (other !== id && each.choice === choice) chosen.set(other, false);
  };
  const read = (key, on) => {
    for (const id of (state.get(key) || "").split(",")) {
      if (!switches.has(id)) continue;
      chosen.set(id, on);
      if (on) alone(id);
    }
  };
  const recall = () => {
    for (const [id, { shown }] of switches) chosen.set(id, shown);
    read("hide", false);
    read("show", true);
  };
  recall();

  // `given` stands in for the page's state: the other side of a divider.
  const fits = (layer, given) => Object.entries(layer.when || {}).every(([key, value]) => (given[key] ?? (state.get(key) || data.state[key])) === value);
  const shown = (layer, given = {}) => Boolean(chosen.get(layer.switch)) && fits(layer, given);
  const apply = () => {
    for (const layer of data.layers) {
      const view = page.views.get(layer.id);
      if (view) view.show(shown(layer));
    }
  };
  const tell = () => {
    const differing = (on) => [...switches].filter(([id, each]) => chosen.get(id) !== each.shown && chosen.get(id) === on).map(([id]) => id).join(",");
    state.set("show", differing(true), { quiet: true });
    state.set("hide", differing(false), { quiet: true });
  };
  const changed = () => {
    apply();
    page.emit("layers");
    page.redraw();
  };
  const toggle = (id, on) => {
    chosen.set(id, on);
    if (on) alone(id);
    tell();
    changed();
  };
  for (const key of ["show", "hide"]) {
    state.on(key, () => {
      recall();
      changed();
    });
  }
  for (const key of new Set(data.layers.flatMap((layer) => Object.keys(layer.when || {})))) state.on(key, changed);

  // The topmost feature at a point of the map's container: {layer, index}, or null.
  const hit = (container) => {
    const point = map.containerPointToLayerPoint(container);
    const given = page.swipe ? page.swipe.at(container) : {};
    const height = (layer) => (["points", "crowd"].includes(layer.kind) ? 3 : layer.kind === "areas" ? 1 : 2);
    const order = [...data.layers.keys()].sort((a, b) => height(data.layers[b]) - height(data.layers[a]) || b - a);
    for (const at of order) {
      const layer = data.layers[at];
      const view = page.views.get(layer.id);
      const index = view && shown(layer, given) ? view.hit(point) : null;
      if (index !== null) return { layer, index };
    }
    return null;
  };

  return {
    apply,
    toggle,
    hit,
    shown,
    isOn: (id) => Boolean(chosen.get(id)),
    // The switch of a choice that is on, else nothing.
    choice: (which) => ([...switches].find(([id, each]) => each.choice === which && chosen.get(id)) || [])[0],
    // Whether a switch has a layer for the page's state, on either side of a divider.
    fits: ({ layers }) => layers.some((id) => !page.layer(id) || (page.swipe ? page.swipe.sides() : [{}]).some((given) => fits(page.layer(id), given))),
    restyle(colour) {
      for (const view of page.views.values()) view.restyle(colour, map.getZoom());
    },
    // The styles of what is in view and not switched off, for the legend.
    seen() {
      const bounds = map.getBounds();
      const sides = page.swipe ? page.swipe.sides() : [{}];
      const seen = new Set();
      for (const layer of data.layers) {
        const view = page.views.get(layer.id);
        if (view && sides.some((given) => shown(layer, given))) for (const key of view.seen(bounds)) seen.add(key);
      }
      return seen;
    },
    fade(choice, opacity) {
      for (const layer of data.layers) {
        const view = page.views.get(layer.id);
        const owner = switches.get(layer.switch);
        if (view && view.fade && owner && owner.choice === choice) view.fade(opacity);
      }
      page.redraw();
    },
  };
}
