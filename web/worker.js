// The service worker: keeps one complete version of the pages and serves it,
// also without a network. A template: the server fills in the two values below.
//
// Rules it keeps:
//   - A version is cached whole or not at all; a failed install leaves the old
//     version as it was.
//   - Only caches named app-* are its own.
//   - Requests to the API are not touched.
//   - A new version takes over when every open window has said that it is idle,
//     so never in the middle of a payment.
"use strict";

const VERSION = "{{.Version}}";
const RESOURCES = {{.ResourcesToCache}};

const CACHE_PREFIX = "app-";
const CACHE = CACHE_PREFIX + VERSION;
const API_PREFIX = "/v1/";
const VERSION_HEADER = "Glint-Version";

// Start pages are / and the cached resources of the form /name/.
const START_PAGES = RESOURCES.filter((path) => /^\/([a-z]+\/)?$/.test(path));

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

async function install() {
  try {
    const cache = await caches.open(CACHE);
    const results = await Promise.allSettled(RESOURCES.map((path) => fetchInto(cache, path)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) {
      throw failed.reason; // not before the others have ended: a late one would write into the cache
    }
  } catch (err) {
    await caches.delete(CACHE);
    throw err; // the browser drops this worker and keeps the one it has
  }
  await askWindows();
}

// fetchInto checks the version too: while a server is being replaced, parts of
// two versions can be on offer.
async function fetchInto(cache, path) {
  const response = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok || response.redirected || response.headers.get(VERSION_HEADER) !== VERSION) {
    throw new Error(`${path}: status ${response.status}, version ${response.headers.get(VERSION_HEADER)}`);
  }
  await cache.put(path, response);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith(API_PREFIX)) {
    return;
  }
  event.respondWith(request.mode === "navigate" ? page(request, url) : resource(request, url));
});

// page serves the start page of the first path segment for any address below
// it. Other addresses are the server's; without it the client says that it does
// not know them.
async function page(request, url) {
  const first = url.pathname === "/" ? "/" : "/" + url.pathname.split("/")[1] + "/";
  if (START_PAGES.includes(first)) {
    return cached(first, request);
  }
  return fetch(request).catch((err) => cached("/", request).catch(() => Promise.reject(err)));
}

async function resource(request, url) {
  return cached(url.pathname, request);
}

// cached looks into this version's cache only, so that versions never mix.
async function cached(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) || fetch(request);
}

// --- taking over -------------------------------------------------------------
//
// worker to window: {type: "glint-ask"}
// window to worker: {type: "glint-idle", idle: true or false}

const idleByWindow = new Map(); // client id to its last word; lost when the browser stops the worker

self.addEventListener("message", (event) => {
  const message = event.data;
  if (!message || message.type !== "glint-idle" || !event.source) {
    return;
  }
  idleByWindow.set(event.source.id, message.idle === true);
  event.waitUntil(takeOverWhenIdle());
});

async function takeOverWhenIdle() {
  // The active worker hears these messages too. Before it is active a worker may
  // not know yet that it waits, when its windows do.
  const state = self.serviceWorker ? self.serviceWorker.state : "installed";
  if (state === "activating" || state === "activated") {
    return;
  }
  const windows = await openWindows();
  const unknown = windows.filter((client) => !idleByWindow.has(client.id));
  for (const client of unknown) {
    client.postMessage({ type: "glint-ask" });
  }
  if (unknown.length === 0 && windows.every((client) => idleByWindow.get(client.id))) {
    await self.skipWaiting();
  }
}

async function askWindows() {
  for (const client of await openWindows()) {
    client.postMessage({ type: "glint-ask" });
  }
}

function openWindows() {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}
