// What every signed-in page does. Each page also works without it.

// Chromium takes the address of a worker only from a named policy, and a policy can be made once:
// other modules that start a worker import trustedScript from here.
const policy = window.trustedTypes?.createPolicy("portal", {
  createScriptURL(path) {
    const url = new URL(path, location.origin);
    if (url.origin !== location.origin || !/^\/(sw\.js$|static\/)/.test(url.pathname)) {
      throw new TypeError(`Not a script of ours: ${path}`);
    }
    return url.href;
  },
});

export function trustedScript(path) {
  return policy ? policy.createScriptURL(path) : path;
}

const focused = new WeakSet();

focusErrors();
document.addEventListener("htmx:after:swap", focusErrors);
document.addEventListener("htmx:before:response", refusePages);
document.addEventListener("click", focusField);
document.addEventListener("submit", sendOnce);
document.addEventListener("submit", leave);
window.addEventListener("pageshow", allowAgain);
window.addEventListener("online", tellOnline);
window.addEventListener("load", registerWorker);

// Each once: a piece of the page that asks by itself must not take the focus from who is typing.
function focusErrors() {
  const found = document.querySelector("[data-focus]");
  if (!found || focused.has(found)) return;
  focused.add(found);
  found.focus();
}

// What asks by itself wants its piece: the page of an error, or of signing in after an hour, is none.
function refusePages(event) {
  const answer = event.detail.ctx.response.raw;
  if (answer.redirected || !answer.ok) event.preventDefault();
}

// A link of the error summary leads into the field, also where three inputs make one field.
function focusField(event) {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  (field.closest(".form-group") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
}

// A slow line invites a second tap. The server would answer the same; the person should not wonder.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  tellOnline();
  if (!navigator.onLine) {
    event.preventDefault();
    return tellOffline(form, event.submitter);
  }
  // What is answered with a file leaves the page as it is, to ask for another.
  if (form.dataset.file) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
}

// The browser's own page would take the place of what was typed, and of the photographs.
function tellOffline(form, submitter) {
  const line = Object.assign(document.createElement("p"), { id: "no-network", className: "error-message" });
  line.setAttribute("role", "alert");
  const place = submitter?.closest(".button-group") ?? submitter;
  if (form.contains(place)) place.before(line);
  else form.append(line);
  line.textContent = document.getElementById("notices")?.dataset.offline ?? "";
}

function tellOnline() {
  document.getElementById("no-network")?.remove();
}

// Coming back by the back button finds the page as it was left, its buttons included.
function allowAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

// Signing out ends the messages to this device also where the server cannot be reached.
async function leave(event) {
  if (!event.target.matches("[data-sign-out]")) return;
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(trustedScript("/sw.js"), { type: "module", scope: "/" });
  } catch (error) {
    // Private windows refuse; the page does not need it.
    console.info("No service worker:", error.message);
  }
}
