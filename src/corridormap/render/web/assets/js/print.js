// On paper: light colours, twice the pixels, the legend open; of the whole corridor, or of where the
// reader went. The print style sheet has the sizes: A4 landscape within its margins.

// One picture of all canvases as they lie over one another. Chromium replays into the PDF what was
// drawn since printing began, and the clearing of a canvas comes out as white paper over everything
// below; this picture was never cleared and nothing draws on it again.
function picture(page) {
  const container = page.map.getContainer();
  const frame = container.getBoundingClientRect();
  const ratio = 2;
  const paper = element("canvas", { class: "cm-paper", "aria-hidden": "true", width: Math.round(frame.width * ratio), height: Math.round(frame.height * ratio) });
  const ctx = paper.getContext("2d");
  ctx.fillStyle = page.theme.colour("land");
  ctx.fillRect(0, 0, paper.width, paper.height);
  for (const { _container: canvas } of [...stacked(page.renderers), page.labels]) {
    const at = canvas.getBoundingClientRect();
    const pane = canvas.parentElement.style;
    ctx.globalAlpha = pane.opacity === "" ? 1 : Number(pane.opacity);
    ctx.drawImage(canvas, (at.left - frame.left) * ratio, (at.top - frame.top) * ratio, at.width * ratio, at.height * ratio);
  }
  container.append(paper);
  return paper;
}

const LEAST_TYPE = 0.66; // of the size of letters

function printing(page, view) {
  const { map, box } = page;
  let before = null;
  const start = () => {
    if (before) return;
    const seen = page.state.get("map") ? map.getBounds() : null; // where the reader went
    before = { centre: map.getCenter(), zoom: map.getZoom(), retina: L.Browser.retina, open: page.legend.isOpen() };
    page.printing = true;
    L.Browser.retina = true;
    box.classList.add("cm-printing");
    page.legend.show(true);
    map.invalidateSize({ animate: false, pan: false });
    page.theme.apply();
    if (seen) map.fitBounds(seen, { animate: false, paddingBottomRight: [page.legend.box.offsetWidth, 0] });
    else view();
    // Paper does not scroll: a legend that is too long is made smaller.
    const list = page.legend.body;
    for (const each of page.legend.box.querySelectorAll("button")) each.disabled = true; // text, on paper
    list.style.zoom = Math.max(LEAST_TYPE, Math.min(1, list.clientHeight / list.scrollHeight));
    // Paper does not wait for the next frame: draw what Leaflet has put off, and all of it.
    for (const canvas of page.renderers) {
      if (canvas.redraw) {
        canvas.redraw();
        continue;
      }
      L.Util.cancelAnimFrame(canvas._redrawRequest);
      canvas._redrawBounds = null;
      canvas._update();
      canvas._redraw();
    }
    page.labels.redraw();
    before.paper = picture(page);
  };
  const stop = () => {
    if (!before) return;
    before.paper.remove();
    page.legend.body.style.zoom = "";
    for (const each of page.legend.box.querySelectorAll("button")) each.disabled = false;
    box.classList.remove("cm-printing");
    L.Browser.retina = before.retina;
    page.printing = false;
    page.legend.show(before.open);
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
    page.theme.apply();
  };
  window.addEventListener("beforeprint", start);
  window.addEventListener("afterprint", stop);
}
