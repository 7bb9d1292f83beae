// The first script of a page, and the only one in plain text. What else it runs and draws lies in
// elements of inert text (see folding.py): unfolded here, the sheets and scripts become elements in
// their order, which the page's policy admits by their hash like any other; then runs what calls
// them. It is written for browsers that know DecompressionStream; others tell that they do not.
(function () {
  "use strict";
  async function unfolded(text) {
    const letters = atob(text);
    const octets = new Uint8Array(letters.length);
    for (let at = 0; at < octets.length; at++) octets[at] = letters.charCodeAt(at);
    const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate"));
    const whole = await new Response(stream).arrayBuffer();
    const begin = 4 + new DataView(whole).getUint32(0, true);
    const data = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, begin - 4)));
    return given(data, new Uint8Array(whole, begin));
  }

  // Data with its octets where they stood.
  function given(value, octets) {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at++) if (typeof value[at] === "object") value[at] = given(value[at], octets);
      return value;
    }
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === "octets") return octets.subarray(...value.octets);
    for (const key of keys) value[key] = given(value[key], octets);
    return value;
  }

  function run(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    document.head.append(made);
  }

  async function open() {
    const folded = [...document.querySelectorAll("script[data-folded]")];
    const found = await Promise.all(folded.map((each) => unfolded(each.textContent)));
    folded.forEach((each, at) => {
      each.unfolded = found[at];
      each.textContent = "";
    });
    for (const { unfolded: parts } of folded.filter((each) => each.dataset.folded === "code")) for (const [tag, text] of parts) run(tag, text);
    for (const each of document.querySelectorAll("script[data-last]")) run("script", each.textContent);
  }

  open().catch((fault) => {
    for (const told of document.querySelectorAll(".cm-unread")) told.hidden = false;
    throw fault;
  });
})();
