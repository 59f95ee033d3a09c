// A code on a canvas: black on white by day and night, each module so many whole pixels of the screen.
import { create } from "../../vendor/qrcode.js";

const QUIET = 4;

export function draw(canvas, segments, width) {
  const { modules } = create(segments, { errorCorrectionLevel: "L" });
  const ratio = window.devicePixelRatio || 1;
  const side = Math.floor(width * ratio);
  const whole = modules.size + 2 * QUIET;
  const scale = Math.max(1, Math.floor(side / whole));
  const start = Math.floor((side - scale * modules.size) / 2);
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  [canvas.style.width, canvas.style.height] = [`${side / ratio}px`, `${side / ratio}px`];
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, side, side);
  brush.fillStyle = "#000";
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.data[row * modules.size + column]) brush.fillRect(start + column * scale, start + row * scale, scale, scale);
    }
  }
  return modules.size;
}

// The address is written in small letters and must be bytes; what follows "#" packs more tightly.
export function segmentsOf(text) {
  const cut = text.indexOf("#") + 1;
  const parts = [{ data: text.slice(cut), mode: "alphanumeric" }];
  return cut ? [{ data: text.slice(0, cut), mode: "byte" }, ...parts] : parts;
}
