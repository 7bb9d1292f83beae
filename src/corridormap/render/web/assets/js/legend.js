// Legend and layer switches in one: what is off is not explained, nor what is out of view.
function legend(page) {
  const body = element("div", { class: "cm-legend-body", tabindex: "0", role: "group" });
  body.id = freshId("legend");
  const fold = element("button", { type: "button", class: "cm-fold", "aria-controls": body.id });
  const foot = element("div", { class: "cm-legend-foot" });
  const box = element("section", { class: "cm-legend" }, fold, body, foot);
  const show = (open) => {
    fold.setAttribute("aria-expanded", String(open));
    body.hidden = !open;
    foot.hidden = !open;
    box.classList.toggle("cm-closed", !open);
  };
  fold.addEventListener("click", () => {
    show(body.hidden);
    page.labels.redraw();
  });
  show(!window.matchMedia(NARROW).matches);

  const folded = new Map(); // groups the reader closed or opened, by name
  let samples = []; // [style, element]
  let controls = []; // {id, input, below}
  const build = () => {
    samples = [];
    controls = [];
    const title = page.say("legend");
    for (const each of [box, body]) each.setAttribute("aria-label", title);
    fold.textContent = title;
    const measures = page.data.legend.some(({ switches }) => switches.some((each) => each.choice));
    const parts = [];
    let opened = false;
    for (const group of [...page.data.legend, ...page.baseGroups]) {
      if (measures && !opened && group.switches.some((each) => each.choice)) {
        opened = true;
        parts.push(choosing(page, controls));
      }
      parts.push(groupOf(page, group, { samples, controls, folded }));
    }
    body.replaceChildren(...parts);
    follow();
  };
  // What the switches say and the samples of what is in view.
  const follow = () => {
    const seen = page.stack.seen();
    for (const [style, sample] of samples) sample.hidden = !seen.has(style);
    for (const { id, input, below } of controls) {
      input.checked = id === null ? !controls.some((other) => other.id && other.input.type === "radio" && page.stack.isOn(other.id)) : page.stack.isOn(id);
      if (below) below.hidden = !input.checked;
    }
  };
  page.on("language", build);
  page.on("layers", follow);
  return { box, foot, show, build, follow, isOpen: () => !body.hidden };
}

// One group: a heading that folds, its switches, and under each what it is drawn with.
function groupOf(page, group, made) {
  const single = group.switches.length === 1;
  const parts = group.switches.map((each) => switchOf(page, each, made, single ? `group_${group.group}` : null));
  const content = element("div", { class: "cm-group-body" });
  content.id = freshId("group");
  const title = page.say(`group_${group.group}`);
  const chevron = element("button", { type: "button", class: "cm-chevron", "aria-controls": content.id });
  const head = element("div", { class: "cm-group-head" });
  if (single) {
    head.append(parts[0].row);
    content.append(...parts[0].below);
    chevron.setAttribute("aria-label", title);
  } else {
    chevron.append(title);
    for (const { row, below } of parts) content.append(row, ...below);
  }
  const box = element("div", { class: single ? "cm-group" : "cm-group cm-many", role: "group", "aria-label": title }, head);
  if (!content.childElementCount) return box;
  const show = (open) => {
    chevron.setAttribute("aria-expanded", String(open));
    content.hidden = !open;
  };
  show(made.folded.get(group.group) ?? true);
  chevron.addEventListener("click", () => {
    made.folded.set(group.group, content.hidden);
    show(content.hidden);
  });
  head.append(chevron);
  box.append(content);
  return box;
}

// A checkbox, or a radio button where only one of several may be on; `word` names it if given.
function switchOf(page, each, { samples, controls }, word) {
  const id = freshId("switch");
  const type = each.choice ? "radio" : "checkbox";
  const input = element("input", { type, id, name: each.choice ? `${page.id}_${each.choice}` : null, "data-switch": each.switch });
  const text = word && !each.own ? page.say(word) : page.phrase(each.words);
  const row = element("div", { class: "cm-switch" }, input, element("label", { for: id }, text));
  input.addEventListener("change", () => page.stack.toggle(each.switch, input.checked));
  const below = [];
  const kinds = each.layers.map((layer) => [page.layer(layer), KINDS.get(page.layer(layer).kind)]);
  const own = kinds.filter(([, kind]) => kind && kind.legend).map(([layer, kind]) => kind.legend(page, layer));
  const list = element("ul", { class: "cm-entries" });
  for (const key of each.entries) {
    const style = page.styles[key];
    const sample = element("li", {}, swatch(style, page.gauges), element("span", {}, page.phrase(style.words)));
    samples.push([key, sample]);
    list.append(sample);
  }
  // A single sample that only repeats the name of its switch stands beside it.
  if (each.entries.length === 1 && page.styles[each.entries[0]].words.length === 1 && !each.scales.length && !own.length) {
    row.append(swatch(page.styles[each.entries[0]], page.gauges));
  } else if (each.entries.length) {
    below.push(list);
  }
  below.push(...each.scales.map((scale) => scaleOf(page, scale)), ...own);
  const shell = below.length ? [element("div", { class: "cm-below" }, ...below)] : [];
  controls.push({ id: each.switch, input, below: shell[0] });
  return { row, below: shell };
}

// Above the measures: that they exclude one another, none of them, and how strong they are.
function choosing(page, controls) {
  const none = freshId("switch");
  const input = element("input", { type: "radio", id: none, name: `${page.id}_measure` });
  input.addEventListener("change", () => {
    for (const { id, input: other } of controls) if (id && other.type === "radio" && page.stack.isOn(id)) page.stack.toggle(id, false);
  });
  controls.push({ id: null, input });
  const strength = freshId("strength");
  const slider = element("input", { type: "range", id: strength, min: 20, max: 100, step: 5, value: 100 });
  slider.addEventListener("input", () => page.stack.fade("measure", Number(slider.value) / 100));
  return element(
    "div",
    { class: "cm-measures" },
    element("p", { class: "cm-measures-title" }, page.say("measures")),
    element("div", { class: "cm-switch" }, input, element("label", { for: none }, page.say("measure_none"))),
    element("div", { class: "cm-strength" }, element("label", { for: strength }, page.say("strength")), slider),
  );
}
