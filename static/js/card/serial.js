// A card's serial: twelve characters of Crockford's base 32 and his check symbol.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK = `${ALPHABET}*~$=U`;
const FORM = new RegExp(`^[${ALPHABET}]{12}[${ALPHABET}*~$=U]$`);

export function isSerial(text) {
  if (typeof text !== "string" || !FORM.test(text)) return false;
  const remainder = [...text.slice(0, 12)].reduce((rest, character) => (rest * 32 + ALPHABET.indexOf(character)) % 37, 0);
  return CHECK[remainder] === text[12];
}

export const shown = (serial) => [serial.slice(0, 4), serial.slice(4, 8), serial.slice(8, 12), serial.slice(12)].join("-");
