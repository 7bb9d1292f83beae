// One map: finds its place and its data by name, builds the parts, answers with the Leaflet map.
function mount(name) {
  const container = document.getElementById(name);
  const data = document.getElementById(`${name}_data`).unfolded;
  data.layers = data.layers.map(unrolled);
  const box = container.closest(".corridormap");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    maxZoom: 14,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  const { on, emit } = events();
  const page = { box, data, map, id: name, on, emit, printing: false, renderers: [], views: new Map(), styles: data.styles };
  page.state = state(["map", "show", "hide", "theme", "lang", ...Object.keys(data.state)]);
  page.sheet = sheets(page);
  page.gauges = data.break_gauges ? data.break_gauges.map((gauge) => data.gauges[gauge] || "gauge_other") : null;
  page.baseSwitches = data.base && data.base.places ? [{ switch: "places", words: ["group_places"], choice: "", shown: true, layers: ["places"], entries: [], scales: [], notes: [] }] : [];
  page.baseGroups = page.baseSwitches.map((each) => ({ group: each.switch, folded: false, switches: [each] }));
  page.layer = (id) => data.layers.find((layer) => layer.id === id);
  page.slot = (slot) => box.querySelector(`.cm-slot-${slot}`);
  speaking(page);
  const towns = placeLayer(page);
  if (towns) data.layers.unshift(towns);
  page.redraw = () => {
    page.base.restyle(page.theme.colour);
    page.stack.restyle(page.theme.colour);
    page.legend.follow();
    page.labels.redraw();
  };
  page.closed = () => {
    const frame = container.getBoundingClientRect();
    return [...box.querySelectorAll(".cm-legend, .leaflet-control, .cm-over, .cm-swipe > *")]
      .map((each) => each.getBoundingClientRect())
      .filter((rect) => rect.width && rect.height)
      .map((rect) => [rect.left - frame.left - 4, rect.top - frame.top - 4, rect.right - frame.left + 4, rect.bottom - frame.top + 4]);
  };
  page.visit = (layer, index, back) => {
    const view = page.views.get(layer.id);
    if (view.visit) return view.visit(index);
    const points = view.spots(index);
    if (!points.length) return;
    map.fitBounds(L.latLngBounds(points), { maxZoom: Math.max(9, map.getZoom(), view.least ? view.least(index) : 0), animate: false });
    container.scrollIntoView({ block: "nearest" });
    openCard(page, layer, index, points[Math.floor(points.length / 2)], back);
  };

  page.theme = theme(page);
  const view = () => fit(page);
  page.legend = legend(page);
  container.after(page.legend.box);
  if (data.tiles) L.tileLayer(data.tiles.url, { maxZoom: data.tiles.max_zoom, subdomains: data.tiles.subdomains, referrerPolicy: "strict-origin-when-cross-origin", noWrap: true }).addTo(map);
  controls(page, view);
  tools(page);
  view();
  page.base = base(page);
  page.stack = stack(page);
  page.swipe = swiping(page);
  page.stack.apply();
  dressing(page);
  page.labels = writing(page);
  page.labels.addTo(map);
  page.legend.build();
  page.theme.apply();
  map.on("zoomend", () => page.stack.restyle(page.theme.colour));
  map.on("zoomend moveend resize", () => {
    page.legend.follow();
    page.labels.redraw();
  });
  hold(page);
  viewing(page);
  clicking(page);
  const list = tables(page);
  if (list) box.querySelector(".cm-foot").after(list);
  printing(page, view);
  // A frame below the fold may have no width yet: the corridor is fitted again when it has.
  let flat = map.getSize().x < 100 && !location.hash;
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (!flat || map.getSize().x < 100) return;
    flat = false;
    view();
  }).observe(container);
  // The panels below have taken their room: the corridor is fitted into what is left.
  page.emit("mounted");
  map.invalidateSize({ animate: false });
  if (!page.state.get("map")) view();
  box.dataset.ready = "true";
  return map;
}

// The whole corridor, clear of the legend where that lies on the map.
function fit(page) {
  const [west, south, east, north] = page.data.bounds;
  const size = page.map.getSize();
  const pad = Math.round(Math.min(size.x, size.y) * 0.07);
  const rect = page.legend.box.getBoundingClientRect();
  const wide = size.x > 700 && page.legend.isOpen() ? Math.max(rect.width, 256) + 12 : 0;
  page.map.fitBounds([[south, west], [north, east]], { animate: false, paddingTopLeft: [pad + (size.x > 700 ? 20 : 40), pad], paddingBottomRight: [pad + wide, pad], maxZoom: 12 });
}

// Never beyond the ground that the file carries.
function hold(page) {
  const { map, data } = page;
  if (!data.base || data.tiles) return;
  const [west, south, east, north] = data.base.bounds;
  const ground = L.latLngBounds([[south, west], [north, east]]);
  map.setMaxBounds(ground);
  map.options.maxBoundsViscosity = 1;
  const least = () => map.setMinZoom(Math.min(map.getBoundsZoom(ground, true), map.getBoundsZoom(L.latLngBounds([[data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]]))));
  least();
  map.on("resize", least);
}

// The view in the address: zoom/latitude/longitude, from the first move of the reader on.
function viewing(page) {
  const { map, state, box } = page;
  const go = () => {
    const numbers = (state.get("map") || "").split("/").map(Number);
    if (numbers.length !== 3 || !numbers.every(Number.isFinite) || Math.abs(numbers[1]) > 90) return;
    map.setView([numbers[1], numbers[2]], numbers[0], { animate: false });
  };
  go();
  state.on("map", go);
  const told = () => {
    const { lat, lng } = map.getCenter();
    return `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  };
  let touched = false; // what the page does by itself, on opening or resizing, is not told
  for (const sign of ["pointerdown", "wheel", "keydown"]) box.addEventListener(sign, () => (touched = true), { capture: true, passive: true });
  map.on("moveend", () => {
    if (touched && !page.printing) state.set("map", told(), { quiet: true });
  });
}

// A click asks the layers from the top down; over something to tell, the pointer is a hand.
function clicking(page) {
  const { map } = page;
  const container = map.getContainer();
  map.on("click", (event) => {
    const found = page.stack.hit(event.containerPoint);
    if (found) openCard(page, found.layer, found.index, anchor(page, found, event.latlng));
  });
  page.on("language", () => map.closePopup());
  let waiting = false;
  map.on("mousemove", (event) => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!map.dragging || !map.dragging.moving()) container.classList.toggle("cm-pointing", Boolean(page.stack.hit(event.containerPoint)));
    });
  });
}

// A point's popup stands on the point, that of a line or an area where it was clicked.
function anchor(page, { layer, index }, latlng) {
  const spots = page.views.get(layer.id).spots(index);
  return spots.length === 1 ? L.latLng(spots[0]) : latlng;
}

function controls(page, view) {
  const { map } = page;
  const add = (position, made) => {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(made);
      return made;
    };
    control.addTo(map);
  };
  add("topleft", search(page));
  L.control.zoom({ position: "topleft", zoomInTitle: page.say("zoom_in"), zoomOutTitle: page.say("zoom_out") }).addTo(map);
  const home = element("button", { type: "button", class: "cm-home" }, "⤢");
  home.addEventListener("click", view);
  add("topleft", element("div", { class: "leaflet-bar cm-bar" }, home));
  const north = drawing("svg", { width: 22, height: 30, viewBox: "-11 -15 22 30", role: "img" });
  const needle = drawing("path", { d: "M0 -14L7 8L0 3L-7 8Z" });
  const letter = drawing("text", { x: 0, y: 15, "text-anchor": "middle", "font-size": 8 }, "N");
  north.append(needle, letter);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
  add("bottomleft", element("div", { class: "cm-north" }, north));
  const name = () => {
    const titles = [[".leaflet-control-zoom-in", "zoom_in"], [".leaflet-control-zoom-out", "zoom_out"], [".cm-home", "home"]];
    for (const [which, word] of titles) {
      const button = page.box.querySelector(which);
      button.setAttribute("aria-label", page.say(word));
      button.title = page.say(word);
    }
    north.setAttribute("aria-label", page.say("north"));
  };
  name();
  page.on("language", name);
}

// Language and theme: beside the title, on a small screen below the legend.
function tools(page) {
  const made = element("div", { class: "cm-tools" }, languages(page), page.theme.button);
  const narrow = window.matchMedia(NARROW);
  const settle = () => (narrow.matches ? page.legend.foot : page.box.querySelector(".cm-head")).append(made);
  narrow.addEventListener("change", settle);
  settle();
}

window.corridormap = { mount };
