// What the page says, in the reader's language: words, names and numbers.
function speaking(page) {
  const { data } = page;
  page.speak = (lang) => {
    page.lang = lang;
    page.strings = data.strings;
    page.say = speaker(page.strings);
    page.number = new Intl.NumberFormat(lang, { maximumFractionDigits: 3 });
  };
  page.speak(data.lang);
  page.phrase = (words) => words.map((word) => page.say(word)).join(", ");
  page.name = (layer, index) => {
    for (const lang of [page.lang, ...(data.fallbacks[page.lang] || [])]) {
      const name = layer.names && layer.names[lang] && layer.names[lang][index];
      if (name) return name;
    }
    return layer.titles[index];
  };
  // A layer that carries labels says where; in another language the name stands there, shortened.
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
}

const LONGEST = 30;

// As `names.short`: up to a bracket, slash or semicolon.
function short(name) {
  const head = name.trim().split(/\s*[(;/\uff08]/)[0].trim() || name.trim();
  return head.length <= LONGEST ? head : `${head.slice(0, LONGEST - 1).trimEnd()}…`;
}
