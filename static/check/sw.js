// Keeps the checking page for the moments without a network. The lists are kept by the page, signed as they are.
const VERSION = "__VERSION__";
const SHELL = ["__SHELL__"];
const PAGES = ["/", "/q"];
const CACHE = `check-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => answer(event));

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  for (const page of PAGES) await cache.put(page, await fetched(page));
  await self.skipWaiting();
}

// A refusal that were kept would be the page from then on, until the next version.
async function fetched(page) {
  const answer = await fetch(page, { cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new TypeError(`No page at ${page}: ${answer.status}`);
  return answer;
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("check-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (PAGES.includes(url.pathname) || url.pathname.startsWith("/static/")) event.respondWith(kept(request, url));
}

// Kept first: at a gate the page opens in no time, and a new version comes with its own worker.
async function kept(request, url) {
  const found = await caches.match(url.pathname, { cacheName: CACHE });
  if (found) return found;
  const answer = await fetch(request);
  // The reader of codes is large: kept by whoever scans, and not by who followed a plain camera.
  if (answer.ok && url.pathname.startsWith("/static/")) await (await caches.open(CACHE)).put(url.pathname, answer.clone());
  return answer;
}
