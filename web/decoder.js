// Starts the program a second time, in this Worker. The Worker's name is its role:
// "decoder" reads a camera's shots, "lamp" draws a till's light, "path" is the simulated light path of /desk/.
// Nothing here depends on the network once the service worker has /wasm_exec.js and /web/app.wasm.
'use strict';

importScripts('/wasm_exec.js');

// The page starts another Worker when it hears this, or an error event.
function ended(reason) {
  postMessage({ ended: String(reason) });
  close();
}

async function start() {
  const go = new Go();
  go.argv = ['glint'];
  go.env = { ROLE: self.name };
  const { instance } = await WebAssembly.instantiateStreaming(fetch('/web/app.wasm'), go.importObject);
  await go.run(instance);
  return 'the program has ended';
}

start().then(ended, ended);
