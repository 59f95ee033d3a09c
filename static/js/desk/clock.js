// How long a question still waits, second by second; the server says it anew every two seconds.
import { words } from "./words.js";

let ends = 0;

function tell() {
  const place = document.querySelector("[data-seconds]");
  if (!place) return;
  if (place.dataset.seconds) {
    ends = performance.now() + Number(place.dataset.seconds) * 1000;
    place.dataset.seconds = "";
  }
  place.textContent = words.left(Math.max(0, Math.round((ends - performance.now()) / 1000)));
}

tell();
setInterval(tell, 500);
