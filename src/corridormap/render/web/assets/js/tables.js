// The same features as tables, for readers who do not see or do not use the map. They are made
// when first opened; a button in each row shows its feature on the map.
const MOST_ROWS = 1000;

function tables(page) {
  const { strings, data } = page;
  const shown = data.layers.filter((layer) => layer.rows.length && layer.fields.length);
  if (!shown.length) return null;
  const details = element("details", { class: "cm-tables" }, element("summary", {}, strings.tables));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) {
      for (const layer of shown) details.append(tableOf(layer, page));
    }
  });
  return details;
}

function tableRows(page, layer) {
  const kind = KINDS.get(layer.kind);
  return kind && kind.table ? kind.table(page, layer) : layer;
}

// What a table is called: its own words, else those of the layer, else those of its switch.
function tableTitle(page, layer) {
  if (layer.words) return page.phrase(layer.words);
  if (Object.hasOwn(page.strings, `layer_${layer.id}`)) return page.strings[`layer_${layer.id}`];
  return page.switchTitle(layer.switch);
}

function tableOf(layer, page) {
  const { strings } = page;
  const title = tableTitle(page, layer);
  const { fields, rows } = tableRows(page, layer);
  const head = element("tr", {}, element("th", { scope: "col" }, strings.name));
  for (const name of fields) head.append(element("th", { scope: "col" }, words(name, strings)));
  const body = element("tbody");
  rows.slice(0, MOST_ROWS).forEach((row, index) => {
    const button = element("button", { type: "button", class: "cm-show" }, page.name(layer, index) || "–");
    button.addEventListener("click", () => page.visit(layer, index, button));
    const line = element("tr", {}, element("th", { scope: "row" }, button));
    row.forEach((value, column) => {
      const text = told(fields[column], value, page) ?? "–";
      line.append(element("td", { class: text.length > 40 ? "cm-long" : null }, text));
    });
    body.append(line);
  });
  const more = rows.length - MOST_ROWS;
  const caption = more > 0 ? `${title} (+ ${page.number.format(more)})` : title;
  return element(
    "div",
    { class: "cm-scroll", tabindex: "0", role: "region", "aria-label": title },
    element("table", {}, element("caption", {}, caption), element("thead", {}, head), body),
  );
}
