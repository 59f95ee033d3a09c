// Keeps the shell for the moments without a network and shows notifications.
// It keeps two pages, which are nobody's: what is personal stays on the server, or with the card's own page.
import { words } from "/static/js/words.js";

// Both are filled by portal/core/web/static_build.py.
const VERSION = "__VERSION__";
const SHELL = ["__SHELL__"];
const OFFLINE = "/offline";
const CARD = "/card";
const CACHE = `shell-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => answer(event));
self.addEventListener("message", keep);
self.addEventListener("push", (event) => event.waitUntil(tell(event)));
self.addEventListener("notificationclick", (event) => event.waitUntil(open(event)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  for (const page of [OFFLINE, CARD]) await cache.put(page, await fetched(page));
  await self.skipWaiting();
}

// Without the cookie: the page that is kept must be nobody's. A refusal that were kept would be the card until the
// next release, so it ends the installation: what was kept before goes on, and the next visit tries again.
async function fetched(page) {
  const answer = await fetch(page, { credentials: "omit", cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new TypeError(`No page at ${page}: ${answer.status}`);
  return answer;
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("shell-") && name !== CACHE) await caches.delete(name);
  }
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (isAnswered(request)) return event.respondWith(answered(event));
  if (isForm(request)) return event.respondWith(sent(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(url.pathname === CARD ? kept(CARD) : page(event));
  else if (SHELL.includes(url.pathname)) event.respondWith(kept(request));
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return offline(event.request.url);
  }
}

// The page that is kept, which leads back to the one that was wanted.
async function offline(wanted) {
  const kept = await caches.match(OFFLINE, { cacheName: CACHE });
  if (!kept) return Response.error();
  const { origin, pathname, search } = new URL(wanted);
  const text = (await kept.text()).replace(`href="${OFFLINE}"`, () => `href="${origin}${pathname}${search}"`);
  return new Response(text, { headers: kept.headers });
}

// Files go past this worker: some browsers lose them on the way through it. So do other sites' forms: what is
// passed on from here would look like our own.
function isForm({ method, mode, referrer, headers }) {
  const type = headers.get("Content-Type") ?? "";
  const isOurs = referrer.startsWith(`${location.origin}/`);
  return method === "POST" && mode === "navigate" && isOurs && type.startsWith("application/x-www-form-urlencoded");
}

// What could not be sent is neither kept nor sent again by itself: its page is where it is sent from anew.
async function sent(request) {
  try {
    return await fetch(request);
  } catch {
    return offline(request.referrer);
  }
}

// What pages were answered that sent their form by themselves (upload.js), to be shown in their place: once, and kept
// in memory alone.
const answers = new Map();

function keep({ data, ports }) {
  answers.set(data.url, new Response(data.body, { status: data.status, headers: data.headers }));
  ports[0].postMessage("kept");
}

function isAnswered({ method, mode, url }) {
  return method === "GET" && mode === "navigate" && answers.has(url);
}

function answered(event) {
  event.waitUntil(Promise.resolve(event.preloadResponse).catch(() => null));
  const answer = answers.get(event.request.url);
  answers.delete(event.request.url);
  return answer;
}

// Of its own release alone: another's may be half filled.
async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

// The message carries a number only; its words come over our own connection, if we are signed in.
async function tell(event) {
  const id = number(event.data);
  const told = id && (await words_of(id));
  await self.registration.showNotification(told?.title ?? words.notificationTitle, {
    body: told?.body ?? words.notificationText,
    icon: "/static/icons/icon-192.png",
    badge: "/static/icons/badge-96.png",
    lang: "vi",
    tag: id ? `n-${id}` : "n",
    data: { url: id ? `/notifications/${id}` : "/notifications" },
  });
}

function number(data) {
  try {
    const id = data.json().n;
    return Number.isSafeInteger(id) && id > 0 ? id : null;
  } catch {
    return null;
  }
}

async function words_of(id) {
  try {
    const answer = await fetch(`/notifications/${id}/text`, {
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(8000),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function open(event) {
  event.notification.close();
  const { url } = event.notification.data;
  const [window] = await self.clients.matchAll({ type: "window" });
  if (!window) return self.clients.openWindow(url);
  try {
    return (await window.navigate(url))?.focus();
  } catch {
    return self.clients.openWindow(url);
  }
}

// The browser changed the address of this device. The next open page tells the server (push.js compares
// on every visit); an open page is asked at once.
async function renew(event) {
  const options = event.oldSubscription?.options;
  if (!event.newSubscription && options) await self.registration.pushManager.subscribe(options);
  for (const window of await self.clients.matchAll({ type: "window" })) window.postMessage("subscription-changed");
}
