// Small helps for every page; each page works without them.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-theme-toggle]");
  if (toggle) {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
    document.dispatchEvent(new CustomEvent("themechange"));
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  if (event.target.closest("[data-print]")) window.print();
});

// Keys: a control marked data-key="a" is pressed by that key, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey) return;
  const key = (event.altKey ? "alt+" : "") + event.key.toLowerCase();
  if (typing && !event.altKey) return;
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.matches("summary")) {
    control.parentElement.open = true;
    const field = control.parentElement.querySelector("textarea, select, input:not([type=hidden]), button");
    (field || control).focus();
    return;
  }
  control.focus();
  if (!control.matches("input, textarea, select")) control.click();
});
