// The page's camera in a stage: getUserMedia gives a stream of the pictures that the other screen showed a fixed
// time ago. Each comes once, with the time when it was shown as its own, as a camera's shots do; while the other screen
// stands still its picture is taken again and again. The relay's own uneven pace does not show in the times.
(() => {
  const LAG_MS = 250;
  const EVERY_MS = 1000 / 30;
  const state = { queue: [], picture: null, pushed: 0, shown: 0 };
  window.__stage = state;
  const now = () => performance.timeOrigin + performance.now();
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
    // A camera of 640 by 480: what a page asks for beyond that is only its ideal.
    const canvas = new OffscreenCanvas(Math.min(side(video.width, 640), 640), Math.min(side(video.height, 480), 480));
    const g = canvas.getContext("2d", { alpha: false });
    const draw = () => {
      g.fillStyle = "#444";
      g.fillRect(0, 0, canvas.width, canvas.height);
      const f = state.picture;
      if (!f) return;
      const k = Math.min(canvas.width / f.width, canvas.height / f.height);
      const w = f.width * k, h = f.height * k;
      g.drawImage(f, (canvas.width - w) / 2, (canvas.height - h) / 2, w, h);
    };
    const track = new MediaStreamTrackGenerator({ kind: "video" });
    const writer = track.writable.getWriter();
    let stamp = 0; // of the last shot, ms
    const shoot = (at) => {
      if (at <= stamp) return;
      stamp = at;
      state.shown++;
      draw();
      const frame = new VideoFrame(canvas, { timestamp: Math.round(at * 1000) });
      writer.write(frame).catch(() => frame.close()); // the page has stopped the track
    };
    const origin = performance.timeOrigin;
    const timer = setInterval(() => {
      if (track.readyState === "ended") return clearInterval(timer);
      const seen = now() - LAG_MS; // what is known to have been shown until then
      while (state.queue.length && state.queue[0].at <= seen) {
        const next = state.queue.shift();
        state.picture?.close();
        state.picture = next.picture;
        shoot(next.at + LAG_MS - origin);
      }
      if (seen + LAG_MS - origin - stamp > EVERY_MS * 1.5) shoot(seen + LAG_MS - origin);
    }, EVERY_MS / 2);
    return new MediaStream([track]);
  };
  const devices = navigator.mediaDevices;
  if (!devices) return;
  Object.defineProperty(devices, "getUserMedia", { value: open });
})();
