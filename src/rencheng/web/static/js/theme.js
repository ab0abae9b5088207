// Before the first paint: the theme the reader chose, else the one their system asks for.
(() => {
  const asked = localStorage.getItem("theme");
  const dark = asked ? asked === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
