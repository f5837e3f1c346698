// A text as the numbers of its UTF-16 units, which all that looks for something in it reads: made once, and read several times
// as fast as the text is.

/** Of eight bits where the text is ASCII. */
export type Units = Uint8Array | Uint16Array;

const encoder = new TextEncoder();

export function unitsOf(text: string): Units {
  const bytes = new Uint8Array(text.length);
  // Whatever is beyond ASCII takes two bytes or more, and ends it before the text does.
  if (encoder.encodeInto(text, bytes).read === text.length) return bytes;
  const units = new Uint16Array(text.length);
  for (let at = 0; at < units.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
}

/** 0 beyond the ends. */
export function unitAt(units: Units, at: number): number {
  return at >= 0 && at < units.length ? (units[at] ?? 0) : 0;
}

/** Of a place within the text: a pair of surrogates is one. */
export function codePointAt(units: Units, at: number): number {
  const unit = unitAt(units, at);
  if (unit < 0xd800 || unit > 0xdbff) return unit;
  const low = unitAt(units, at + 1);
  return low < 0xdc00 || low > 0xdfff ? unit : (unit - 0xd800) * 1_024 + (low - 0xdc00) + 0x10000;
}
