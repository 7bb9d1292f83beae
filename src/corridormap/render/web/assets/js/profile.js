// Curves below the map: hovering or focusing one marks the place above, and the other way round.
const CURVE = { width: 960, height: 150, left: 52, right: 12, top: 12, bottom: 24 };

register("profile", {
  draw(page, layer) {
    const { map } = page;
    const places = unpack(layer.geometry).map((parts) => parts[0] && parts[0][0]);
    const cell = (index, name) => layer.rows[index][layer.fields.indexOf(name)];
    const value = layer.curve === "ground" ? "ground_m" : "time_h";
    const xs = places.map((_, index) => cell(index, "chainage_km"));
    const ys = places.map((_, index) => cell(index, value));
    const lastKm = Math.max(...xs) || 1;
    const rows = ticks(layer.curve === "ground" ? Math.min(...ys) : 0, Math.max(...ys), 4);
    const [least, most] = [rows[0], rows[rows.length - 1]];
    const x = (km) => CURVE.left + (km / lastKm) * (CURVE.width - CURVE.left - CURVE.right);
    const y = (height) => CURVE.height - CURVE.bottom - ((height - least) / (most - least || 1)) * (CURVE.height - CURVE.top - CURVE.bottom);
    const svg = drawing("svg", { viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, class: "cm-curve", tabindex: "0", role: "slider", "aria-valuemin": 0, "aria-valuemax": places.length - 1 });
    const path = xs.map((km, index) => `${index ? "L" : "M"}${x(km).toFixed(1)} ${y(ys[index]).toFixed(1)}`).join("");
    const foot = CURVE.height - CURVE.bottom;
    if (layer.curve === "ground") svg.append(drawing("path", { class: "cm-curve-area", d: `${path}L${x(xs[xs.length - 1]).toFixed(1)} ${foot}L${x(xs[0]).toFixed(1)} ${foot}Z` }));
    const unit = () => page.say(layer.curve === "ground" ? "unit_m" : "unit_h");
    const axes = drawing("g");
    const scaled = () => {
      const text = (at, anchor, amount, word) => drawing("text", { ...at, "text-anchor": anchor }, `${page.number.format(amount)} ${word}`);
      axes.replaceChildren();
      for (const height of rows) {
        axes.append(drawing("line", { class: "cm-curve-rule", x1: CURVE.left, x2: CURVE.width - CURVE.right, y1: y(height), y2: y(height) }));
        axes.append(text({ x: CURVE.left - 6, y: y(height) + 4 }, "end", height, unit()));
      }
      for (const km of ticks(0, lastKm, 8).filter((each) => each <= lastKm)) {
        axes.append(drawing("line", { class: "cm-curve-rule", x1: x(km), x2: x(km), y1: foot, y2: foot + 4 }));
        axes.append(text({ x: x(km), y: CURVE.height - 7 }, km ? (x(km) > CURVE.width - 40 ? "end" : "middle") : "start", km, page.say("unit_km")));
      }
    };
    svg.append(axes);
    svg.append(drawing("path", { class: "cm-curve-line", d: path }));
    const marker = drawing("circle", { class: "cm-curve-mark", r: 5, cx: -20, cy: -20 });
    svg.append(marker);
    const told = element("p", { class: "cm-curve-told", "aria-hidden": "true" });
    const summary = element("summary");
    const details = element("details", { class: "cm-profile" }, summary, svg, told);
    page.slot("profile").append(details);
    const name = () => {
      summary.textContent = layer.heading.map((word) => page.say(word)).join(": ");
      svg.setAttribute("aria-label", summary.textContent);
      scaled();
    };
    name();
    page.on("language", name);

    const spot = L.circleMarker([0, 0], { ...page.sheet("points"), interactive: false, radius: 8, weight: 3, fill: false });
    let chosen = 0;
    const mark = (index, { move = true } = {}) => {
      chosen = Math.max(0, Math.min(places.length - 1, index));
      marker.setAttribute("cx", x(xs[chosen]));
      marker.setAttribute("cy", y(ys[chosen]));
      const text = [layer.titles[chosen], `${page.number.format(xs[chosen])} ${page.say("unit_km")}`, `${page.number.format(ys[chosen])} ${unit()}`].filter((each, i, all) => all.indexOf(each) === i).join(" · ");
      told.textContent = text;
      svg.setAttribute("aria-valuenow", chosen);
      svg.setAttribute("aria-valuetext", text);
      spot.setLatLng(places[chosen]).setStyle({ color: page.theme.colour("accent") });
      if (!map.hasLayer(spot)) spot.addTo(map);
      if (move && !map.getBounds().contains(places[chosen])) map.panTo(places[chosen], { animate: false });
    };
    const nearest = (amount, list) => list.reduce((best, each, index) => (Math.abs(each - amount) < Math.abs(list[best] - amount) ? index : best), 0);
    const leave = () => {
      marker.setAttribute("cx", -20);
      spot.remove();
      told.textContent = "";
    };
    svg.setAttribute("aria-valuenow", 0);
    svg.setAttribute("aria-valuetext", layer.titles[0]);
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * CURVE.width;
      mark(nearest(at, xs.map(x)));
    });
    svg.addEventListener("pointerleave", leave);
    svg.addEventListener("focus", () => mark(chosen));
    svg.addEventListener("blur", leave);
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      mark(step === Infinity ? places.length - 1 : step === -Infinity ? 0 : chosen + step);
    });
    map.on("mousemove", (event) => {
      if (!details.open) return;
      let best = [14, -1];
      places.forEach((place, index) => {
        const apart = map.latLngToContainerPoint(place).distanceTo(event.containerPoint);
        if (apart < best[0]) best = [apart, index];
      });
      if (best[1] >= 0) mark(best[1], { move: false });
    });
    return {
      show() {},
      restyle() {},
      seen: () => new Set(),
      hit: () => null,
      spots: () => [],
      visit: (index) => {
        details.open = true;
        svg.focus();
        mark(index);
      },
      styles: [],
    };
  },
});

// Round numbers from at or below the least to at or above the most value, about so many steps.
function ticks(least, most, steps) {
  const rough = Math.max(most - least, 1e-9) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999) * power;
  const from = Math.floor(least / step);
  return Array.from({ length: Math.ceil(most / step - 1e-9) - from + 1 }, (_, at) => Number(((from + at) * step).toPrecision(12)));
}
