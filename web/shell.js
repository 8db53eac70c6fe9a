// What every page does about updates, whether or not the program runs in it.
//
// The program calls glintIdle(false) when a payment begins and glintIdle(true)
// when it has ended. The waiting service worker asks all windows and takes over
// only when all are idle; then each window loads the new version. A till that is
// never closed looks for one by itself.
"use strict";

(() => {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  const LOOK_EVERY_MS = 60 * 60 * 1000;
  let idle = true;
  let reload = false;

  window.glintIdle = (value) => {
    idle = value === true;
    if (idle && reload) {
      location.reload();
      return;
    }
    navigator.serviceWorker.getRegistration("/").then((registration) => {
      if (registration && registration.waiting) {
        tell(registration.waiting);
      }
    });
  };

  function tell(worker) {
    worker.postMessage({ type: "glint-idle", idle });
  }

  // The answer goes to the worker that asked, which may not wait yet.
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data && event.data.type === "glint-ask" && event.source) {
      tell(event.source);
    }
  });

  navigator.serviceWorker.ready.then((registration) => {
    const watch = (worker) => {
      if (worker) {
        worker.addEventListener("statechange", () => {
          if (worker.state === "installed") {
            tell(worker);
          }
        });
      }
    };
    if (registration.waiting) {
      tell(registration.waiting);
    }
    watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
    const look = () => {
      if (registration.waiting) {
        tell(registration.waiting);
      }
      registration.update().catch(() => {}); // no network: later then
    };
    setInterval(look, LOOK_EVERY_MS);
  });

  // The first worker claims a page that had none: that is no new version.
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!controlled) {
      controlled = true;
      return;
    }
    reload = true;
    if (idle) {
      location.reload();
    }
  });
})();
