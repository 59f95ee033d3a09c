// Turns messages to this device on and off, and opens what a message is about. Without it the pages still work.
import { words } from "./words.js";

const form = document.getElementById("push");
if (form) devices();
document.querySelector("form[data-open]")?.requestSubmit();

async function devices() {
  for (const removal of document.querySelectorAll("form[data-remove]")) removal.addEventListener("submit", turnOff);
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    document.getElementById("push-button").hidden = true;
    return say(words.pushMissing);
  }
  form.addEventListener("submit", turnOn);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "subscription-changed") renew();
  });
  await show();
}

async function show() {
  // Every page starts the worker (app.js); where it is not there yet, there is no subscription either.
  const known = await fingerprintHere();
  const isOn = known && listed(form.dataset.known, known) && Notification.permission === "granted";
  document.getElementById("push-button").hidden = isOn || Notification.permission === "denied";
  say(isOn ? words.pushOn : Notification.permission === "denied" ? words.pushDenied : words.pushOff);
  // Signed in anew since: the subscription is the person's own, and from now on it ends with this sign-in.
  if (isOn && !listed(form.dataset.bound, known)) await send(await subscriptionHere(), { quietly: true });
}

// The browser asks only while it handles a tap, so the permission comes first and everything else after it.
async function turnOn(event) {
  if (form.elements.endpoint.value) return;
  event.preventDefault();
  say(words.pushAsking);
  if ((await Notification.requestPermission()) !== "granted") return show();
  try {
    // What is there already may be the last user's: a fresh subscription has a fresh address.
    await (await subscriptionHere())?.unsubscribe();
    await send(await subscribe(), { quietly: false });
  } catch (error) {
    console.warn("No subscription:", error.message);
    say(words.pushFailed);
  }
}

async function turnOff(event) {
  if (event.target.dataset.remove !== (await fingerprintHere())) return;
  await (await subscriptionHere())?.unsubscribe();
}

async function renew() {
  const subscription = await subscriptionHere();
  if (subscription && form.dataset.bound) await send(subscription, { quietly: true });
}

async function send(subscription, { quietly }) {
  const { endpoint, keys } = subscription.toJSON();
  const fields = { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  if (quietly) {
    const body = new URLSearchParams({ ...fields, csrf_token: form.elements.csrf_token.value });
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return;
  }
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  form.requestSubmit();
}

async function subscribe() {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key });
}

async function subscriptionHere() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function fingerprintHere() {
  const subscription = await subscriptionHere();
  if (!subscription) return "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").slice(0, 32);
}

function listed(list, one) {
  return list.split(" ").includes(one);
}

function say(text) {
  document.getElementById("push-state").textContent = text;
}
