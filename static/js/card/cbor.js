// CBOR (RFC 8949), read as strictly as it can be: one value has one sequence of bytes. Maps are Map, byte
// strings Uint8Array, and every integer is exact; see portal/card/formats/cbor.py, check by check.
import { concat, utf8 } from "./bytes.js";
import { refuse } from "./errors.js";

const [UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const PLAIN = new Map([[20, false], [21, true], [22, null]]);
const INDEFINITE = 31;

export const CARD = { size: 4096, depth: 10, items: 256 };
export const LIST = { size: 1 << 20, depth: 10, items: 256 };
export const TRUST = { size: 1 << 16, depth: 10, items: 2048 };

export class Tag {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

// A simple value is one object for each number, so that a Map finds it.
export class Simple {
  static #known = new Map();

  static of(number) {
    if (!Simple.#known.has(number)) Simple.#known.set(number, Object.assign(new Simple(), { number }));
    return Simple.#known.get(number);
  }
}

export function encode(value) {
  if (value === false || value === true || value === null) {
    return Uint8Array.of((SIMPLE << 5) | (value === null ? 22 : value ? 21 : 20));
  }
  if (Number.isSafeInteger(value)) return value >= 0 ? head(UNSIGNED, value) : head(NEGATIVE, -1 - value);
  if (value instanceof Uint8Array) return concat(head(BYTES, value.length), value);
  if (typeof value === "string") return concat(head(TEXT, utf8(value).length), utf8(value));
  if (Array.isArray(value)) return concat(head(ARRAY, value.length), ...value.map(encode));
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [encode(key), encode(item)]);
    pairs.sort(([one], [other]) => compare(one, other));
    return concat(head(MAP, pairs.length), ...pairs.flat());
  }
  if (value instanceof Tag) return concat(head(TAG, value.number), encode(value.value));
  if (value instanceof Simple) return head(SIMPLE, value.number);
  throw new TypeError("The card has no such value.");
}

export function decode(data, limits = CARD) {
  if (data.length > limits.size) refuse("cbor.size");
  const reader = new Reader(data, limits);
  const value = reader.value(1);
  if (reader.at !== data.length) refuse("cbor.trailing");
  return value;
}

function head(major, number) {
  if (number < 24) return Uint8Array.of((major << 5) | number);
  const [more, size] = number < 2 ** 8 ? [24, 1] : number < 2 ** 16 ? [25, 2] : number < 2 ** 32 ? [26, 4] : [27, 8];
  const made = new Uint8Array(1 + size);
  made[0] = (major << 5) | more;
  for (let place = size, rest = number; place > 0; place -= 1, rest = Math.floor(rest / 256)) made[place] = rest % 256;
  return made;
}

function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let place = 0; place < shared; place += 1) {
    if (one[place] !== other[place]) return one[place] - other[place];
  }
  return one.length - other.length;
}

class Reader {
  constructor(data, limits) {
    this.data = data;
    this.limits = limits;
    this.at = 0;
    this.items = 0;
  }

  value(depth) {
    this.items += 1;
    if (depth > this.limits.depth) refuse("cbor.depth");
    if (this.items > this.limits.items) refuse("cbor.items");
    const first = this.take(1)[0];
    const [major, more] = [first >> 5, first & 31];
    if (major === SIMPLE) return this.simple(more);
    const number = this.argument(more);
    switch (major) {
      case UNSIGNED:
      case NEGATIVE:
        if (number > Number.MAX_SAFE_INTEGER) refuse("cbor.integer");
        return major === UNSIGNED ? number : -1 - number;
      case BYTES:
        return this.take(number);
      case TEXT:
        return this.text(number);
      case ARRAY:
        return this.array(this.counted(number), depth);
      case MAP:
        return this.map(this.counted(number), depth);
      default:
        return new Tag(number, this.value(depth + 1));
    }
  }

  take(size) {
    if (size > this.data.length - this.at) refuse("cbor.truncated");
    this.at += size;
    return this.data.slice(this.at - size, this.at);
  }

  argument(more) {
    if (more < 24) return more;
    if (more === INDEFINITE) refuse("cbor.indefinite");
    if (more > 27) refuse("cbor.type");
    const size = 2 ** (more - 24);
    const number = this.take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < (size === 1 ? 24 : 2 ** (4 * size))) refuse("cbor.not_shortest");
    return number;
  }

  counted(number) {
    if (number > this.limits.items) refuse("cbor.items");
    return number;
  }

  text(size) {
    const data = this.take(size);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    } catch {
      return refuse("cbor.text");
    }
  }

  array(size, depth) {
    const found = [];
    for (let count = 0; count < size; count += 1) found.push(this.value(depth + 1));
    return found;
  }

  map(size, depth) {
    const found = new Map();
    let before = new Uint8Array();
    for (let count = 0; count < size; count += 1) {
      const start = this.at;
      const key = this.value(depth + 1);
      const encoded = this.data.slice(start, this.at);
      if (typeof key !== "number" && typeof key !== "string" && !(key instanceof Simple)) refuse("cbor.key");
      if (found.has(key)) refuse("cbor.duplicate_key");
      if (compare(encoded, before) < 0) refuse("cbor.key_order");
      before = encoded;
      found.set(key, this.value(depth + 1));
    }
    return found;
  }

  simple(more) {
    if (PLAIN.has(more)) return PLAIN.get(more);
    if (more === INDEFINITE) refuse("cbor.indefinite");
    if (more !== 24) refuse("cbor.type");
    const number = this.take(1)[0];
    if (number < 32) refuse("cbor.not_shortest");
    return Simple.of(number);
  }
}
