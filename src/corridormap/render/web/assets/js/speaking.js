// What the page says, in the reader's language: words, names, numbers, and what stands around the map.
function speaking(page) {
  const { data, state } = page;
  const known = (lang) => Object.hasOwn(data.languages, lang);
  page.speak = (lang) => {
    page.lang = known(lang) ? lang : data.lang;
    page.strings = data.languages[page.lang].strings;
    page.number = new Intl.NumberFormat(page.lang, { maximumFractionDigits: 3 });
    page.say = speaker(page.strings, page.number);
  };
  page.speak(state.get("lang"));
  state.on("lang", (lang) => {
    page.speak(lang);
    around(page);
    page.emit("language");
  });
  const gauge = /^(\d+) mm$/;
  page.phrase = (words) =>
    words.map((word) => (gauge.test(word) ? word.replace(gauge, `$1\u00a0${page.say("unit_mm")}`) : page.say(word))).join(", ");
  page.filled = (word, values) => page.say(word).replace(/\{(\w+)\}/g, (_, key) => values[key]);
  page.country = (code) => {
    const called = data.languages[page.lang].countries;
    return Object.hasOwn(called, code) ? called[code] : code;
  };
  const order = () => [page.lang, ...(data.fallbacks[page.lang] || []), "name"];
  page.name = (layer, index) => {
    for (const lang of order()) {
      const name = layer.names && layer.names[lang] && layer.names[lang][index];
      if (name) return name;
    }
    return layer.phrased ? page.say(layer.titles[index]) : layer.titles[index];
  };
  // A layer that carries labels says where; its name in the reader's language stands there, shortened.
  page.label = (layer, index) => {
    const own = layer.labels && layer.labels[index];
    return own && layer.names ? short(page.name(layer, index)) : own;
  };
  page.switchTitle = (id) => {
    for (const { switches } of [...data.legend, ...page.baseGroups]) {
      const found = switches.find((each) => each.switch === id);
      if (found) return page.phrase(found.words);
    }
    return page.say(id);
  };
  if (page.lang !== data.lang) around(page);
}

// The title block and the foot of the page.
function around({ box, data, lang, say, map }) {
  const { title, summary, figures, disclaimer } = data.languages[lang];
  const sole = document.querySelectorAll(".corridormap").length === 1;
  box.lang = lang;
  if (sole) {
    document.documentElement.lang = lang;
    document.title = title;
  }
  box.querySelector("h1").textContent = title;
  const told = box.querySelector(".cm-summary");
  if (told) told.textContent = summary;
  map.getContainer().setAttribute("aria-label", `${say("map")}: ${title}`);
  box.querySelectorAll(".cm-figures > div").forEach((shown, index) => {
    if (figures[index]) shown.replaceChildren(element("dt", {}, figures[index].label), ...figures[index].texts.map((text) => element("dd", {}, text)));
  });
  box.querySelector(".cm-disclaimer").textContent = `${disclaimer} ${say("projection")}`;
  const sources = box.querySelector(".cm-sources");
  if (sources) sources.textContent = say("sources");
}

const LONGEST = 30;

// As `names.short`: up to a bracket, slash or semicolon.
function short(name) {
  const head = name.trim().split(/\s*[(;/\uff08]/)[0].trim() || name.trim();
  return head.length <= LONGEST ? head : `${head.slice(0, LONGEST - 1).trimEnd()}…`;
}

// The languages the file speaks, each in its own words.
function languages(page) {
  const { data, state } = page;
  const choice = element("select", { class: "cm-language" });
  for (const [lang, { strings }] of Object.entries(data.languages)) choice.append(element("option", { value: lang, lang }, strings.called));
  const show = () => {
    choice.value = page.lang;
    choice.setAttribute("aria-label", page.say("language"));
  };
  choice.addEventListener("change", () => state.set("lang", choice.value === data.lang ? "" : choice.value));
  page.on("language", show);
  show();
  return choice;
}
