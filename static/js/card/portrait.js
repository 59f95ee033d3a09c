// The portrait frame: the code between two proofs, for the scanner alone.
import * as base41 from "./base41.js";
import { sha256 } from "./bytes.js";
import { refuse } from "./errors.js";

const MAX_IMAGE = 1200;
const MARK = [0x50, 0x31];
const latin1 = (data) => String.fromCharCode(...data);

export function encode(image) {
  if (!isImage(image)) refuse("portrait.frame");
  return base41.encode(Uint8Array.from([...MARK, ...image]));
}

export function decode(text) {
  const data = base41.decode(text);
  const image = data.slice(MARK.length);
  if (!MARK.every((byte, place) => data[place] === byte) || !isImage(image)) refuse("portrait.frame");
  return image;
}

export const digest = sha256;

function isImage(image) {
  const isAvif = latin1(image.slice(4, 12)) === "ftypavif";
  const isWebp = latin1(image.slice(0, 4)) === "RIFF" && latin1(image.slice(8, 12)) === "WEBP";
  return image.length <= MAX_IMAGE && (isAvif || isWebp);
}
