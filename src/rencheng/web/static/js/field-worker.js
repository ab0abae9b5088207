// Keeps the field page and what it needs; asks the net first, so that today's list is today's.
const KEPT = "field";
const belongs = (url) => url.pathname === "/field/" || /^\/static\/(css\/field|js\/field|img\/mark)/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepPage)));

async function keepPage() {
  const cache = await caches.open(KEPT);
  const page = await fetch("/field/").catch(() => null);
  if (!page?.ok || page.redirected) return;
  await cache.put("/field/", page.clone());
  const text = await page.text();
  const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((match) => match[1]);
  await Promise.all(parts.map((part) => cache.add(part).catch(() => {})));
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !belongs(url)) return;
  event.respondWith(netFirst(event.request, url));
});

async function netFirst(request, url) {
  const cache = await caches.open(KEPT);
  const key = url.pathname === "/field/" ? "/field/" : request;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch (failed) {
    const kept = await cache.match(key, { ignoreSearch: true });
    if (kept) return kept;
    throw failed;
  }
}
