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
  let made = null;
  const build = () => {
    // samples: [style, element]; controls: what follows a switch; scales: [layers, element]
    made = { samples: [], controls: [], scales: [], folded };
    const title = page.say("legend");
    for (const each of [box, body]) each.setAttribute("aria-label", title);
    fold.textContent = title;
    const all = [...page.data.legend, ...page.baseGroups];
    const choices = all.filter(({ switches }) => switches.some((each) => each.choice));
    // A group may have switches of both kinds: those of a choice stand in the list above.
    const free = all.map((group) => ({ ...group, switches: group.switches.filter((each) => !each.choice) })).filter(({ switches }) => switches.length);
    body.replaceChildren(...(choices.length ? [choosing(page, choices, made)] : []), ...free.map((group) => groupOf(page, group, made)));
    follow();
  };
  // What the switches say and the samples of what is in view.
  const follow = () => {
    const seen = page.stack.seen();
    for (const [style, sample] of made.samples) sample.hidden = !seen.has(style);
    for (const scale of made.scales) {
      scale.hidden = Boolean(scale.needs) && !scale.needs.some((key) => seen.has(key));
      if (!scale.hidden && scale.follow) scale.follow();
    }
    for (const control of made.controls) control();
  };
  page.on("language", build);
  page.on("layers", follow);
  return { box, body, foot, show, build, follow, isOpen: () => !body.hidden };
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
  // What no layer of fits the state of the page, a scenario without changes, is not listed.
  made.controls.push(() => (box.hidden = !group.switches.some((each) => page.stack.fits(each))));
  if (!content.childElementCount) return box;
  const show = (open) => {
    chevron.setAttribute("aria-expanded", String(open));
    content.hidden = !open;
  };
  show(made.folded.get(group.group) ?? !group.folded);
  chevron.addEventListener("click", () => {
    made.folded.set(group.group, content.hidden);
    show(content.hidden);
  });
  head.append(chevron);
  box.append(content);
  return box;
}

// A checkbox and what lies below it; `word` names it if given.
function switchOf(page, each, made, word) {
  const id = freshId("switch");
  const input = element("input", { type: "checkbox", id, "data-switch": each.switch });
  const row = element("div", { class: "cm-switch" }, input, element("label", { for: id }, word && !each.own ? page.say(word) : page.phrase(each.words)));
  input.addEventListener("change", () => page.stack.toggle(each.switch, input.checked));
  // A single sample that only repeats the name of its switch stands beside it.
  const own = each.layers.some((id) => (KINDS.get(page.layer(id).kind) || {}).legend);
  const alone = each.entries.length === 1 && page.styles[each.entries[0]].words.length === 1 && !each.scales.length && !each.notes.length && !own;
  if (alone) row.append(swatch(page.styles[each.entries[0]], page.gauges));
  const below = alone ? null : explained(page, each, made);
  made.controls.push(() => {
    input.checked = page.stack.isOn(each.switch);
    if (below) below.hidden = !input.checked;
  });
  return { row, below: below ? [below] : [] };
}

// What a switch is drawn with: samples, scales, the own legends of kinds, notes; null: nothing.
function explained(page, each, made) {
  const kinds = each.layers.map((layer) => [page.layer(layer), KINDS.get(page.layer(layer).kind)]);
  const own = kinds.filter(([, kind]) => kind && kind.legend).map(([layer, kind]) => kind.legend(page, layer));
  const list = element("ul", { class: "cm-entries" });
  for (const key of each.entries) {
    const style = page.styles[key];
    const sample = element("li", {}, swatch(style, page.gauges), element("span", {}, page.phrase(style.words)));
    made.samples.push([key, sample]);
    list.append(sample);
  }
  const scales = each.scales.map((scale) => {
    const shown = scaleOf(page, scale);
    shown.needs = scale.kind === "sizes" ? each.layers.map(sized) : null;
    made.scales.push(shown);
    return shown;
  });
  const notes = each.notes.map((note) => element("p", { class: "cm-note" }, page.say(note)));
  const parts = [...(each.entries.length ? [list] : []), ...scales, ...own, ...notes];
  return parts.length ? element("div", { class: "cm-below" }, ...parts) : null;
}

// The measures, of which one at a time is shown: which, how strong it is, and what it is drawn with.
function choosing(page, groups, made) {
  const select = element("select", { id: freshId("measure"), class: "cm-measure", "data-choice": "measure" });
  select.append(element("option", { value: "" }, page.say("measure_none")));
  const name = element("p", { class: "cm-measure-name" });
  const below = element("div", { class: "cm-below" });
  const parts = new Map();
  for (const group of groups) {
    const members = group.switches.filter((each) => each.choice);
    const title = page.say(`group_${group.group}`);
    const several = members.length > 1;
    const place = several ? element("optgroup", { label: title }) : select;
    if (several) select.append(place);
    for (const each of members) {
      const own = several || each.own || group.switches.length > 1 ? page.phrase(each.words) : title;
      place.append(element("option", { value: each.switch }, own));
      const told = explained(page, each, made);
      if (!told) continue;
      parts.set(each.switch, told);
      below.append(told);
    }
  }
  const strength = freshId("strength");
  const slider = element("input", { type: "range", id: strength, min: 20, max: 100, step: 5, value: 100 });
  slider.addEventListener("input", () => page.stack.fade("measure", Number(slider.value) / 100));
  const pale = element("div", { class: "cm-strength" }, element("label", { for: strength }, page.say("strength")), slider);
  select.addEventListener("change", () => {
    const before = page.stack.choice("measure");
    if (select.value) page.stack.toggle(select.value, true);
    else if (before) page.stack.toggle(before, false);
  });
  made.controls.push(() => {
    select.value = page.stack.choice("measure") || "";
    name.textContent = select.value ? select.selectedOptions[0].textContent : "";
    for (const [id, told] of parts) told.hidden = id !== select.value;
    for (const each of [pale, below]) each.hidden = !select.value;
  });
  return element("div", { class: "cm-measures" }, element("label", { for: select.id, class: "cm-measures-title" }, page.say("measures")), select, name, below, pale);
}
