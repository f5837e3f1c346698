// The text of a regular expression and how far it has been read; a character is a code point.
import { UnsupportedPattern } from "./pattern-tree.ts";

export class PatternText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  next(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new UnsupportedPattern("a pattern that is cut off");
    const character = String.fromCodePoint(code);
    this.#at += character.length;
    return character;
  }

  /** What a sticky expression finds here. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
