// j and k walk the list; Enter opens, as on any link. The list refreshes itself twice a minute.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || !["j", "k"].includes(event.key)) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(rows.length - 1, at + 1) : Math.max(0, at - 1);
  rows[next]?.focus();
});
setInterval(() => {
  const busy = document.activeElement?.closest("#worklist, .filters-bar");
  if (document.hidden || busy) return;
  htmx.ajax("GET", location.pathname + location.search, { target: "#worklist" });
}, 30000);
