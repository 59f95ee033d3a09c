// The card as it is held out: a new proof every 20 seconds and at once after a challenge; the portrait between.
import { utf8 } from "./bytes.js";
import { draw, segmentsOf } from "./holder_draw.js";
import * as portrait from "./portrait.js";
import * as proof from "./proof.js";

const TURN_SECONDS = 20;
// Long enough for several pictures of any camera; a whole turn stays above a third of a second, so that nothing flickers.
const [PROOF_TIME, PORTRAIT_TIME] = [300, 200];
const CHALLENGE_SECONDS = 60;

export class Showing {
  // `clock` gives the time in seconds; `told` hears { left, ends } each second, and null at the end.
  constructor({ canvas, message, session, checker, image, clock, told }) {
    Object.assign(this, { canvas, message, session, checker, clock, told });
    this.portraitText = image ? portrait.encode(image) : null;
    this.alternates = false;
    this.challenge = null;
    this.challengedAt = 0;
    this.timers = [];
    this.isOver = false;
  }

  async start() {
    await this.turn();
    this.timers.push(setInterval(() => this.second(), 1000));
    this.frame(true);
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  stop() {
    if (this.isOver) return;
    this.isOver = true;
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.frameTimer);
    this.lock?.release();
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.told(null);
  }

  // The next proof answers this number; no recording can, and no clock is needed.
  async answer(digits) {
    this.challenge = utf8(digits);
    this.challengedAt = this.clock();
    this.alternates = this.portraitText !== null;
    await this.turn();
    this.frame(true);
  }

  setAlternates(wanted) {
    this.alternates = wanted && this.portraitText !== null;
    this.frame(true);
  }

  async turn() {
    const madeAt = Math.floor(this.clock());
    if (this.challenge && madeAt - this.challengedAt > CHALLENGE_SECONDS) this.challenge = null;
    const { sign, delegation } = this.session;
    const made = await proof.make(this.message, sign, { madeAt, delegation, challenge: this.challenge });
    this.madeAt = madeAt;
    this.address = proof.address(this.checker, made);
    if (!this.isPortrait) this.draw(this.address);
  }

  async second() {
    const now = this.clock();
    if (now >= this.session.expiresAt) return this.stop();
    if (now - this.madeAt >= TURN_SECONDS) await this.turn();
    if (!this.isOver) this.told({ left: TURN_SECONDS - Math.floor(now - this.madeAt), ends: Math.floor(this.session.expiresAt - now) });
  }

  frame(isProof) {
    clearTimeout(this.frameTimer);
    if (this.isOver) return;
    this.isPortrait = !isProof;
    this.draw(isProof ? this.address : this.portraitText);
    if (this.alternates) this.frameTimer = setTimeout(() => this.frame(!isProof), isProof ? PROOF_TIME : PORTRAIT_TIME);
  }

  draw(text) {
    if (!this.isOver) this.size = draw(this.canvas, segmentsOf(text), this.canvas.parentElement.clientWidth);
  }
}
