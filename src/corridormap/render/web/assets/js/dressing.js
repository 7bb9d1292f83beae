// Looks that follow the page's state: a scenario, a year. A layer's `dress` names the key of the
// state and has a list of styles for each of its values.
function dressing(page) {
  const { data, state } = page;
  const now = (key) => state.get(key) || data.state[key];
  const dress = (key) => {
    for (const layer of data.layers) {
      const view = page.views.get(layer.id);
      if (!view || !layer.dress || layer.dress.by !== key) continue;
      const keys = layer.dress.styles[now(key)];
      if (keys) view.dress(keys);
    }
  };
  const keys = new Set(data.layers.filter((layer) => layer.dress).map((layer) => layer.dress.by));
  for (const key of keys) {
    dress(key);
    state.on(key, () => {
      dress(key);
      page.emit("dressed", key);
      page.redraw();
    });
  }
  // Figures beside the title that hold for the scenario the map opened with stand down for another
  // and for another date.
  const staged = () => {
    for (const figure of page.box.querySelectorAll(".cm-staged")) figure.toggleAttribute("data-elsewhere", now("scenario") !== data.state.scenario || Boolean(state.get("time")));
  };
  state.on("scenario", staged);
  page.on("timed", staged);
  page.on("language", staged);
  staged();
  const slot = page.slot("compare");
  const build = () => slot.replaceChildren(
    ...["scenario", "year"].filter((key) => Object.keys(data.choices[key] || {}).length > 1 && keys.has(key)).map((key) => choosingFrom(page, key, now)),
    ...(page.swipe ? [page.swipe.control()] : []),
  );
  build();
  page.on("language", build);
  window.matchMedia(NARROW).addEventListener("change", build);
}

// What the whole map shows: a row of radio buttons, on a small screen a list. Of a scenario stands
// beside it what its title remarks.
function choosingFrom(page, key, now) {
  const { data, state } = page;
  const name = freshId(key);
  const set = (value) => state.set(key, value === data.state[key] ? "" : value);
  const told = element("p", { class: "cm-remark" });
  const tell = () => {
    const remark = page.say(`${data.choices[key][now(key)]}_remark`);
    told.textContent = remark.endsWith("_remark") ? "" : remark;
    told.classList.toggle("cm-base", now(key) === Object.keys(data.choices[key])[0]);
  };
  state.on(key, tell);
  tell();
  if (window.matchMedia(NARROW).matches) {
    const list = element("select", { id: name, "data-choice": key });
    for (const [value, words] of Object.entries(data.choices[key])) list.append(element("option", { value }, page.say(words)));
    const show = () => (list.value = now(key));
    list.addEventListener("change", () => set(list.value));
    state.on(key, show);
    show();
    return attended(element("div", { class: "cm-choices cm-listed", "data-choice": key }, element("label", { for: name }, page.say(`choose_${key}`)), list, told), page, key);
  }
  const buttons = Object.entries(data.choices[key]).map(([value, words]) => {
    const id = freshId(key);
    const input = element("input", { type: "radio", id, name, value });
    input.checked = now(key) === value;
    input.addEventListener("change", () => set(value));
    state.on(key, () => (input.checked = now(key) === value));
    return element("span", { class: "cm-choice" }, input, element("label", { for: id }, page.say(words)));
  });
  const box = element("fieldset", { class: "cm-choices", "data-choice": key }, element("legend", {}, page.say(`choose_${key}`)), ...buttons, told);
  return attended(box, page, key);
}

// The choice of a year is there while its layer is shown.
function attended(box, page, key) {
  const { data } = page;
  if (key === "year") {
    const owner = data.layers.find((layer) => layer.dress && layer.dress.by === key);
    const follow = () => (box.hidden = !page.stack.shown(owner));
    page.on("layers", follow);
    follow();
  }
  return box;
}
