// Begins to load the client while the page's other files are still on their way.
//
// A page that a service worker serves has the client in the cache: there is no progress to show, and a
// response that has not passed through a script lets the browser compile while it reads.
"use strict";

(() => {
  const CLIENT = "/web/app.wasm";
  const cached = navigator.serviceWorker && navigator.serviceWorker.controller;
  const early = cached ? fetch(CLIENT) : null;
  if (early) {
    early.catch(() => {}); // the loader fetches again, and says what is wrong
  }

  // The loader calls this in place of its own fetching: fetchWithProgress is its function.
  window.glintInstantiate = async (fetchWithProgress, showProgress, imports) => {
    const response = early && (await early.catch(() => null));
    if (response && response.ok) {
      return WebAssembly.instantiateStreaming(response, imports);
    }
    return WebAssembly.instantiateStreaming(fetchWithProgress(CLIENT, showProgress), imports);
  };
})();
