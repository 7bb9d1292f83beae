// The canvases, from the ground up. None of them takes clicks: the map asks the layers itself,
// from the top down, so that a canvas never hides what lies below it.
const SHEETS = {
  ground: 210,
  relief: 212,
  areas: 215,
  borders: 220,
  band: 300,
  network: 380,
  corridor: 420,
  points: 440,
};

function sheets(page, suffix = "") {
  const made = new Map();
  return (name) => {
    const sheet = Object.hasOwn(SHEETS, name) ? name : "corridor";
    if (!made.has(sheet)) {
      const pane = `cm-${sheet}${suffix}`;
      page.map.createPane(pane).style.zIndex = SHEETS[sheet];
      const renderer = L.canvas({ pane, padding: 0.3, tolerance: 7 });
      page.renderers.push(renderer);
      made.set(sheet, { pane, renderer });
    }
    return made.get(sheet);
  };
}

// In the order of the eye: what lies over what when everything is put on one picture.
function stacked(renderers) {
  const height = (renderer) => SHEETS[renderer.options.pane.replace("cm-", "")] || 0;
  return [...renderers].sort((a, b) => height(a) - height(b));
}
