// The same features as tables, for readers who do not see or do not use the map: one table at a
// time, found and sorted by the reader; a button in each row shows its feature on the map.
const MOST_ROWS = 500;

function tables(page) {
  const shown = tablesOf(page);
  if (!shown.length) return null;
  const summary = element("summary");
  const details = element("details", { class: "cm-tables" }, summary);
  let content = null;
  const build = () => {
    const old = content;
    content = details.open || old ? tabled(page, shown) : null;
    if (old) old.replaceWith(content);
    else if (content) details.append(content);
  };
  const name = () => {
    summary.textContent = page.say("tables");
    if (content) build();
  };
  details.addEventListener("toggle", () => {
    if (details.open && !content) build();
  });
  page.on("language", name);
  name();
  return details;
}

// Layers with something to tell; the towns of the ground last.
function tablesOf(page) {
  const told = page.data.layers.filter((layer) => tableRows(page, layer).rows.length && tableRows(page, layer).fields.length);
  return [...told.filter((layer) => layer.kind !== "places"), ...told.filter((layer) => layer.kind === "places")];
}

function tableRows(page, layer) {
  const kind = KINDS.get(layer.kind);
  return kind && kind.table ? kind.table(page, layer) : layer;
}

// What a table is called: its own words, else those of the layer, else those of its switch.
function tableTitle(page, layer) {
  if (Object.hasOwn(page.strings, `layer_${layer.id}`)) return page.strings[`layer_${layer.id}`];
  return layer.words ? page.phrase(layer.words) : page.switchTitle(layer.switch);
}

// The choice of a table, the field to find rows, and the table.
function tabled(page, shown) {
  const which = element("select", { id: freshId("table") });
  shown.forEach((layer, at) => which.append(element("option", { value: at }, tableTitle(page, layer))));
  const find = element("input", { type: "text", id: freshId("find"), autocomplete: "off", spellcheck: "false" });
  const count = element("p", { class: "cm-count", role: "status" });
  const place = element("div", { class: "cm-scroll", tabindex: "0", role: "region" });
  let order = null; // {column, falling}
  const show = () => {
    const layer = shown[Number(which.value)];
    const made = tableOf(page, layer, { typed: folded(find.value), order, sort });
    place.setAttribute("aria-label", tableTitle(page, layer));
    place.replaceChildren(made.table);
    count.textContent = page.filled("rows_shown", { shown: page.number.format(made.shown), all: page.number.format(made.all) });
  };
  const sort = (column) => {
    order = { column, falling: Boolean(order && order.column === column && !order.falling) };
    show();
    place.querySelectorAll("thead button")[column].focus();
  };
  which.addEventListener("change", () => {
    order = null;
    show();
  });
  find.addEventListener("input", show);
  show();
  const bar = element("div", { class: "cm-table-bar" }, element("label", { for: which.id }, page.say("table")), which, element("label", { for: find.id }, page.say("table_find")), find, count);
  return element("div", {}, bar, place);
}

function tableOf(page, layer, { typed, order, sort }) {
  const { fields, rows } = tableRows(page, layer);
  const texts = rows.map((row, index) => [page.name(layer, index) || "–", ...fields.map((name, column) => told(name, row[column], page) ?? "–")]);
  let kept = [...rows.keys()];
  if (typed) kept = kept.filter((index) => texts[index].some((text) => folded(text).includes(typed)));
  if (order) {
    const value = (index) => (order.column ? rows[index][order.column - 1] : texts[index][0]);
    const words = new Intl.Collator(page.lang, { numeric: true });
    const sign = order.falling ? -1 : 1;
    const empty = (one) => one === null || one === undefined || one === "";
    kept.sort((a, b) => {
      const [one, two] = [value(a), value(b)];
      if (empty(one) || empty(two)) return empty(one) - empty(two); // what is unknown stands last, either way
      return sign * (typeof one === "number" && typeof two === "number" ? one - two : words.compare(texts[a][order.column], texts[b][order.column]));
    });
  }
  const head = element("tr");
  [page.say("name"), ...fields.map((name) => words(name, page.strings))].forEach((title, column) => {
    const button = element("button", { type: "button", title: page.filled("sort_by", { column: title }) }, title);
    button.addEventListener("click", () => sort(column));
    const sorted = order && order.column === column ? (order.falling ? "descending" : "ascending") : null;
    head.append(element("th", { scope: "col", "aria-sort": sorted }, button));
  });
  const body = element("tbody");
  for (const index of kept.slice(0, MOST_ROWS)) {
    const button = element("button", { type: "button", class: "cm-show" }, texts[index][0]);
    button.addEventListener("click", () => page.visit(layer, index, button));
    const line = element("tr", {}, element("th", { scope: "row" }, button));
    fields.forEach((_, column) => {
      const text = texts[index][column + 1];
      const number = typeof rows[index][column] === "number";
      line.append(element("td", { class: number ? "cm-number" : text.length > 40 ? "cm-long" : null }, text));
    });
    body.append(line);
  }
  const table = element("table", {}, element("caption", {}, tableTitle(page, layer)), element("thead", {}, head), body);
  return { table, shown: Math.min(kept.length, MOST_ROWS), all: rows.length };
}
