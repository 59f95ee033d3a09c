// What is wrong with a card, by its code: the same words as portal/card/formats/codes.py.
export class FormatError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function refuse(code) {
  throw new FormatError(code);
}
