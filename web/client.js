// Begins to load and compile the client, in a Worker, while the page's other files are still on their way.
//
// Only where a service worker serves the page: the client is in the cache then, and there is no progress to
// show. A first visit leaves it to the loader, which shows how much has come.
"use strict";

(() => {
  const cached = navigator.serviceWorker && navigator.serviceWorker.controller;
  const early = cached ? compiled() : Promise.resolve(null);

  function compiled() {
    return new Promise((resolve) => {
      const worker = new Worker("/web/compile.js");
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = () => resolve(null);
    });
  }

  // The loader calls this in place of its own fetching: fetchWithProgress is its function.
  window.glintInstantiate = async (fetchWithProgress, showProgress, imports) => {
    const module = await early;
    if (module) {
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    }
    return WebAssembly.instantiateStreaming(fetchWithProgress("/web/app.wasm", showProgress), imports);
  };
})();
