// The list walks by key, opens a request beside itself, counts what is chosen and shows live figures.
const wide = matchMedia("(min-width: 75rem)");
const side = document.getElementById("side");
const sideBody = document.getElementById("side-body");
let opened = null;

function open(row) {
  opened = row;
  document.querySelectorAll("tr.is-open").forEach((line) => line.classList.remove("is-open"));
  row.closest("tr").classList.add("is-open");
  side.querySelector("[data-side-whole]").href = row.href;
  side.hidden = false;
  side.parentElement.classList.add("has-side");
  htmx.ajax("GET", row.href, { target: "#side-body", select: "#main > *", swap: "innerHTML" })
    .then(() => sideBody.focus({ preventScroll: true }));
}

function close() {
  side.hidden = true;
  side.parentElement.classList.remove("has-side");
  sideBody.replaceChildren();
  document.querySelectorAll("tr.is-open").forEach((line) => line.classList.remove("is-open"));
  const again = opened && document.querySelector(`[data-row][href="${CSS.escape(opened.getAttribute("href"))}"]`);
  again?.focus();
  opened = null;
}

function refresh() {
  htmx.ajax("GET", location.pathname + location.search, { target: "#worklist" });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-side-close]")) return close();
  const row = event.target.closest("[data-row]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (row && wide.matches && plain) {
    event.preventDefault();
    open(row);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !side.hidden) return close();
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const inside = side.contains(document.activeElement) ? opened : document.activeElement;
  const at = rows.findIndex((row) => row === inside || row.href === inside?.href);
  if (event.key === "j" || event.key === "k") {
    const next = event.key === "j" ? Math.min(rows.length - 1, at + 1) : Math.max(0, at - 1);
    rows[next]?.focus();
    if (!side.hidden && rows[next]) open(rows[next]);
  }
  if (event.key === "o" && rows[at]) rows[at].click();
  if (event.key === "x" && rows[at]) rows[at].closest("tr").querySelector("[name=number]")?.click();
});

// Links in the panel lead where they say; only other requests and the steps' forms stay beside the list.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (!side.contains(event.detail.elt) || event.detail.elt.tagName !== "A") return;
  event.preventDefault();
  if (event.detail.elt.dataset.key === "u") close();
  else location.href = event.detail.elt.href;
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === sideBody && event.detail.requestConfig.verb === "post") refresh();
});

document.addEventListener("change", () => {
  const chosen = document.querySelectorAll("[name=number]:checked").length;
  const said = document.querySelector("[data-chosen]");
  if (said && chosen) said.textContent = `${said.dataset.word} ${chosen}`;
});

// Every two seconds the figures; the list itself only when somebody asks for it, so that no row
// moves under a hand.
const counted = document.querySelector("[data-counters]");
let etag = "";
let first = null;
async function count() {
  if (document.hidden || location.search) return;
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(counted.dataset.counters, { headers }).catch(() => null);
  if (!answer || answer.status !== 200) return;
  etag = answer.headers.get("ETag") || "";
  const figures = await answer.json();
  for (const [name, value] of Object.entries(figures)) {
    const place = document.querySelector(`[data-count="${name}"]`);
    if (place) place.textContent = value.toLocaleString("en-US");
  }
  const now = JSON.stringify(figures);
  const fresh = document.querySelector("[data-fresh]");
  if (first !== null && first !== now && fresh) fresh.hidden = false;
  first = now;
}
if (counted) setInterval(count, 2000);
