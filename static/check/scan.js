// The camera and what it reads. The browser's own detector where there is one, else zxing, loaded on demand.
import * as portrait from "../js/card/portrait.js";
import { MARK } from "../js/card/proof.js";

const IDEAL = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
// A card without a portrait shows the same code all the time: so long is a picture waited for.
const PORTRAIT_WAIT = 1600;
// The frame on the screen shows the middle of the picture: now and then the rest is looked at too.
const WHOLE_EACH = 4;

let made = null;

// Have the reader at hand before it is needed; a second call costs nothing.
export function prepare() {
  made ??= detector().catch((error) => {
    made = null;
    throw error;
  });
  return made;
}

// Read until there is a card: { code, image }. `tell` hears "hold" once the code is there, "other" of another code.
// With a `question`, { isAnswered, seconds }, codes that do not answer it are passed over until its time is up.
export async function readCard(video, checker, { tell, signal, question = null }) {
  const preparing = prepare();
  preparing.catch(() => {});
  const stream = await navigator.mediaDevices.getUserMedia({ video: IDEAL, audio: false });
  try {
    video.srcObject = stream;
    const [detect] = await Promise.all([preparing, video.play()]);
    return await readFrames(video, detect, { start: checker + MARK, tell, signal, question });
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function readFrames(video, detect, { start, tell, signal, question }) {
  const begun = performance.now();
  let [code, passed, image, since] = [null, null, null, 0];
  for (let frame = 0; !signal.aborted; frame += 1) {
    for (const text of await detect(video, frame % WHOLE_EACH === WHOLE_EACH - 1)) {
      const said = text.startsWith(start) ? text.slice(start.length) : null;
      if (said !== null && question && !question.isAnswered(said)) passed = said;
      else if (said !== null) {
        // The newest proof counts: an older one may run out while the portrait is waited for.
        code = said;
        since ||= performance.now();
      } else if (portraitIn(text)) image = portraitIn(text);
      else tell("other", hostOf(text));
    }
    if (code && (image || performance.now() - since > PORTRAIT_WAIT)) return { code, image };
    if (code) tell("hold");
    else if (question) {
      const left = question.seconds - (performance.now() - begun) / 1000;
      if (left <= 0) return passed && { code: passed, image: null };
      tell("wait", Math.ceil(left));
    }
    await nextFrame(video);
  }
  return null;
}

function portraitIn(text) {
  try {
    return portrait.decode(text);
  } catch {
    return null;
  }
}

function hostOf(text) {
  try {
    return new URL(text).host;
  } catch {
    return "";
  }
}

const nextFrame = (video) =>
  new Promise((done) => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(done) : setTimeout(done, 50)));

async function detector() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (!formats.includes("qr_code")) return zxing();
  const native = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await native.detect(video)).map(({ rawValue }) => rawValue);
}

async function zxing() {
  const { prepareZXingModule, readBarcodes } = await import("./vendor/zxing-reader.js");
  const wasm = new URL("./vendor/zxing-reader.wasm", import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (video, isWhole) => {
    const [across, down] = [video.videoWidth, video.videoHeight];
    if (!across) return [];
    const side = Math.min(across, down);
    const [width, height] = isWhole ? [across, down] : [side, side];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    brush.drawImage(video, (across - width) / 2, (down - height) / 2, width, height, 0, 0, width, height);
    const picture = brush.getImageData(0, 0, width, height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], tryInvert: false, maxNumberOfSymbols: 1 });
    return found.map(({ text }) => text);
  };
}
