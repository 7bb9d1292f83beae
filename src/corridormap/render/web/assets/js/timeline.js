// A slider over the months of a timeline: what was planned, under construction and open, and what
// happened. At "now" the map shows what its tables and the scenario say.
const PACE_MS = 1400;
const MARGIN = 8; // half of the knob: where the first month lies on the slider

register("timeline", {
  draw(page, layer) {
    const { state } = page;
    const monthOf = (year) => Math.floor((year - layer.first) * 12 + 0.001);
    const last = (layer.last - layer.first + 1) * 12 - 1;
    const now = Math.min(last, monthOf(layer.now));
    const months = layer.years.map(monthOf);
    const stops = [...new Set([0, ...months.filter((each) => each >= 0 && each <= last), now])].sort((a, b) => a - b);
    const called = (month) => `${layer.first + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
    const read = (text) => {
      const [, year, part] = /^(\d{4})(?:-(\d\d))?$/.exec(text || "") || [];
      return year ? Math.min(last, Math.max(0, (Number(year) - layer.first) * 12 + Number(part || 1) - 1)) : now;
    };
    const dresser = dressingAt(page, layer);

    const input = element("input", { type: "range", min: 0, max: last, step: 1, value: now });
    const told = element("div", { class: "cm-told", "aria-live": "polite" });
    const button = (text) => element("button", { type: "button", class: "cm-play" }, text);
    const [back, play, on] = ["◂", "▶", "▸"].map(button);
    const flag = element("span", { class: "cm-flag" });
    const track = element("div", { class: "cm-track" }, ticksOf(layer, { months, last, now }), input, ...yearsOf(layer), flag);
    placeAt(flag, now, last);
    const panel = element("div", { class: "cm-time" }, element("div", { class: "cm-steps" }, back, play, on), track, told);
    page.slot("time").append(panel);

    const at = () => Number(input.value);
    const tell = () => {
      const date = new Intl.DateTimeFormat(page.lang, { year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${called(at())}-01`));
      const text = (index, name) => layer.rows[index][layer.fields.indexOf(name)] || "";
      const here = months.map((month, index) => (month === at() ? index : -1)).filter((index) => index >= 0);
      const before = months.reduce((best, month, index) => (month < at() && (best < 0 || month >= months[best]) ? index : best), -1);
      const shown = here.length ? here : before < 0 ? [] : [before];
      // Another scenario is of no date: it has a name in place of one, and no event.
      const scene = page.data.choices.scenario || {};
      const chosen = state.get("scenario") || page.data.state.scenario;
      const imagined = at() === now && chosen !== Object.keys(scene)[0];
      const heading = imagined ? page.say(scene[chosen]) : at() === now ? `${page.say("time_now")} (${date})` : date;
      input.setAttribute("aria-label", page.say("group_timeline"));
      input.setAttribute("aria-valuetext", heading);
      flag.textContent = page.say("time_now");
      const lengths = dresser.lengths().map(([status, km]) => `${page.say(`status_${status}`)} ${page.number.format(Math.round(km))}\u00a0${page.say("unit_km")}`).join(" · ");
      panel.classList.toggle("cm-then", at() !== now);
      told.replaceChildren(
        element("p", { class: "cm-moment" }, element("strong", {}, heading), " ", element("span", { class: "cm-lengths" }, lengths)),
        element("p", { class: here.length ? "cm-event" : "cm-event cm-past" }, ...(imagined ? [] : shown).flatMap((index) => [element("span", { class: "cm-date" }, `${text(index, "date_text") || layer.titles[index]}: `), text(index, "event"), " ", element("span", { class: "cm-source" }, text(index, "source")), " "])),
      );
      for (const [each, word] of [[back, "time_back"], [on, "time_on"], [play, running === null ? "time_play" : "time_pause"]]) {
        each.setAttribute("aria-label", page.say(word));
        each.title = page.say(word);
      }
      play.textContent = running === null ? "▶" : "❚❚";
      back.disabled = at() <= stops[0];
      on.disabled = at() >= stops[stops.length - 1];
    };
    let running = null;
    const stop = () => {
      clearInterval(running);
      running = null;
      tell();
    };
    const go = (month, { quiet = false } = {}) => {
      input.value = month;
      dresser.dress(at() === now ? null : layer.first + (at() + 0.999) / 12);
      if (!quiet) state.set("time", at() === now ? "" : called(at()), { quiet: true });
      tell();
      page.emit("timed");
      page.redraw();
    };
    const next = () => stops.find((each) => each > at());
    input.addEventListener("input", () => go(at()));
    input.addEventListener("keydown", (event) => {
      const years = { PageUp: 1, PageDown: -1 }[event.key];
      if (!years) return;
      event.preventDefault();
      go(at() + 12 * years);
    });
    back.addEventListener("click", () => go([...stops].reverse().find((each) => each < at()) ?? at()));
    on.addEventListener("click", () => go(next() ?? at()));
    play.addEventListener("click", () => {
      if (running !== null) return stop();
      if (at() === now || next() === undefined) go(0);
      running = setInterval(() => {
        go(next() ?? at());
        if (next() === undefined) stop();
      }, PACE_MS);
      return tell();
    });
    state.on("time", (text) => go(read(text), { quiet: true }));
    page.on("language", tell);
    page.on("dressed", () => {
      dresser.dress(at() === now ? null : layer.first + (at() + 0.999) / 12);
      tell();
    });
    page.on("mounted", () => {
      if (state.get("time")) go(read(state.get("time")), { quiet: true });
      else tell();
    });
    return {
      show() {},
      restyle() {},
      seen: () => new Set(),
      hit: () => null,
      spots: () => [],
      visit: (index) => {
        go(Math.min(last, Math.max(0, months[index])));
        input.focus();
      },
      styles: [],
    };
  },
});

// Features in the styles of a date, null: as the page's state has them. Before its first change a
// feature is not there; of those without changes all stays as it is.
function dressingAt(page, layer) {
  const { data, state } = page;
  const { changes } = layer;
  const own = new Map(); // styles without the slider, by layer
  let line = []; // styles of the sections, as they are worn
  Object.assign(page.styles, layer.looks);
  const base = (id, view) => {
    const worn = page.layer(id).dress;
    if (worn) return worn.styles[state.get(worn.by) || data.state[worn.by]];
    if (!own.has(id)) own.set(id, [...view.styles]);
    return own.get(id);
  };
  const dress = (year) => {
    for (const id of new Set(["alignment", ...changes.map((each) => each.layer)])) {
      const view = page.views.get(id);
      if (!view) continue;
      const keys = [...base(id, view)];
      const mine = year === null ? [] : changes.filter((change) => change.layer === id);
      for (const change of mine) for (const index of change.at) keys[index] = null;
      for (const change of mine) if (change.year <= year) change.at.forEach((index, i) => (keys[index] = change.styles[i]));
      view.dress(keys);
      if (id === "alignment") line = keys;
    }
  };
  // Kilometres of the line by status.
  const lengths = () => {
    const found = new Map();
    line.forEach((key, index) => {
      const status = key && key.split("/").pop();
      if (status) found.set(status, (found.get(status) || 0) + layer.lengths_km[index]);
    });
    const order = ["open", "construction", "planned"];
    return [...found].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  };
  page.on("mounted", () => dress(null));
  return { dress, lengths };
}

function placeAt(mark, month, last) {
  mark.style.left = `calc(${MARGIN}px + (100% - ${2 * MARGIN}px) * ${month / last})`;
}

// A tick for every event; what is yet to come is paler.
function ticksOf(layer, { months, last, now }) {
  const box = element("div", { class: "cm-ticks", "aria-hidden": "true" });
  for (const month of new Set(months)) {
    if (month < 0 || month > last) continue;
    const tick = element("i", { class: month > now ? "cm-expected" : null });
    placeAt(tick, month, last);
    box.append(tick);
  }
  return box;
}

// The first and the last year, and between them those that end in 0 or 5.
function yearsOf(layer) {
  const last = (layer.last - layer.first + 1) * 12 - 1;
  const step = layer.last - layer.first > 12 ? 5 : 1;
  const told = [];
  for (let year = layer.first; year <= layer.last; year++) {
    const end = year === layer.first || year === layer.last;
    if (!end && (year % step || year - layer.first < 0.6 * step || layer.last - year < 0.6 * step)) continue;
    const minor = !end && (year % 10 || year - layer.first < 1.2 * step || layer.last - year < 1.2 * step);
    const mark = element("span", { class: minor ? "cm-year cm-minor" : "cm-year", "aria-hidden": "true" }, String(year));
    placeAt(mark, (year - layer.first) * 12, last);
    told.push(mark);
  }
  return told;
}
