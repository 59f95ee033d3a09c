// Says how much of a long text still fits. The field no longer cuts off what is pasted: a cut that nobody sees is worse.
import { words } from "./input_words.js";

// Farther from the end than this the number is only noise.
const NEAR = 0.75;

export function count(area) {
  const longest = Number(area.dataset.counter);
  area.removeAttribute("maxlength");
  const line = Object.assign(document.createElement("p"), { className: "hint counter" });
  const told = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  told.setAttribute("role", "status");
  area.after(line, told);
  let waiting;
  const update = () => {
    const left = longest - [...area.value.normalize("NFC")].length;
    const text = (left < 0 ? words.over : words.left).replace("{count}", Math.abs(left).toLocaleString("vi"));
    line.textContent = text;
    line.hidden = left > longest * NEAR;
    line.classList.toggle("counter--over", left < 0);
    // Told once typing rests, not with each letter.
    clearTimeout(waiting);
    waiting = setTimeout(() => (told.textContent = line.hidden ? "" : text), 1000);
  };
  area.addEventListener("input", update);
  update();
}
