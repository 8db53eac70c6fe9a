// The page's camera in a stage: getUserMedia gives a canvas that is redrawn at a fixed rate with the
// picture that the other screen showed a fixed time ago, so that the page sees frames as from a camera,
// whether or not they change, and the relay's own uneven pace does not show in them.
(() => {
  const LAG_MS = 250;
  const state = { queue: [], frame: null, shown: 0, pushed: 0 };
  window.__stage = state;
  const now = () => performance.timeOrigin + performance.now();
  // Picture that stands before the camera now: the newest of those that are LAG_MS old.
  const current = () => {
    while (state.queue.length && state.queue[0].at + LAG_MS <= now()) {
      if (state.frame) state.frame.close();
      state.frame = state.queue.shift().picture;
    }
    return state.frame;
  };
  state.push = (base64, at) => {
    const raw = atob(base64);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    state.pushed++;
    return createImageBitmap(new Blob([bytes], { type: "image/jpeg" })).then((picture) => {
      state.queue.push({ at, picture });
      state.queue.sort((a, b) => a.at - b.at);
      if (state.queue.length > 120) state.queue.shift().picture.close();
    });
  };
  const side = (c, fallback) => (typeof c === "number" ? c : c?.ideal ?? c?.exact ?? fallback);
  const open = async (constraints) => {
    const video = constraints?.video;
    if (!video) throw new DOMException("no such device", "NotFoundError");
    const canvas = document.createElement("canvas");
    // A camera of 640 by 480: what a page asks for beyond that is only its ideal.
    canvas.width = Math.min(side(video.width, 640), 640);
    canvas.height = Math.min(side(video.height, 480), 480);
    const g = canvas.getContext("2d");
    const draw = () => {
      g.fillStyle = "#444";
      g.fillRect(0, 0, canvas.width, canvas.height);
      const f = current();
      if (f) {
        const k = Math.min(canvas.width / f.width, canvas.height / f.height);
        const w = f.width * k, h = f.height * k;
        g.drawImage(f, (canvas.width - w) / 2, (canvas.height - h) / 2, w, h);
      }
      // A corner pixel that changes, so that the stream emits each time.
      g.fillStyle = state.shown++ & 1 ? "#454545" : "#434343";
      g.fillRect(0, 0, 1, 1);
    };
    draw();
    const stream = canvas.captureStream(30);
    const timer = setInterval(draw, 1000 / 30);
    const track = stream.getVideoTracks()[0];
    const stop = track.stop.bind(track);
    track.stop = () => { clearInterval(timer); stop(); };
    return stream;
  };
  const devices = navigator.mediaDevices;
  if (!devices) return;
  Object.defineProperty(devices, "getUserMedia", { value: open });
})();
