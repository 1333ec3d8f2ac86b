// Keeps the page's files and one sentence for the time without a network. Conversations are never kept here.
const KEPT = "bangfu-" + new URL(location).searchParams.get("v");
const OFFLINE = "/static/offline.html";
const FIRST = [OFFLINE, "/static/chat.css", "/static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FIRST)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (request.method === "GET" && path.startsWith("/static/")) event.respondWith(networkFirst(request));
});

async function networkFirst(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch (lost) {
    return (await caches.match(request)) ?? Response.error();
  }
}
