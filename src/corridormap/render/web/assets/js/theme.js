// Light or dark: the reader's system decides until the button does. Only the address
// remembers it.
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

function theme(page) {
  const wished = () => ["light", "dark"].find((each) => each === page.state.get("theme")) || null;
  const now = () => (page.printing ? "light" : wished() || (DARK.matches ? "dark" : "light"));
  const button = element("button", { type: "button", class: "cm-theme" });
  const apply = () => {
    const name = now();
    page.box.dataset.theme = name;
    const other = name === "dark" ? "light" : "dark";
    button.textContent = page.say(`theme_${other}`);
    page.redraw();
    page.emit("theme");
  };
  button.addEventListener("click", () => {
    page.state.set("theme", now() === "dark" ? "light" : "dark");
  });
  page.state.on("theme", apply);
  page.on("language", apply);
  DARK.addEventListener("change", apply);
  return { button, apply, colour: (token) => page.data.palette[token][now() === "dark" ? 1 : 0] };
}
