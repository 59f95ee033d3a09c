// Looks at chosen pictures before they are sent: shows them, warns of those that nobody could read,
// and makes large photographs smaller, so that they pass on a slow line. Without it the form works the same.

const MAX_BYTES = 20 * 1024 * 1024;
const LONG_SIDE = 2400;
const LARGE_PHOTO = 1024 * 1024;
const JPEG_QUALITY = 0.85;
// Judged on a copy of this size, so that the measures mean the same for every camera.
const JUDGED_SIDE = 640;
// Tried on sharp and on blurred photographs of printed pages.
const LEAST_SIDE = 900;
const LEAST_BRIGHTNESS = 60;
const LEAST_SHARPNESS = 60;

// What is chosen of each input. The camera takes one photograph at a time, and each comes beside those before.
const held = new WeakMap();

for (const place of document.querySelectorAll("[data-capture]")) {
  for (const input of place.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => chosen(place, input));
    input.parentElement.classList.add("evidence__input--ready");
  }
}

async function chosen(place, input) {
  const before = input.hasAttribute("capture") ? (held.get(input) ?? []) : [];
  const fresh = [...input.files].map((file) => ({ file, warnings: [] }));
  // At once, so that whoever sends before these were looked at sends them all.
  hold(input, [...before, ...fresh]);
  const looked = await Promise.all(fresh.map((one) => look(one.file)));
  // Without those that a newer choice took the place of meanwhile.
  hold(input, held.get(input).map((one) => looked[fresh.indexOf(one)] ?? one));
  show(place, input);
}

function hold(input, all) {
  for (const one of held.get(input) ?? []) if (one.url && !all.includes(one)) URL.revokeObjectURL(one.url);
  held.set(input, all);
  // What is too large is named, and not sent for minutes in vain.
  replace(input, all.map((one) => one.file).filter((file) => file.size <= MAX_BYTES));
}

// Returns the file to send, with what there is to say of it.
async function look(file) {
  const picture = await decode(file);
  if (!picture) return { file, warnings: file.size > MAX_BYTES ? ["large"] : [] };
  const warnings = judge(picture);
  const sent = await smaller(file, picture);
  picture.close();
  if (sent.size > MAX_BYTES) warnings.unshift("large");
  return { file: sent, warnings: warnings.length ? warnings : ["good"], url: URL.createObjectURL(sent) };
}

// HEIC opens in few browsers, PDF in none: those are sent unseen.
export async function decode(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

export function judge(picture) {
  const warnings = [];
  if (Math.max(picture.width, picture.height) < LEAST_SIDE) warnings.push("small");
  const { brightness, sharpness } = measure(grey(picture));
  if (brightness < LEAST_BRIGHTNESS) warnings.push("dark");
  else if (sharpness < LEAST_SHARPNESS) warnings.push("blurred");
  return warnings;
}

function grey(picture) {
  const canvas = drawn(picture, JUDGED_SIDE);
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const levels = new Float32Array(width * height);
  for (let i = 0; i < levels.length; i++) {
    levels[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  }
  return { levels, width, height };
}

// Mean brightness, and the variance of the Laplacian: edges of letters are steep only when in focus.
function measure({ levels, width, height }) {
  let light = 0, sum = 0, squares = 0, count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const edge = levels[i - 1] + levels[i + 1] + levels[i - width] + levels[i + width] - 4 * levels[i];
      light += levels[i];
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  const mean = sum / count;
  return { brightness: light / count, sharpness: squares / count - mean * mean };
}

export async function smaller(file, picture) {
  const tooLong = Math.max(picture.width, picture.height) > LONG_SIDE;
  if (file.type !== "image/jpeg" || (!tooLong && file.size <= LARGE_PHOTO)) return file;
  const canvas = drawn(picture, LONG_SIDE);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", JPEG_QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name, { type: "image/jpeg", lastModified: file.lastModified });
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// Puts the smaller files into the input; a browser that does not let us sends the original ones.
export function replace(input, files) {
  if (files.length === input.files.length && files.every((file, i) => file === input.files[i])) return;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}

function show(place, input) {
  const list = place.querySelector("[data-capture-list]");
  for (const old of list.querySelectorAll(`[data-from="${input.id}"]`)) old.remove();
  for (const one of held.get(input)) list.append(item(place, input, one));
  list.hidden = !list.children.length;
}

function item(place, input, one) {
  const { file, warnings, url } = one;
  const line = document.createElement("li");
  line.className = "evidence__item";
  line.dataset.from = input.id;
  if (url) {
    const image = document.createElement("img");
    image.src = url;
    image.alt = word(place, "alt");
    image.className = "evidence__chosen";
    line.append(image);
  }
  line.append(text("evidence__name", file.name));
  for (const warning of warnings) {
    line.append(text(warning === "good" ? "evidence__good" : "evidence__warning", word(place, warning)));
  }
  line.append(leaveOut(place, input, one));
  return line;
}

function leaveOut(place, input, one) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet button--small";
  button.textContent = word(place, "leave-out");
  button.setAttribute("aria-label", `${button.textContent}: ${one.file.name}`);
  button.addEventListener("click", () => {
    hold(input, held.get(input).filter((other) => other !== one));
    show(place, input);
    input.focus();
  });
  return button;
}

// The words stand in the page's template, beside the input.
function word(place, name) {
  return place.querySelector("[data-capture-words]").content.querySelector(`[data-word="${name}"]`).textContent;
}

function text(kind, words) {
  const paragraph = document.createElement("p");
  paragraph.className = kind;
  paragraph.textContent = words;
  return paragraph;
}
