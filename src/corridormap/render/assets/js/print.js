// On paper: light colours, twice the pixels, the whole corridor, the legend open. The print
// style sheet has the sizes: A4 landscape within its margins.

function printing(page, view) {
  const { map, box } = page;
  let before = null;
  const start = () => {
    if (before) return;
    before = { centre: map.getCenter(), zoom: map.getZoom(), retina: L.Browser.retina, open: page.legend.isOpen() };
    page.printing = true;
    L.Browser.retina = true;
    box.classList.add("cm-printing");
    page.legend.show(true);
    map.invalidateSize({ animate: false, pan: false });
    page.theme.apply();
    view();
    // Paper does not wait for the next frame: draw what Leaflet has put off, and all of it.
    for (const canvas of page.renderers) {
      L.Util.cancelAnimFrame(canvas._redrawRequest);
      canvas._redrawBounds = null;
      canvas._update();
      canvas._redraw();
    }
    page.labels.redraw();
  };
  const stop = () => {
    if (!before) return;
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
