// Before and after on one map: everything but the ground is drawn twice, on canvases cut at a
// divider. Left of it lies the first scenario, right of it the one chosen above the map.
const CUT = ["areas", "band", "network", "corridor", "points"]; // of sheets.js
const TWICE = new Set(["areas", "lines", "points", "crowd"]);
const GUTTER = 6; // pixels beside the divider without labels
const PACES = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };

function swiping(page) {
  const { data, map, state } = page;
  if (!data.state.swipe) return null;
  const titles = data.choices.scenario;
  const [base] = Object.keys(titles);
  const before = { scenario: base };
  const twin = Object.assign(Object.create(page), { renderers: [] }); // paper has the chosen scenario alone
  twin.sheet = sheets(twin, "-before");

  const chosen = () => state.get("scenario") || data.state.scenario;
  const said = () => state.get("swipe") || data.state.swipe;
  // Only of what differs today: the slider of time has no scenarios.
  const active = () => said() !== "off" && chosen() !== base && !state.get("time") && !page.printing;
  const share = () => Math.min(100, Math.max(0, Math.round(Number(said())) || 0));
  const cut = () => Math.round((map.getSize().x * share()) / 100);
  const isLeft = (container) => active() && container.x < cut();

  const pair = (layer, view, other) => {
    const differs = layer.dress && layer.dress.by === "scenario" && !layer.difference;
    if (differs) other.dress(layer.dress.styles[base]);
    return {
      ...view,
      twin: other, // as it is on the left side
      show(on) {
        view.show(on);
        other.show(active() && page.stack.shown(layer, before));
      },
      restyle(colour, zoom) {
        view.restyle(colour, zoom);
        other.restyle(colour, zoom);
      },
      seen(bounds) {
        if (!active()) return view.seen(bounds);
        const [west, east] = [bounds.getWest(), bounds.getEast()];
        const middle = west + ((east - west) * share()) / 100;
        const part = (from, to) => L.latLngBounds([bounds.getSouth(), from], [bounds.getNorth(), to]);
        const left = page.stack.shown(layer, before) ? other.seen(part(west, middle)) : [];
        return new Set([...left, ...(page.stack.shown(layer) ? view.seen(part(middle, east)) : [])]);
      },
      hit: (point) => (isLeft(map.layerPointToContainerPoint(point)) ? other : view).hit(point),
      dress(keys) {
        view.dress(keys);
        if (!differs) other.dress(keys);
      },
      fade(opacity) {
        view.fade(opacity);
        other.fade(opacity);
      },
    };
  };
  for (const layer of data.layers) {
    const view = TWICE.has(layer.kind) && page.views.get(layer.id);
    if (view) page.views.set(layer.id, pair(layer, view, KINDS.get(layer.kind).draw(twin, layer)));
  }

  const tags = ["before", "after"].map((side) => element("span", { class: `cm-swipe-${side}` }));
  const grip = element("span", { class: "cm-swipe-grip" }, "◂ ▸");
  const divider = element("div", { class: "cm-swipe", role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": 100 }, ...tags, grip);
  L.DomEvent.disableClickPropagation(divider);
  map.getContainer().append(divider);

  const settleAt = () => {
    const size = map.getSize();
    const at = map.containerPointToLayerPoint([cut(), 0]);
    const [top, bottom] = [at.y - size.y, at.y + 2 * size.y];
    const clip = (one, other) => (active() ? `polygon(${one}px ${top}px, ${other}px ${top}px, ${other}px ${bottom}px, ${one}px ${bottom}px)` : "");
    for (const name of CUT) {
      const [right, left] = [map.getPane(`cm-${name}`), map.getPane(`cm-${name}-before`)];
      if (right) right.style.clipPath = clip(at.x, at.x + 2 * size.x);
      if (left) left.style.clipPath = clip(at.x - 2 * size.x, at.x);
    }
    divider.hidden = !active();
    divider.style.left = `${cut()}px`;
    divider.setAttribute("aria-valuenow", share());
  };
  const name = () => {
    const sides = [base, chosen()].map((each) => page.say(titles[each]));
    tags.forEach((tag, index) => (tag.textContent = sides[index]));
    divider.setAttribute("aria-label", `${page.say("swipe")}: ${sides.join(" | ")}`);
  };
  const settle = () => {
    name();
    page.stack.apply();
    settleAt();
  };
  let waiting = false;
  const move = (percent) => {
    state.set("swipe", String(Math.min(100, Math.max(0, Math.round(percent)))), { quiet: true });
    settleAt();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      page.labels.redraw();
    });
  };
  divider.addEventListener("keydown", (event) => {
    if (!Object.hasOwn(PACES, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    move(share() + PACES[event.key]);
    page.legend.follow();
  });
  divider.addEventListener("lostpointercapture", () => page.legend.follow());
  divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener("pointermove", (event) => {
    const frame = map.getContainer().getBoundingClientRect();
    if (divider.hasPointerCapture(event.pointerId)) move((100 * (event.clientX - frame.left)) / frame.width);
  });
  map.on("move zoomend resize", settleAt);
  page.on("timed", settle);
  page.on("language", name);
  for (const key of ["scenario", "swipe"]) {
    state.on(key, () => {
      settle();
      page.redraw();
    });
  }
  page.on("mounted", settle);

  return {
    // What a place on the map, and the map as a whole, says in place of the page's state.
    at: (container) => (isLeft(container) ? before : {}),
    sides: () => (active() ? [{}, before] : [{}]),
    // Where labels may stand: on either side of the divider those of its own, and none across it.
    views(view) {
      if (!active()) return [{ view, given: {}, before: false }];
      const [west, north, east, south] = view;
      return [
        { view: [west, north, cut() - GUTTER, south], given: before, before: true },
        { view: [cut() + GUTTER, north, east, south], given: {}, before: false },
      ];
    },
    strip: () => (active() ? [[cut() - GUTTER, 0, cut() + GUTTER, map.getSize().y]] : []),
    control() {
      const id = freshId("swipe");
      const input = element("input", { type: "checkbox", id });
      input.checked = said() !== "off";
      input.addEventListener("change", () => state.set("swipe", input.checked ? "" : "off"));
      state.on("swipe", () => (input.checked = said() !== "off"));
      return element("div", { class: "cm-choices cm-swiping" }, element("span", { class: "cm-choice" }, input, element("label", { for: id }, page.say("swipe_on"))));
    },
  };
}
