// The camera and what it reads. The browser's own detector where there is one, else zxing, loaded on demand.
import * as portrait from "../js/card/portrait.js";
import { MARK } from "../js/card/proof.js";

const IDEAL = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
// A card without a portrait shows the same code all the time: so long is a picture waited for.
const PORTRAIT_WAIT = 1600;

// Read until there is a card: { code, image }; `tell` hears "hold" once the code is there, "other" of another code.
export async function readCard(video, checker, tell, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: IDEAL, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    return await readFrames(video, await detector(), checker, tell, signal);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function readFrames(video, detect, checker, tell, signal) {
  let code = null;
  let image = null;
  let since = 0;
  while (!signal.aborted) {
    for (const text of await detect(video)) {
      if (text.startsWith(checker + MARK)) {
        // The newest proof counts: an older one may run out while the portrait is waited for.
        code = text.slice((checker + MARK).length);
        since ||= performance.now();
      } else if (portraitIn(text)) image = portraitIn(text);
      else tell("other", hostOf(text));
    }
    if (code && (image || performance.now() - since > PORTRAIT_WAIT)) return { code, image };
    if (code) tell("hold");
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
  return async (video) => {
    if (!video.videoWidth) return [];
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    brush.drawImage(video, 0, 0);
    const picture = brush.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], tryInvert: false, maxNumberOfSymbols: 1 });
    return found.map(({ text }) => text);
  };
}
