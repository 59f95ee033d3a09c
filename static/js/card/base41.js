// Base41: two bytes in three characters that a QR code packs tightly and an address may carry.
import { refuse } from "./errors.js";

export const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$-/.:";
export const MAX_CHARACTERS = 4296;

const BASE = ALPHABET.length;
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

export function encode(data) {
  let text = "";
  for (let start = 0; start + 1 < data.length; start += 2) {
    const number = data[start] * 256 + data[start + 1];
    text += ALPHABET[number % BASE] + ALPHABET[Math.floor(number / BASE) % BASE] + ALPHABET[Math.floor(number / BASE ** 2)];
  }
  if (data.length % 2) {
    const last = data[data.length - 1];
    text += ALPHABET[last % BASE] + ALPHABET[Math.floor(last / BASE)];
  }
  return text;
}

export function decode(text) {
  const values = [...text].map((character) => VALUES.get(character) ?? -1);
  if (values.length > MAX_CHARACTERS) refuse("code.length");
  if (values.includes(-1)) refuse("code.alphabet");
  const data = [];
  for (let start = 0; start < values.length; start += 3) {
    const group = values.slice(start, start + 3);
    const size = group.length - 1;
    const number = group.reduceRight((sum, value) => sum * BASE + value, 0);
    if (size === 0 || number >= 256 ** size) refuse("code.group");
    if (size === 2) data.push(number >> 8);
    data.push(number & 255);
  }
  return Uint8Array.from(data);
}
