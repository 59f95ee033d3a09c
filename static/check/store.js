// What this device remembers between checks: lists, the clock, a counter. No name, no card, no place.
const CACHE = "lists";
const KEYS = Object.freeze({ clock: "clock", counter: "trust-counter", scans: "scans", sound: "sound", basic: "basic" });

export async function keptList(path) {
  const answer = await (await caches.open(CACHE)).match(path);
  return answer ? new Uint8Array(await answer.arrayBuffer()) : null;
}

export async function keepList(path, data) {
  await (await caches.open(CACHE)).put(path, new Response(data));
}

export const clock = () => read(KEYS.clock) ?? { offset: 0, learnedAt: null };
export const keepClock = (offset, learnedAt) => write(KEYS.clock, { offset, learnedAt });

export const lowestCounter = () => read(KEYS.counter) ?? 0;
export const keepCounter = (counter) => write(KEYS.counter, Math.max(counter, lowestCounter()));

export const speaks = () => read(KEYS.sound) ?? true;
export const keepSpeaks = (isOn) => write(KEYS.sound, isOn);

export const acceptsBasic = () => read(KEYS.basic) ?? true;
export const keepAcceptsBasic = (isOn) => write(KEYS.basic, isOn);

export const scansToday = () => scans().count;

export function countScan() {
  const { day, count } = scans();
  write(KEYS.scans, { day, count: count + 1 });
  return count + 1;
}

function scans() {
  const day = new Date().toDateString();
  const kept = read(KEYS.scans);
  return kept?.day === day ? kept : { day, count: 0 };
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A private window keeps nothing; the check goes on without.
  }
}
