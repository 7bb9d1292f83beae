// The interface between the map and its layers.
//
// Every layer of the payload has a `kind`. A module teaches the page a kind by
//
//   register("kind", { draw, legend, table, card })
//
// and is listed in assets.py. All four are called with the page and the layer; docs/webmap.md
// names the keys of both. Only `draw` is needed:
//
//   draw(page, layer) → view          puts the layer on the map and answers with
//     show(on)                        show or hide: called often, so cheap
//     restyle(colour, zoom)           take on colours, `colour("seq_0")` → "#f6f0c4", and widths
//     seen(bounds) → Set              keys of the styles in view, which the legend then explains
//     hit(point) → index | null       the feature at a layer point
//     spots(index) → [latlng, …]      where a feature lies; the first in the middle is its anchor
//     dress(keys)                     optional: other styles for the features (a slider moved)
//     marks() → [mark, …]             optional: {at, radius, index} of points that carry labels
//     least(index) → zoom             optional: from which zoom on a feature is drawn
//     fade(opacity)                   optional: 0 to 1, the reader's slider for measures
//   legend(page, layer) → element     in place of samples and scale under the layer's switch
//   table(page, layer) → {fields, rows}      in place of the attributes, for the data table
//   card(page, layer, index) → [element, …]  what the popup tells below the attributes
//
// What a layer may ask of the page:
//
//   page.map                          Leaflet's map
//   page.sheet(name) → {pane, renderer}      a canvas at its height, see sheets.js
//   page.say(word), page.name(layer, index), page.number.format(n)   in the reader's language
//   page.state.get(key), .set(key, text), .on(key, then)   what the address remembers, see state.js
//   page.on(event, then)              "language", "theme", "layers" (switched), "print", "screen"
//   page.slot(name) → element         room for a panel: "compare" over the map, "time" and
//                                     "profile" below it
//   page.views.get(id), page.layer(id)       other layers
//   page.visit(layer, index)          go to a feature and open its popup
//   page.redraw()                     after `dress` or anything else that changes colours
const KINDS = new Map();

function register(kind, parts) {
  KINDS.set(kind, parts);
}

// Words of the payload are keys of the interface strings, or text when unknown there; text may
// have words in it, and numbers: "{by_time}, {number:2247} {unit_usd}".
function speaker(strings, number) {
  const written = (text) => text.replace(/\{number:([\d.-]+)\}/g, (_, amount) => number.format(Number(amount)));
  return (word) => (Object.hasOwn(strings, word) ? strings[word] : phrased(written(String(word)), strings));
}

// Things that happen, told to whoever wants to know.
function events() {
  const known = new Map();
  return {
    on(event, then) {
      if (!known.has(event)) known.set(event, []);
      known.get(event).push(then);
    },
    emit(event, ...told) {
      for (const then of known.get(event) || []) then(...told);
    },
  };
}
