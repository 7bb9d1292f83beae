// Legend and layer switches in one: what is off is not explained.
function legend(page) {
  const { strings, data } = page;
  const body = element("div", { class: "cm-legend-body", tabindex: "0", role: "group", "aria-label": strings.legend });
  const bodyId = freshId("legend");
  body.id = bodyId;
  const fold = element("button", { type: "button", class: "cm-fold", "aria-controls": bodyId }, strings.legend);
  const box = element("section", { class: "cm-legend", "aria-label": strings.legend }, fold, body);
  const show = (open) => {
    fold.setAttribute("aria-expanded", String(open));
    body.hidden = !open;
    box.classList.toggle("cm-closed", !open);
  };
  fold.addEventListener("click", () => {
    show(body.hidden);
    page.labels.redraw();
  });
  const lines = [];
  for (const group of data.legend) {
    if (group.group === "uncertainty") { // its title says it all
      const row = switchFor(page, group.group, group.title, true, null)[0];
      const [entry] = group.entries;
      row.append(swatch(page.styles[entry.style], page.gauges));
      body.append(row);
      continue;
    }
    const list = element("ul", { class: "cm-entries" });
    for (const entry of group.entries) {
      const line = element("li", {}, swatch(page.styles[entry.style], page.gauges), element("span", {}, entry.text));
      lines.push([entry.style, line]);
      list.append(line);
    }
    body.append(...switchFor(page, group.group, group.title, true, list));
  }
  for (const [name, title, on] of page.baseSwitches) {
    body.append(...switchFor(page, name, title, on, null));
  }
  show(!window.matchMedia("(max-width: 759px)").matches);
  const follow = () => {
    const seen = page.corridor.inView();
    for (const [style, line] of lines) line.hidden = !seen.has(style);
  };
  return { box, show, follow, isOpen: () => !body.hidden };
}

function switchFor(page, name, title, on, list) {
  const id = freshId("switch");
  const input = element("input", { type: "checkbox", id, "data-group": name });
  input.checked = on;
  const row = element("div", { class: list ? "cm-switch" : "cm-switch cm-switch-bare" }, input, element("label", { for: id }, title));
  if (list) list.hidden = !on;
  input.addEventListener("change", () => {
    if (list) list.hidden = !input.checked;
    page.toggle(name, input.checked);
  });
  return list ? [row, list] : [row];
}
