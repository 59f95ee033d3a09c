// ES256 with keys as 33-byte compressed points; WebCrypto takes whole points, so y is found here.
import { concat, hex } from "./bytes.js";

export const SIGNATURE_SIZE = 64;

const KEY_SIZE = 33;
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const points = new Map();

// Return the 65 bytes of a compressed point, or null where there is none on the curve.
export function expanded(point) {
  if (point.length !== KEY_SIZE || (point[0] !== 2 && point[0] !== 3)) return null;
  const name = hex(point);
  if (!points.has(name)) points.set(name, solved(point));
  return points.get(name);
}

export function compressed(point) {
  return concat(Uint8Array.of(2 + (point[64] & 1)), point.slice(1, 33));
}

export const isKey = (point) => expanded(point) !== null;

export async function verifies(point, message, signature) {
  const whole = expanded(point);
  if (whole === null || signature.length !== SIGNATURE_SIZE) return false;
  const key = await crypto.subtle.importKey("raw", whole, ECDSA, false, ["verify"]);
  return crypto.subtle.verify(ECDSA, key, signature, message);
}

function solved(point) {
  const x = BigInt(`0x${hex(point.slice(1))}`);
  if (x >= P) return null;
  const square = (x * x * x - 3n * x + B) % P;
  let y = power(((square % P) + P) % P, (P + 1n) / 4n);
  if ((y * y - square) % P !== 0n) return null;
  if (y % 2n !== BigInt(point[0] & 1)) y = P - y;
  const bytes = y.toString(16).padStart(64, "0").match(/../g);
  return concat(Uint8Array.of(4), point.slice(1), Uint8Array.from(bytes, (pair) => Number.parseInt(pair, 16)));
}

function power(base, exponent) {
  let result = 1n;
  for (let rest = exponent, square = base; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}
