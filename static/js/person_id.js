// Reads a personal ID number aloud: whose it says it is. Only a help to see a slip; nothing is refused for it.
import { words } from "./input_words.js";

export function readAloud(input) {
  const line = Object.assign(document.createElement("p"), { className: "hint counter" });
  line.setAttribute("role", "status");
  input.after(line);
  const update = () => (line.textContent = said(input.value.replace(/[\s.\-]/g, "")));
  input.addEventListener("input", update);
  update();
}

export function said(number) {
  if (!/^[0-9]{12}$/.test(number)) return "";
  // Century and gender in one: 0 and 1 are men and women born from 1900 on, 2 and 3 from 2000 on.
  const digit = Number(number[3]);
  const year = 1900 + 100 * Math.floor(digit / 2) + Number(number.slice(4, 6));
  if (year > new Date().getFullYear()) return words.oddNumber;
  return words.numberSays.replace("{who}", digit % 2 ? words.woman : words.man).replace("{year}", year);
}
