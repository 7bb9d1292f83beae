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
  // Figures beside the title that hold for the scenario the map opened with stand down for another.
  const staged = () => {
    for (const figure of page.box.querySelectorAll(".cm-staged")) figure.toggleAttribute("data-elsewhere", now("scenario") !== data.state.scenario);
  };
  state.on("scenario", staged);
  page.on("language", staged);
  staged();
  const slot = page.slot("compare");
  const build = () => slot.replaceChildren(
    ...["scenario", "year"].filter((key) => Object.keys(data.choices[key] || {}).length > 1 && keys.has(key)).map((key) => choosingFrom(page, key, now)),
    ...(page.swipe ? [page.swipe.control()] : []),
  );
  build();
  page.on("language", build);
}

// One row of radio buttons: what the whole map shows.
function choosingFrom(page, key, now) {
  const { data, state } = page;
  const name = freshId(key);
  const buttons = Object.entries(data.choices[key]).map(([value, words]) => {
    const id = freshId(key);
    const input = element("input", { type: "radio", id, name, value });
    input.checked = now(key) === value;
    input.addEventListener("change", () => state.set(key, value === data.state[key] ? "" : value));
    state.on(key, () => (input.checked = now(key) === value));
    return element("span", { class: "cm-choice" }, input, element("label", { for: id }, page.say(words)));
  });
  const box = element("fieldset", { class: "cm-choices", "data-choice": key }, element("legend", {}, page.say(`choose_${key}`)), ...buttons);
  if (key === "year") {
    const owner = data.layers.find((layer) => layer.dress && layer.dress.by === key);
    const follow = () => (box.hidden = !page.stack.shown(owner));
    page.on("layers", follow);
    follow();
  }
  return box;
}
