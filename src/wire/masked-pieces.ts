// One text of a good answer that comes in pieces, without the keys that stand in it, also where one lies over a joint. Pure.
// Only what may be the beginning of a key waits for the next piece, and nothing else is ever held back.

export const sign = "[key]";

/** Of a key that a text broke off in. What vendors begin all of their keys with is shorter, or as good as known. */
const minBeginning = 12;

/**
 * A text that comes in pieces. What may be the beginning of a key is held back until the next piece tells; where there will
 * be none for now, `release` gives it out or takes it for one, and what goes on with it later is still found.
 */
export class MaskedPieces {
  readonly #secrets: readonly string[];
  /** The end of what came that may begin a key, and how much of it has been given out, as it is or as the sign. */
  #open = "";
  #given = 0;
  #signed = false;
  /** Keys that were taken out. */
  signs = 0;

  /** `secrets`: longer ones first. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  get holds(): boolean {
    return this.#given < this.#open.length;
  }

  push(piece: string): string {
    const secrets = this.#secrets;
    const text = this.#open + piece;
    let shown = "";
    let at = 0;
    for (;;) {
      const open = openingAt(text, at, secrets);
      const key = firstKey(text, at, secrets);
      if (key === undefined || open <= key.start) {
        shown += text.slice(Math.max(at, this.#given), Math.max(open, this.#given));
        this.#keepFrom(text, open);
        return shown;
      }
      shown += text.slice(Math.max(at, this.#given), Math.max(key.start, this.#given));
      if (!this.#signed || key.start >= this.#given) shown += this.#sign();
      at = key.start + key.length;
    }
  }

  /** What was held back, where the text does not go on at once. */
  release(): string {
    const isKey = this.#open.length >= minBeginning;
    const rest = this.#open.slice(this.#given);
    if (rest === "") return "";
    this.#given = this.#open.length;
    if (!isKey) return rest;
    if (this.#signed) return "";
    this.#signed = true;
    return this.#sign();
  }

  #sign(): string {
    this.signs += 1;
    return sign;
  }

  #keepFrom(text: string, start: number): void {
    this.#open = text.slice(start);
    this.#given = Math.max(0, this.#given - start);
    if (this.#given === 0) this.#signed = false;
  }
}

/** Where the text's end may be the beginning of a key; its length where it is none. */
function openingAt(text: string, from: number, secrets: readonly string[]): number {
  let first = text.length;
  for (const secret of secrets) {
    let start = text.indexOf(secret.charAt(0), Math.max(from, text.length - secret.length + 1));
    while (start !== -1 && start < first) {
      if (secret.startsWith(text.slice(start))) first = start;
      start = text.indexOf(secret.charAt(0), start + 1);
    }
  }
  return first;
}

function firstKey(
  text: string,
  from: number,
  secrets: readonly string[],
): { start: number; length: number } | undefined {
  let found: { start: number; length: number } | undefined;
  for (const secret of secrets) {
    const start = text.length - from < secret.length ? -1 : text.indexOf(secret, from);
    if (start !== -1 && (found === undefined || start < found.start)) found = { start, length: secret.length };
  }
  return found;
}
