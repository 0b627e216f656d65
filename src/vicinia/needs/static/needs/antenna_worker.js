// Keeps the antenna's form on the phone, with the style, script and drawings that it needs.
// The network comes first, always; what was kept is shown only when there is none.
const KEPT = "antenna-1";
const PAGE = new URL(self.registration.scope).pathname;
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepPage().catch(() => {}));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = event.request.mode === "navigate" && address.pathname === PAGE;
  if (isPage || address.pathname.startsWith("/static/")) event.respondWith(answer(event.request, isPage));
});

async function keepPage() {
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok || page.redirected) return;
  const written = await page.clone().text();
  const kept = await caches.open(KEPT);
  await kept.put(PAGE, page);
  const parts = new Set([...written.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]));
  await Promise.all(
    [...parts].map(async (part) => {
      const loaded = await fetch(part);
      if (loaded.ok) await kept.put(part, loaded);
    }),
  );
}

async function answer(request, isPage) {
  const kept = await caches.open(KEPT);
  const name = isPage ? PAGE : new URL(request.url).pathname;
  const known = await kept.match(name);
  try {
    const loaded = await fetch(request, known ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    // a phone that is no antenna any more keeps no form
    if (isPage && [403, 404].includes(loaded.status)) await kept.delete(PAGE);
    else if (loaded.ok && !loaded.redirected && loaded.type === "basic") await kept.put(name, loaded.clone());
    return loaded;
  } catch (problem) {
    if (known) return known;
    throw problem;
  }
}
