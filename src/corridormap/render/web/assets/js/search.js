// Search by any name in any language: a combobox whose list follows what is typed. Letters are
// compared without their marks, so that "ozgon" finds Özgön and "kok art" Kök-Art.
const MOST_FOUND = 8;
const RANKS = { stations: 0, breaks_of_gauge: 0, hubs: 1, crossings: 2, bridges: 3, places: 4 };
const LETTERS = { "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ё": "е", "й": "и", "ў": "у", "қ": "к", "ғ": "г", "ҳ": "х", "ҷ": "ч", "ӣ": "и", "ӯ": "у", "ң": "н", "ө": "о", "ү": "у", "ұ": "у", "ә": "а", "һ": "х", "і": "и", "җ": "ж" };

const PLAIN = /^[a-z0-9]+(?: [a-z0-9]+)*$/;

function folded(text) {
  const low = text.toLowerCase();
  if (PLAIN.test(low)) return low;
  return low
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'\u2018\u2019\u02bb\u02bc`\u00b4]/g, "")
    .replace(/[^\u0000-\u007f]/g, (letter) => LETTERS[letter] || letter)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

// Every named feature with all its names, once for all. Settlements of the ground come before
// those that only an answer tells of; the same place is listed once.
function index(page) {
  const entries = [];
  const towns = new Set();
  const spot = (layer, at) => page.views.get(layer.id).spots(at).map(([lat, lon]) => `${lat.toFixed(1)}/${lon.toFixed(1)}`)[0];
  for (const layer of page.data.layers) {
    const settled = layer.kind === "places" || layer.settlements;
    if (!Object.hasOwn(RANKS, layer.id) && !settled) continue;
    const column = layer.fields.indexOf("population");
    layer.titles.forEach((title, at) => {
      if (settled) {
        const town = `${title}/${spot(layer, at)}`;
        if (towns.has(town)) return;
        towns.add(town);
      }
      const known = [title, ...Object.values(layer.names || {}).map((names) => names[at])].filter(Boolean);
      entries.push({ layer, index: at, settled, names: known, keys: [...new Set(known.map(folded))], rank: RANKS[layer.id] ?? RANKS.places, weight: settled ? layer.rows[at][column] || 0 : 0 });
    });
  }
  return entries;
}

// The better a name fits the sooner it stands: whole, at the start, at the start of a word, inside.
function fitting(key, typed) {
  if (key === typed) return 0;
  if (key.startsWith(typed)) return 1;
  if (key.includes(` ${typed}`)) return 2;
  return typed.length > 2 && key.includes(typed) ? 3 : null;
}

function search(page) {
  let entries = null;
  let found = [];
  let active = -1;
  const list = element("ul", { class: "cm-found", role: "listbox", id: freshId("found"), hidden: true });
  const input = element("input", { type: "text", class: "cm-search-field", role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const status = element("p", { class: "cm-unseen", role: "status" });
  const box = element("div", { class: "cm-search cm-over", role: "search" }, input, list, status);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (at) => {
    active = at;
    [...list.children].forEach((option, position) => option.setAttribute("aria-selected", String(position === at)));
    const option = list.children[at];
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const choose = (at) => {
    const each = found[at];
    if (!each) return;
    input.value = page.name(each.layer, each.index);
    close();
    page.visit(each.layer, each.index, input);
  };
  const kindOf = ({ layer, index: at, settled }) => {
    if (settled) return [page.say("place"), page.country(layer.rows[at][layer.fields.indexOf("country")])].filter(Boolean).join(", ");
    const style = page.styles[layer.styles[at]];
    return style ? page.phrase(style.words) : "";
  };
  const show = () => {
    const typed = folded(input.value);
    if (!typed) {
      status.textContent = "";
      close();
      return;
    }
    entries = entries || index(page);
    found = entries
      .map((each) => [each, Math.min(...each.keys.map((key) => fitting(key, typed) ?? 9))])
      .filter(([, fit]) => fit < 9)
      .map(([each, fit]) => ({ ...each, fit }))
      .sort((a, b) => a.fit - b.fit || a.rank - b.rank || b.weight - a.weight);
    // A break of gauge stands at a station: the place is listed once.
    const told = new Set();
    found = found.filter((each) => {
      const key = `${each.rank}/${each.names[0]}/${each.settled ? each.index : ""}`;
      return !told.has(key) && told.add(key);
    });
    const count = found.length;
    found = found.slice(0, MOST_FOUND);
    list.replaceChildren(
      ...found.map((each, at) => {
        const called = page.name(each.layer, each.index);
        const other = each.names.find((name) => fitting(folded(name), typed) !== null);
        const name = other && folded(other) !== folded(called) ? `${called} (${other})` : called;
        const option = element("li", { role: "option", id: freshId("option"), "aria-selected": "false" }, element("span", {}, name), element("small", {}, kindOf(each)));
        option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        option.addEventListener("click", () => choose(at));
        return option;
      }),
    );
    status.textContent = count ? page.filled("search_found", { count: page.number.format(count) }) : page.say("search_none");
    status.classList.toggle("cm-unseen", count > 0);
    list.hidden = !count;
    input.setAttribute("aria-expanded", String(count > 0));
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    close();
    status.classList.add("cm-unseen");
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (!open) show();
      if (found.length) mark((active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter") choose(Math.max(active, 0));
    else if (event.key === "Escape" && open) close();
    else if (event.key === "Escape") input.value = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(list);
  const name = () => {
    for (const which of ["aria-label", "placeholder"]) input.setAttribute(which, page.say("search"));
    list.setAttribute("aria-label", page.say("search"));
  };
  name();
  page.on("language", name);
  return box;
}
