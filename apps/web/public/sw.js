// Makes the client installable and lets it start on a bad line. It keeps the shell only: the page itself and the files that are
// named by their content. Whatever lies under /api, every picture and every record, passes by untouched and is kept nowhere.
const cacheName = 'samelight-shell-1';
const page = '/';
/** Files of earlier builds go once this many are kept. */
const mostFiles = 80;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.add(new Request(page, { cache: 'reload' })))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname.startsWith('/assets/')) event.respondWith(fromCacheFirst(request));
  // The newest page when the server answers, the kept one when it does not.
  else if (request.mode === 'navigate' && !/^\/(api|health|problems)(\/|$)/.test(pathname))
    event.respondWith(fetch(request).catch(() => caches.match(page, { cacheName })));
});

async function fromCacheFirst(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    const files = keys.filter((key) => new URL(key.url).pathname.startsWith('/assets/'));
    await Promise.all(files.slice(0, Math.max(0, files.length - mostFiles)).map((key) => cache.delete(key)));
  }
  return answer;
}
