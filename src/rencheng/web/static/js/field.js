// What is done is kept on this phone first and sent when there is a net; each has a key of its own,
// so that it comes in once however often it is sent. The forms work without.
const body = document.body;
const words = body.dataset;
const outbox = document.getElementById("outbox");
const net = document.getElementById("net");
let sending = false;

function store(mode, work) {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open("rencheng-field", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("acts", { keyPath: "key" });
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const change = open.result.transaction("acts", mode);
      const asked = work(change.objectStore("acts"));
      change.oncomplete = () => { open.result.close(); resolve(asked.result); };
      change.onerror = () => reject(change.error);
    };
  });
}

const freshKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.padEnd(12, "0");

async function kept() {
  const acts = await store("readonly", (acts) => acts.getAll());
  return acts.filter((act) => act.who === words.who).sort((a, b) => a.made - b.made);
}

async function show(said = "") {
  const acts = await kept();
  outbox.hidden = acts.length === 0 && !said;
  const lines = acts.map((act) => {
    const line = document.createElement("li");
    line.className = act.error ? "refused" : "";
    const text = document.createElement("span");
    text.textContent = `${act.name}: ${act.error ? `${words.refused} – ${act.error}` : words.waits}`;
    line.append(text);
    if (act.error) {
      const button = document.createElement("button");
      button.textContent = words.drop;
      button.onclick = async () => {
        await store("readwrite", (acts) => acts.delete(act.key));
        show();
      };
      line.append(button);
    }
    return line;
  });
  if (said) {
    const line = document.createElement("li");
    line.textContent = said;
    lines.unshift(line);
  }
  const list = document.createElement("ul");
  list.append(...lines);
  outbox.querySelector("ul")?.remove();
  outbox.append(list);
}

async function send() {
  if (sending) return;
  if (!navigator.onLine) {
    say(words.offline);
    return;
  }
  sending = true;
  try {
    const waiting = (await kept()).filter((act) => !act.error);
    if (waiting.length === 0) return;
    const told = await fetch(words.state, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (told.type === "opaqueredirect" || told.status === 403) {
      say(words.signedOut);
      return;
    }
    const { who, token } = await told.json();
    if (who !== words.who) return;
    for (const act of waiting) await sendOne(act, token);
  } catch {
    say(words.offline); // the next look at the net sends it
  } finally {
    sending = false;
  }
}

async function sendOne(act, token) {
  const form = new FormData();
  for (const [name, value] of act.fields) form.append(name, value);
  form.set("csrfmiddlewaretoken", token);
  const answer = await fetch(act.url, { method: "POST", body: form, headers: { Accept: "application/json" } });
  if (answer.status >= 500 || answer.status === 429) return;
  const told = await answer.json().catch(() => ({ error: String(answer.status) }));
  if (answer.ok) {
    await store("readwrite", (acts) => acts.delete(act.key));
    net.hidden = true;
    await show(`${act.name}: ${words.sent} – ${told.said}`);
    return;
  }
  await store("readwrite", (acts) => acts.put({ ...act, error: told.error }));
  await show();
}

function say(text) {
  net.textContent = text;
  net.hidden = false;
}

const position = () => new Promise((resolve) => {
  if (!navigator.geolocation) return resolve(null);
  navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), () => resolve(null),
    { enableHighAccuracy: true, timeout: 5000, maximumAge: 30000 });
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-queue]")) {
    if (form.action.endsWith("/sign-out/")) await caches?.delete?.("field");
    return;
  }
  event.preventDefault();
  const at = new Date().toISOString();
  if (form.dataset.locate !== undefined) {
    const here = await position();
    if (here) {
      form.elements.lat.value = here.latitude;
      form.elements.lon.value = here.longitude;
      form.elements.accuracy.value = here.accuracy;
    }
  }
  if (form.elements.at) form.elements.at.value = at;
  const fields = [...new FormData(form, event.submitter)].filter(([name, value]) =>
    name !== "csrfmiddlewaretoken" && !(value instanceof File && value.size === 0));
  const kind = form.elements.kind;
  const name = form.dataset.name || kind?.selectedOptions[0]?.text || "";
  await store("readwrite", (acts) => acts.put({
    key: form.elements.key.value, url: form.action, fields, name, made: Date.now(), who: words.who,
  }));
  form.elements.key.value = freshKey();
  if (kind) form.reset();
  else form.closest(".item").hidden = true;
  await show();
  await send();
});

// The nearest first, as far as the phone may say where it is.
function metres(item, here) {
  const north = (item.dataset.lat - here.latitude) * 111320;
  const east = (item.dataset.lon - here.longitude) * 111320 * Math.cos((here.latitude * Math.PI) / 180);
  return Math.hypot(north, east);
}

async function order() {
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  const here = allowed?.state === "granted" ? await position() : null;
  if (!here) return;
  const items = [...document.querySelectorAll("[data-lat]")];
  const place = document.createComment("");
  items[0]?.before(place);
  items.sort((a, b) => metres(a, here) - metres(b, here));
  for (const item of items) item.querySelector(".metres").textContent = `· ${Math.round(metres(item, here))} m`;
  place.replaceWith(...items);
}

// A patrol: where the worker is, twice a minute at most, kept and sent like everything else.
const patrol = document.getElementById("patrol");
const EVERY_MS = 30000;
const SENT_AFTER = 10;
let watching = null;
let fixes = [];

async function keepFixes() {
  if (fixes.length === 0) return;
  const told = fixes;
  fixes = [];
  await store("readwrite", (acts) => acts.put({
    key: freshKey(), url: patrol.action, fields: [["fixes", JSON.stringify(told)]],
    name: patrol.dataset.name, made: Date.now(), who: words.who,
  }));
  await show();
  await send();
}

function walked({ coords }) {
  const last = fixes.at(-1);
  if (last && Date.now() - Date.parse(last.at) < EVERY_MS) return;
  fixes.push({ at: new Date().toISOString(), lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy });
  if (fixes.length >= SENT_AFTER) keepFixes();
}

patrol.hidden = !navigator.geolocation;
patrol.querySelector("button").addEventListener("click", (event) => {
  const going = watching !== null;
  if (going) {
    navigator.geolocation.clearWatch(watching);
    watching = null;
    keepFixes();
  } else {
    watching = navigator.geolocation.watchPosition(walked, () => {}, { enableHighAccuracy: true });
  }
  event.target.textContent = going ? patrol.dataset.begin : patrol.dataset.end;
  event.target.setAttribute("aria-pressed", String(!going));
});

addEventListener("online", () => { net.hidden = true; send(); });
addEventListener("offline", () => say(words.offline));
if (!navigator.onLine) say(words.offline);
// Two forms of one page that was kept must not share a key: what was sent from it counts already.
for (const field of document.querySelectorAll("[data-queue] [name=key]")) field.value = freshKey();
navigator.serviceWorker?.register(words.worker, { scope: "/field/" }).catch(() => {});
setInterval(send, 15000);
show().then(send).then(order).catch(() => {});
