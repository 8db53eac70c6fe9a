// Runs the test binary in this page: its output goes to /test/output, its exit code to /test/exit.
'use strict';

// Each write is posted in order; the last request waits for all of them.
let sent = Promise.resolve();
const post = (path, body) => {
  sent = sent.then(() => fetch(path, { method: 'POST', body }));
  return sent;
};

globalThis.fs.writeSync = (fd, bytes) => {
  post('/test/output', bytes.slice());
  return bytes.length;
};
globalThis.fs.write = (fd, bytes, offset, length, position, done) => {
  done(null, globalThis.fs.writeSync(fd, bytes.subarray(offset, offset + length)));
};

(async () => {
  const config = await (await fetch('/config.json')).json();
  const go = new Go();
  go.argv = config.args;
  go.env = config.env;
  let code = 2;
  go.exit = (c) => { code = c; };
  try {
    const { instance } = await WebAssembly.instantiateStreaming(fetch('/web/app.wasm'), go.importObject);
    await go.run(instance);
  } catch (e) {
    post('/test/output', String(e) + '\n');
  }
  post('/test/exit', String(code));
})();
