// A slider over dated events: what was planned, under construction and open, and what happened.
const PACE_MS = 1400;

register("timeline", {
  draw(page, layer) {
    const { data, state } = page;
    const slot = page.slot("time");
    const { years, changes } = layer;
    const stops = [...new Set([Math.floor(years[0]), ...years])].sort((a, b) => a - b);
    const own = new Map(); // styles without the slider, by layer
    Object.assign(page.styles, layer.looks);
    const input = element("input", { type: "range", min: 0, max: stops.length, step: 1, value: stops.length });
    input.id = freshId("time");
    const title = element("label", { for: input.id });
    const told = element("p", { class: "cm-event", "aria-live": "polite" });
    const play = element("button", { type: "button", class: "cm-play" });
    slot.append(element("div", { class: "cm-time" }, play, title, input, told));

    // Before its first change a feature is not there; of those without changes all stays as it is.
    const dress = () => {
      const at = Number(input.value);
      const year = at < stops.length ? stops[at] : null;
      for (const id of new Set(changes.map((each) => each.layer))) {
        const view = page.views.get(id);
        if (!view) continue;
        const worn = page.layer(id).dress;
        const base = worn ? worn.styles[state.get(worn.by) || data.state[worn.by]] : own.get(id) || [...view.styles];
        own.set(id, base);
        const keys = [...base];
        if (year !== null) {
          for (const change of changes) if (change.layer === id) for (const index of change.at) keys[index] = null;
          for (const change of changes) if (change.layer === id && change.year <= year) change.at.forEach((index, i) => (keys[index] = change.styles[i]));
        }
        view.dress(keys);
      }
    };
    const tell = () => {
      const at = Number(input.value);
      const year = at < stops.length ? stops[at] : null;
      const index = year === null ? -1 : years.lastIndexOf(year);
      const text = (name) => (index < 0 ? "" : layer.rows[index][layer.fields.indexOf(name)] || "");
      const date = index < 0 ? (year === null ? page.say("time_now") : String(year)) : text("date_text") || layer.titles[index];
      title.textContent = page.say("group_timeline");
      input.setAttribute("aria-valuetext", date);
      told.replaceChildren(element("strong", {}, date), " ", text("event"), " ", element("span", { class: "cm-source" }, text("source")));
      play.textContent = running === null ? "▶" : "❚❚";
      play.setAttribute("aria-label", page.say(running === null ? "time_play" : "time_pause"));
    };
    let running = null;
    const stop = () => {
      clearInterval(running);
      running = null;
      tell();
    };
    const go = (at, { quiet = false } = {}) => {
      input.value = at;
      dress();
      tell();
      if (!quiet) state.set("time", at < stops.length ? String(at) : "", { quiet: true });
      page.emit("timed");
      page.redraw();
    };
    input.addEventListener("input", () => go(Number(input.value)));
    play.addEventListener("click", () => {
      if (running !== null) return stop();
      if (Number(input.value) >= stops.length) go(0);
      running = setInterval(() => {
        go(Number(input.value) + 1);
        if (Number(input.value) >= stops.length) stop();
      }, PACE_MS);
      return tell();
    });
    state.on("time", (at) => go(at === "" ? stops.length : Number(at), { quiet: true }));
    page.on("language", tell);
    page.on("dressed", dress);
    page.on("mounted", () => {
      const at = state.get("time");
      if (at) go(Number(at), { quiet: true });
      else tell();
    });
    return {
      show() {},
      restyle() {},
      seen: () => new Set(),
      hit: () => null,
      spots: () => [],
      visit: (index) => {
        go(stops.indexOf(years[index]));
        input.focus();
      },
      styles: [],
    };
  },
});
