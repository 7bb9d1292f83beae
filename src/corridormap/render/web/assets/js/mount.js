// One map: finds its place and its data by name, builds the parts, answers with the Leaflet map.
function mount(name) {
  const container = document.getElementById(name);
  const data = JSON.parse(document.getElementById(`${name}_data`).textContent);
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
  const page = { box, data, map, strings: data.strings, printing: false, renderers: [], number: new Intl.NumberFormat(data.lang, { maximumFractionDigits: 3 }) };
  page.styles = data.styles;
  page.gauges = data.break_gauges ? data.break_gauges.map((gauge) => data.gauges[gauge] || "gauge_other") : null;
  page.baseSwitches = data.base && data.base.places ? [["places", data.strings.group_places, true]] : [];
  page.restyle = () => {
    page.base.restyle(page.theme.colour);
    page.corridor.restyle(page.theme.colour);
    page.labels.redraw();
  };
  page.toggle = (group, on) => {
    (on ? page.labels.off.delete(group) : page.labels.off.add(group));
    page.corridor.toggle(group, on);
    page.legend.follow();
    page.labels.redraw();
  };
  page.closed = () => {
    const frame = container.getBoundingClientRect();
    return [...box.querySelectorAll(".cm-legend, .leaflet-control, .cm-theme")]
      .map((each) => each.getBoundingClientRect())
      .filter((rect) => rect.width && rect.height)
      .map((rect) => [rect.left - frame.left - 4, rect.top - frame.top - 4, rect.right - frame.left + 4, rect.bottom - frame.top + 4]);
  };
  page.visit = (layer, index, back) => {
    const points = page.corridor.features.get(layer.id)[index];
    if (!points.length) return;
    const bounds = L.latLngBounds(points);
    const at = layer.kind === "lines" ? points[Math.floor(points.length / 2)] : points[0];
    map.fitBounds(bounds, { maxZoom: Math.max(9, map.getZoom()), animate: false });
    container.scrollIntoView({ block: "nearest" });
    openCard(page, layer, index, at, back);
  };

  page.theme = theme(page);
  const view = () => fit(page);
  page.legend = legend(page);
  container.after(page.legend.box);
  if (data.tiles) L.tileLayer(data.tiles.url, { maxZoom: data.tiles.max_zoom, subdomains: data.tiles.subdomains, referrerPolicy: "strict-origin-when-cross-origin", noWrap: true }).addTo(map);
  controls(page, view);
  view();
  page.base = base(page);
  page.corridor = corridor(page);
  page.labels = writing(page);
  page.labels.addTo(map);
  page.legend.follow();
  page.theme.apply();
  hold(page);
  map.on("zoomend", () => page.corridor.restyle(page.theme.colour));
  map.on("zoomend moveend resize", () => {
    page.legend.follow();
    page.labels.redraw();
  });
  const list = tables(page);
  if (list) box.querySelector(".cm-foot").after(list);
  printing(page, view);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
  box.dataset.ready = "true";
  return map;
}

// The whole corridor, clear of the legend where that lies on the map.
function fit(page) {
  const [west, south, east, north] = page.data.bounds;
  const size = page.map.getSize();
  const pad = Math.round(Math.min(size.x, size.y) * 0.07);
  const rect = page.legend.box.getBoundingClientRect();
  const wide = rect.height && size.x > 900 && page.legend.isOpen() ? rect.width + 12 : 0;
  page.map.fitBounds([[south, west], [north, east]], { animate: false, paddingTopLeft: [pad + 20, pad], paddingBottomRight: [pad + wide, pad], maxZoom: 12 });
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

function controls(page, view) {
  const { map, strings, theme: look } = page;
  L.control.zoom({ position: "topleft", zoomInTitle: strings.zoom_in, zoomOutTitle: strings.zoom_out }).addTo(map);
  const add = (position, made) => {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(made);
      return made;
    };
    control.addTo(map);
  };
  const home = element("button", { type: "button", class: "cm-home", "aria-label": strings.home, title: strings.home }, "⤢");
  home.addEventListener("click", view);
  add("topleft", element("div", { class: "leaflet-bar cm-bar" }, home));
  add("topleft", element("div", { class: "cm-tools" }, look.button));
  const north = drawing("svg", { width: 22, height: 30, viewBox: "-11 -15 22 30", role: "img", "aria-label": strings.north });
  const needle = drawing("path", { d: "M0 -14L7 8L0 3L-7 8Z" });
  const letter = drawing("text", { x: 0, y: 15, "text-anchor": "middle", "font-size": 8 }, "N");
  north.append(needle, letter);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
  add("bottomleft", element("div", { class: "cm-north" }, north));
}

window.corridormap = { mount };
