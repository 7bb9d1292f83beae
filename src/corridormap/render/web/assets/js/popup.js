// What a click tells: a heading and a table of attributes, all of it text nodes.
const UNITS = new Set(["km", "m", "mm", "h", "d", "teu", "usd", "kg", "kmh", "pct"]);

function unitWord(page, unit) {
  return UNITS.has(unit) ? page.say(`unit_${unit}`) : null;
}

function words(name, strings) {
  if (Object.hasOwn(strings, `field_${name}`)) return strings[`field_${name}`];
  const parts = name.split("_");
  if (UNITS.has(parts[parts.length - 1]) && parts.length > 1) parts.pop();
  if (name.includes("{")) return phrased(parts.join("_"), strings);
  const text = parts.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Text with words of the interface in it: "{scenario_today}, {nearest}".
function phrased(text, strings) {
  return text.replace(/\{([^{}]+)\}/g, (whole, word) => (Object.hasOwn(strings, word) ? strings[word] : whole));
}

function told(name, value, page) {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return page.strings[value ? "yes" : "no"];
  if (typeof value === "number") {
    const unit = unitWord(page, name.split("_").pop());
    const text = /(^|_)(lat|lon|mm)$/.test(name) ? String(value) : page.number.format(value);
    return unit && name.includes("_") ? `${text}\u00a0${unit}` : text;
  }
  if (/(^|_)country$/.test(name)) return page.country(String(value));
  if (WORDED.has(name)) return worded(String(value), page.strings);
  return name === "route" ? page.say(String(value)) : String(value);
}

// Kinds and statuses, of which there may be several: in the words of the legend.
const WORDED = new Set(["kind", "mode", "status", "structure", "drawn", "change"]);

function worded(text, strings) {
  const known = (word) => {
    const key = [`hub_${word}`, `mode_${word}`, `status_${word}`, `drawn_${word}`, word].find((each) => Object.hasOwn(strings, each));
    return key ? strings[key] : word.replaceAll("_", " ");
  };
  return text.split(";").map((word) => known(word.trim())).join(", ");
}

function card(layer, index, page) {
  const title = page.name(layer, index);
  const rows = layer.fields
    .map((name, column) => [name, told(name, layer.rows[index][column], page)])
    .filter(([, text]) => text !== null)
    .filter(([name, text]) => !(name === "name" && text === title))
    .map(([name, text]) =>
      element("tr", {}, element("th", { scope: "row" }, words(name, page.strings)), element("td", {}, text)),
    );
  const kind = KINDS.get(layer.kind);
  const more = kind && kind.card ? kind.card(page, layer, index) : [];
  return element(
    "div",
    { class: "cm-card" },
    element("p", { class: "cm-card-title" }, title || "–"),
    rows.length ? element("table", {}, element("tbody", {}, ...rows)) : null,
    ...more,
  );
}

function openCard(page, layer, index, latlng, back) {
  const content = card(layer, index, page);
  const narrow = page.map.getSize().x < 600; // the buttons lie in a row above, else in a column beside
  const popup = L.popup({ maxWidth: 320, minWidth: 180, maxHeight: 320, autoPanPaddingTopLeft: narrow ? [8, 56] : [64, 24], autoPanPaddingBottomRight: [24, 24], closeButton: true })
    .setLatLng(latlng)
    .setContent(content)
    .openOn(page.map);
  const box = popup.getElement();
  const close = box && box.querySelector(".leaflet-popup-close-button");
  if (close) {
    close.setAttribute("aria-label", page.strings.close);
    if (back) close.focus({ preventScroll: true });
  }
  const scroll = box && box.querySelector(".leaflet-popup-content");
  if (scroll) scroll.setAttribute("tabindex", "0");
  if (back) popup.on("remove", () => back.focus({ preventScroll: true }));
}
