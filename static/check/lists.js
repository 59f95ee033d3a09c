// The trust list and the status lists: kept for the moments without a network, asked for anew at each check.
import * as statusList from "../js/card/status-list.js";
import * as trustList from "../js/card/trust-list.js";
import * as store from "./store.js";

const TRUST = "/trust.cwt";
const PATIENCE = 5000;

// What this device knows now: { trust, lists, clock }, trust null where it never had a list it may believe.
export class Knowledge {
  constructor(root) {
    this.root = root;
    this.trust = null;
    this.lists = new Map();
    this.whole = new Map();
    this.learnt = store.clock();
  }

  get clock() {
    const now = Math.floor(Date.now() / 1000 + this.learnt.offset);
    return { now, learnedAt: this.learnt.learnedAt };
  }

  // Believe what was kept; the signatures are checked again each time.
  async recall() {
    await this.#believeTrust(await store.keptList(TRUST));
    for (const path of this.#statusPaths()) {
      if (!(await this.#believeStatus(await store.keptList(path)))) continue;
      this.whole.set(path, this.#listAt(path));
      await this.#believeDifference(path, await store.keptList(differenceOf(path)));
    }
  }

  // Ask the server whether anything changed: an ETag each, no body when nothing did.
  async refresh() {
    if (!navigator.onLine) return;
    const trust = await this.#fetched(TRUST);
    if (await this.#believeTrust(trust)) await store.keepList(TRUST, trust);
    await Promise.all(this.#statusPaths().map((path) => this.#refreshStatus(path)));
  }

  // Refresh, but let nobody wait longer than this.
  async refreshWithin(milliseconds) {
    const refreshing = this.refresh().catch(() => {});
    await Promise.race([refreshing, new Promise((done) => setTimeout(done, milliseconds))]);
  }

  // What changed since the whole list that is kept is a kilobyte; the list itself is asked for where that is not told.
  async #refreshStatus(path) {
    const since = this.whole.get(path)?.issuedAt;
    const difference = since ? await this.#fetched(`${path}-since-${since}.cwt`) : null;
    if (difference?.length && (await this.#believeDifference(path, difference))) {
      return store.keepList(differenceOf(path), difference);
    }
    const data = await this.#fetched(path);
    if (!(await this.#believeStatus(data))) return;
    this.whole.set(path, this.#listAt(path));
    await store.keepList(path, data);
  }

  // Only lists of this origin are asked for, whatever a signed list names.
  #statusPaths() {
    const uris = this.trust?.statusUris ?? [];
    return uris.map((uri) => new URL(uri)).filter((url) => url.origin === location.origin).map((url) => url.pathname);
  }

  async #fetched(path) {
    const asked = Date.now();
    const answer = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(`No list at ${path}`);
    this.#learnTime(answer.headers.get("Date"), asked);
    return new Uint8Array(await answer.arrayBuffer());
  }

  // The server's clock reads whole seconds; half the way there and back is the rest of what is not known.
  #learnTime(text, asked) {
    const there = Date.parse(text ?? "");
    if (Number.isNaN(there)) return;
    const here = (asked + Date.now()) / 2;
    const offset = (there + 500 - here) / 1000;
    this.learnt = { offset, learnedAt: Math.floor(Date.now() / 1000 + offset) };
    store.keepClock(offset, this.learnt.learnedAt);
  }

  async #believeTrust(data) {
    if (!data) return false;
    try {
      const lowestCounter = store.lowestCounter();
      this.trust = await trustList.read(data, { root: this.root, now: this.clock.now, lowestCounter });
      store.keepCounter(this.trust.counter);
      return true;
    } catch (error) {
      console.warn("The trust list was not believed:", error.code ?? error.message);
      return false;
    }
  }

  async #believeStatus(data) {
    if (!data || !this.trust) return false;
    return this.#believe((before) => statusList.read(data, this.trust, before));
  }

  async #believeDifference(path, data) {
    const whole = this.whole.get(path);
    if (!data || !whole) return false;
    return this.#believe(() => statusList.applyDelta(whole, data, this.trust));
  }

  async #believe(reading) {
    try {
      const listed = await reading(this.lists.get(this.trust.statusUris[0]) ?? null);
      this.lists.set(listed.uri, listed);
      return true;
    } catch (error) {
      console.warn("A status list was not believed:", error.code ?? error.message);
      return false;
    }
  }

  #listAt(path) {
    return this.lists.get(this.trust.statusUris.find((uri) => new URL(uri).pathname === path));
  }
}

const differenceOf = (path) => `${path}-difference`;
