// Cutting a 4 × 6 portrait by hand: drag it, pinch it, or move the sliders, which are what is sent. The worker cuts
// the same piece out of the file (portal/documents/portraits.py), so without this module the sliders do it alone.
import { decode, replace, smaller } from "./capture.js";
import { words } from "./input_words.js";

const WIDTH = 2, HEIGHT = 3;
// Twice what is shown, for sharp screens.
const DRAWN = { width: 320, height: 480 };

for (const place of document.querySelectorAll("[data-portrait]")) begin(place);

function begin(place) {
  const input = place.querySelector("input[type=file]");
  const sliders = Object.fromEntries([...place.querySelectorAll("input[type=range]")].map((one) => [one.id.split("-").pop(), one]));
  const frame = place.querySelector("[data-portrait-frame]");
  const canvas = Object.assign(document.createElement("canvas"), { ...DRAWN, className: "portrait__canvas" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.portrait);
  const guide = Object.assign(document.createElement("div"), { className: "portrait__guide" });
  frame.append(canvas, guide);
  const told = Object.assign(document.createElement("p"), { className: "hint" });
  told.setAttribute("role", "status");
  input.parentElement.after(told);
  const state = { picture: null, sliders, canvas };
  const tools = place.querySelector("[data-portrait-tools]");
  tools.hidden = true;
  input.parentElement.classList.add("evidence__input--ready");
  input.addEventListener("change", () => choose(input, state, tools, frame, told));
  for (const slider of Object.values(sliders)) slider.addEventListener("input", () => {
    delete slider.dataset.exact;
    draw(state);
  });
  listen(frame, state);
}

async function choose(input, state, tools, frame, told) {
  const [file] = input.files;
  const picture = file && (await decode(file));
  if (file !== input.files[0]) return;
  state.picture?.close();
  state.picture = picture;
  // A picture that this browser cannot open is cut by the worker all the same.
  tools.hidden = !file;
  frame.hidden = !picture;
  told.textContent = file && !picture ? words.noPreview.replace("{name}", () => file.name) : "";
  if (!picture) return;
  for (const slider of Object.values(state.sliders)) {
    slider.value = slider.defaultValue;
    delete slider.dataset.exact;
  }
  replace(input, [await smaller(file, picture)]);
  draw(state);
}

// The piece that is cut out, in pixels of the picture; the same as `box_of` on the server.
export function box(width, height, { across, down, zoom }) {
  const scale = Math.min(width / WIDTH, height / HEIGHT) / (zoom / 100);
  const w = WIDTH * scale, h = HEIGHT * scale;
  return { x: ((width - w) * across) / 100, y: ((height - h) * down) / 100, w, h };
}

function draw({ picture, sliders, canvas }) {
  if (!picture) return;
  const { x, y, w, h } = box(picture.width, picture.height, values(sliders));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, x, y, w, h, 0, 0, canvas.width, canvas.height);
}

function values(sliders) {
  return Object.fromEntries(Object.entries(sliders).map(([name, slider]) => [name, Number(slider.value)]));
}

function listen(frame, state) {
  const fingers = new Map();
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before || !state.picture) return;
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    if (other) pinch(state, distance(before, other), distance(event, other));
    else drag(state, event.clientX - before.clientX, event.clientY - before.clientY);
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, (event) => fingers.delete(event.pointerId));
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    pinch(state, 100, event.deltaY < 0 ? 106 : 94);
  }, { passive: false });
}

function drag(state, dx, dy) {
  const { picture, sliders, canvas } = state;
  const cut = box(picture.width, picture.height, values(sliders));
  const shown = canvas.getBoundingClientRect();
  move(sliders.across, -dx * (cut.w / shown.width), picture.width - cut.w);
  move(sliders.down, -dy * (cut.h / shown.height), picture.height - cut.h);
  draw(state);
}

// Fractions of a step are kept until they make one.
function move(slider, pixels, room) {
  if (room < 1) return;
  const exact = Math.min(100, Math.max(0, Number(slider.dataset.exact ?? slider.value) + (100 * pixels) / room));
  slider.dataset.exact = exact;
  slider.value = Math.round(exact);
}

function pinch(state, before, now) {
  const { zoom } = state.sliders;
  const exact = Number(zoom.dataset.exact ?? zoom.value) * (now / Math.max(before, 1));
  zoom.dataset.exact = Math.min(400, Math.max(100, exact));
  zoom.value = Math.round(zoom.dataset.exact);
  draw(state);
}

function distance(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
