// How text is compared: "hoa binh" finds Hòa Bình and Hoà Bình. The same as portal/core/text.py.

export function fold(text) {
  return text.toLowerCase().replaceAll("\u0111", "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
}

// Each syllable's tone at its end: "Hoà" is "Hòa", and neither is "Hoa".
export function accented(text) {
  const decomposed = text.toLowerCase().normalize("NFD").replace(/\s+/g, " ").trim();
  return decomposed.replace(/[\p{L}\p{N}\p{M}]+/gu, (syllable) => {
    const tones = syllable.match(TONE);
    return tones ? syllable.replace(TONE, "") + tones.join("") : syllable;
  });
}

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;
