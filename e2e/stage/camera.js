// The page's camera in a stage: getUserMedia gives a canvas that is redrawn at a fixed rate with the
// newest picture pushed in, so that the page sees frames as from a camera, whether or not they change.
(() => {
  const state = { frame: null, shown: 0, pushed: 0, alter: null };
  window.__stage = state;
  state.push = (base64) => {
    const raw = atob(base64);
    const bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    state.pushed++;
    return createImageBitmap(new Blob([bytes], { type: "image/jpeg" })).then((b) => {
      if (state.frame) state.frame.close();
      state.frame = b;
    });
  };
  const side = (c, fallback) => (typeof c === "number" ? c : c?.ideal ?? c?.exact ?? fallback);
  const open = async (constraints) => {
    const video = constraints?.video;
    if (!video) throw new DOMException("no such device", "NotFoundError");
    const canvas = document.createElement("canvas");
    canvas.width = side(video.width, 640);
    canvas.height = side(video.height, 480);
    const g = canvas.getContext("2d");
    const draw = () => {
      g.fillStyle = "#444";
      g.fillRect(0, 0, canvas.width, canvas.height);
      const f = state.frame;
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
