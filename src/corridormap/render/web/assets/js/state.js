// What the address remembers, as `#map=8.5/40.6/74.1&hide=hubs&theme=dark`: the view, switches
// that differ from the start, theme, language, and what layers add (time, scenario). Only the
// first map of a page owns the address. Nothing else is stored anywhere, and where the frame
// forbids even that (a sandbox of opaque origin) the map works without.
let owned = false;

function state(keys) {
  const owner = !owned;
  owned = true;
  const values = new Map();
  const told = events();
  const known = (key) => keys.includes(key);
  const read = () => {
    const found = new Map();
    if (owner) for (const [key, value] of new URLSearchParams(location.hash.slice(1))) if (known(key)) found.set(key, value);
    return found;
  };
  for (const [key, value] of read()) values.set(key, value);
  let waiting = null;
  const write = () => {
    waiting = null;
    const query = keys.filter((key) => values.get(key)).map((key) => `${key}=${encodeURIComponent(values.get(key)).replaceAll("%2F", "/").replaceAll("%2C", ",")}`);
    try {
      history.replaceState(null, "", query.length ? `#${query.join("&")}` : " ");
    } catch {
      // a frame of opaque origin has no address of its own to change
    }
  };
  const made = {
    owner,
    get: (key) => values.get(key),
    set(key, value, { quiet = false } = {}) {
      const text = value === null || value === undefined ? "" : String(value);
      if ((values.get(key) || "") === text) return;
      values.set(key, text);
      if (!quiet) told.emit(key, text);
      if (owner && known(key) && waiting === null) waiting = setTimeout(write, 150);
    },
    on: told.on,
  };
  if (owner) {
    window.addEventListener("hashchange", () => {
      const found = read();
      if (!found.size) return; // an anchor of the page around the map
      for (const key of keys) {
        const value = found.get(key) || "";
        if ((values.get(key) || "") === value) continue;
        values.set(key, value);
        told.emit(key, value);
      }
    });
  }
  return made;
}
