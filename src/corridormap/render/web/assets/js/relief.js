// Light and shadow of the mountains, laid over land and water of any colour. The picture has the
// rows of the map's projection, so that it is only stretched; it is coarse, so it is enlarged in
// small steps, which smooths it, and fades where one comes too near.
const ENLARGED = 1.5;
const STEPS = 3;

function relief(page) {
  const { map, data } = page;
  const [west, south, east, north] = data.base.relief.bounds;
  map.createPane("cm-relief").style.zIndex = SHEETS.relief;
  const canvas = new LabelCanvas({ pane: "cm-relief", padding: 0.3 });
  let picture = null;
  canvas.paint = (ctx) => {
    if (!picture) return;
    const from = map.latLngToContainerPoint([north, west]);
    const to = map.latLngToContainerPoint([south, east]);
    const dark = page.box.dataset.theme === "dark";
    ctx.globalAlpha = (dark ? 0.5 : 0.42) * Math.min(1, Math.max(0.25, 1 - (map.getZoom() - 9.5) * 0.25));
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(picture, from.x, from.y, to.x - from.x, to.y - from.y);
    ctx.globalAlpha = 1;
  };
  const image = new Image();
  image.addEventListener("load", () => {
    picture = enlarged(image);
    canvas.redraw();
  });
  image.src = `data:image/png;base64,${btoa(Array.from(data.base.relief.picture, (octet) => String.fromCharCode(octet)).join(""))}`;
  map.on("zoomend moveend resize", () => canvas.redraw());
  page.on("theme", () => canvas.redraw());
  page.renderers.push(canvas.addTo(map));
  return canvas;
}

function enlarged(image) {
  let picture = image;
  for (let step = 0; step < STEPS; step++) {
    const next = element("canvas", { width: Math.round(picture.width * ENLARGED), height: Math.round(picture.height * ENLARGED) });
    const ctx = next.getContext("2d");
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(picture, 0, 0, next.width, next.height);
    picture = next;
  }
  return picture;
}
