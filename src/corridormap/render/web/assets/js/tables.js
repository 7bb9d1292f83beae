// The same features as tables, for readers who do not see or do not use the map: one table at a
// time, found and sorted by the reader, page by page; a button in each row shows its feature on
// the map.
const PAGE_ROWS = 200;

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
  const steps = [["rows_before", -1, "‹"], ["rows_after", 1, "›"]].map(([word, by, sign]) => {
    const button = element("button", { type: "button", class: "cm-step", "aria-label": page.say(word), title: page.say(word) }, sign);
    button.addEventListener("click", () => turn(at + by));
    return button;
  });
  let order = null; // {column, falling}
  let kept = []; // indices of the rows found, in their order
  let at = 0; // page
  const turn = (to) => {
    const layer = shown[Number(which.value)];
    const last = Math.max(0, Math.ceil(kept.length / PAGE_ROWS) - 1);
    at = Math.min(last, Math.max(0, to));
    const rows = kept.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS);
    place.replaceChildren(tableOf(page, layer, { rows, order, sort }));
    place.scrollTop = 0;
    const number = page.number.format;
    const from = at * PAGE_ROWS;
    count.textContent = page.filled("rows_shown", { shown: last ? `${number(from + 1)}–${number(from + rows.length)}` : number(rows.length), all: number(last ? kept.length : tableRows(page, layer).rows.length) });
    steps.forEach((button, side) => {
      button.hidden = !last;
      button.disabled = at === (side ? last : 0);
    });
  };
  const show = () => {
    const layer = shown[Number(which.value)];
    place.setAttribute("aria-label", tableTitle(page, layer));
    kept = rowsOf(page, layer, { typed: folded(find.value), order });
    turn(0);
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
  const bar = element("div", { class: "cm-table-bar" }, element("label", { for: which.id }, page.say("table")), which, element("label", { for: find.id }, page.say("table_find")), find, count, ...steps);
  return element("div", {}, bar, place);
}

// What a cell says; the first column holds the names.
function cellOf(page, layer, index, column) {
  if (!column) return page.name(layer, index) || "–";
  const { fields, rows } = tableRows(page, layer);
  return told(fields[column - 1], rows[index][column - 1], page) ?? "–";
}

// The indices of the rows that say what was typed, in their order.
function rowsOf(page, layer, { typed, order }) {
  const { fields, rows } = tableRows(page, layer);
  const columns = [...fields.keys(), fields.length];
  let kept = [...rows.keys()];
  if (typed) kept = kept.filter((index) => columns.some((column) => folded(cellOf(page, layer, index, column)).includes(typed)));
  if (!order) return kept;
  const value = (index) => (order.column ? rows[index][order.column - 1] : page.name(layer, index));
  const said = new Map(kept.map((index) => [index, cellOf(page, layer, index, order.column)]));
  const words = new Intl.Collator(page.lang, { numeric: true });
  const sign = order.falling ? -1 : 1;
  const empty = (one) => one === null || one === undefined || one === "";
  return kept.sort((a, b) => {
    const [one, two] = [value(a), value(b)];
    if (empty(one) || empty(two)) return empty(one) - empty(two); // what is unknown stands last, either way
    return sign * (typeof one === "number" && typeof two === "number" ? one - two : words.compare(said.get(a), said.get(b)));
  });
}

function tableOf(page, layer, { rows: shown, order, sort }) {
  const { fields, rows } = tableRows(page, layer);
  const head = element("tr");
  [page.say("name"), ...fields.map((name) => words(name, page.strings))].forEach((title, column) => {
    const button = element("button", { type: "button", title: page.filled("sort_by", { column: title }) }, title);
    button.addEventListener("click", () => sort(column));
    const sorted = order && order.column === column ? (order.falling ? "descending" : "ascending") : null;
    head.append(element("th", { scope: "col", "aria-sort": sorted }, button));
  });
  const body = element("tbody");
  for (const index of shown) {
    const button = element("button", { type: "button", class: "cm-show" }, cellOf(page, layer, index, 0));
    button.addEventListener("click", () => page.visit(layer, index, button));
    const line = element("tr", {}, element("th", { scope: "row" }, button));
    fields.forEach((_, column) => {
      const text = cellOf(page, layer, index, column + 1);
      const number = typeof rows[index][column] === "number";
      line.append(element("td", { class: number ? "cm-number" : text.length > 40 ? "cm-long" : null }, text));
    });
    body.append(line);
  }
  return element("table", {}, element("caption", {}, tableTitle(page, layer)), element("thead", {}, head), body);
}
