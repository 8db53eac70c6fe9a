// A Worker that compiles the client for the page that started it, so that the page's own thread is free
// for the other files meanwhile: see client.js.
"use strict";

WebAssembly.compileStreaming(fetch("/web/app.wasm"))
  .catch(() => null) // the page fetches again, and says what is wrong
  .then((module) => {
    postMessage(module);
    close();
  });
