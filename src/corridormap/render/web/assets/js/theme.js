// Light or dark: the reader's system decides until the button does. Nothing is stored.
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

function theme(page) {
  let chosen = null;
  const now = () => (page.printing ? "light" : chosen || (DARK.matches ? "dark" : "light"));
  const button = element("button", { type: "button", class: "cm-theme" });
  const apply = () => {
    const name = now();
    page.box.dataset.theme = name;
    const other = name === "dark" ? "light" : "dark";
    button.textContent = page.strings[`theme_${other}`];
    page.restyle();
  };
  button.addEventListener("click", () => {
    chosen = now() === "dark" ? "light" : "dark";
    apply();
  });
  DARK.addEventListener("change", apply);
  return { button, apply, colour: (token) => page.data.palette[token][now() === "dark" ? 1 : 0] };
}
