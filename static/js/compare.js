// Compares a file with the issued one without sending it anywhere. Without scripts the form sends it instead.

const form = document.getElementById("compare");
const answers = { same: document.getElementById("same"), different: document.getElementById("different") };

if (form && globalThis.crypto?.subtle) form.addEventListener("submit", compare);

async function compare(event) {
  const [file] = form.elements.namedItem("file").files;
  if (!file) return;
  event.preventDefault();
  show(null);
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  show(hex(digest) === form.dataset.digest ? answers.same : answers.different);
}

function show(answer) {
  for (const one of Object.values(answers)) one.hidden = one !== answer;
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
