// What an attempt put on the wire to prove who it is, and how it is taken out of what comes back: providers, and proxies
// before them, echo what they were sent, as it was or encoded. Pure. Holds no request's data beyond its attempt.
import { Buffer } from "node:buffer";
import { MaskedPieces, sign } from "./masked-pieces.ts";

/** Shorter ones are hidden with the word before them only: alone they would be found in every text. */
const minLength = 6;

/** In good answers only what nobody writes by chance is taken for a key: a local server's key may well be its own name, but
 * then it is short, or a word. */
const minLengthInAnswers = 16;
const minLengthOfMixedInAnswers = 10;

function isUnmistakable(secret: string): boolean {
  const isMixed = /[A-Za-z]/.test(secret) && /\d/.test(secret);
  return secret.length >= (isMixed ? minLengthOfMixedInAnswers : minLengthInAnswers);
}

/** Characters of a failure's text that are looked at; what stands behind them nobody is shown. */
const maxLength = 60_000;
/** Of an escaped character. */
const maxEscape = 12;

export class Mask {
  readonly #hidden = new Set<string>();
  #pattern: RegExp | undefined;
  /** What good answers may not hold, longer ones first: one key may begin another. */
  #inAnswers: readonly string[] | undefined;
  #escaped: RegExp | undefined;

  /** Keys, tokens, signatures, and whatever else of them must not come back. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      const text = secret.trim();
      if (text !== "") this.#hidden.add(text.length < minLength ? `Bearer ${text}` : text);
    }
    this.#pattern = undefined;
    this.#inAnswers = undefined;
    this.#escaped = undefined;
  }

  get #longKeys(): readonly string[] {
    this.#inAnswers ??= [...this.#hidden].filter(isUnmistakable).sort((a, b) => b.length - a.length);
    return this.#inAnswers;
  }

  /** What was said of a failure, cut: no form of a key is left in it. */
  text(text: string): string {
    if (this.#hidden.size === 0) return text;
    this.#pattern ??= patternOf([...this.#hidden]);
    const masked = withSigns(text.slice(0, maxLength), this.#pattern);
    return text.length > maxLength ? masked.slice(0, -this.#longest * maxEscape) : this.#withoutBeginning(masked);
  }

  /** What came with a good status: whole, and cheap where no key stands in it as it is or as JSON writes it. */
  answer(text: string): string {
    let masked = text;
    for (const secret of this.#longKeys) if (masked.includes(secret)) masked = masked.replaceAll(secret, sign);
    if (!masked.includes("\\")) return masked;
    const written = this.#longKeys.filter(isEscaped);
    if (written.length === 0) return masked;
    this.#escaped ??= new RegExp(written.flatMap(cut).map(escapedForm).join("|"), "g");
    return withSigns(masked, this.#escaped);
  }

  /** There is nothing that a good answer may not hold. */
  get isEmpty(): boolean {
    return this.#longKeys.length === 0;
  }

  /** Masks a text that comes in pieces, as `answer` would the whole of it. */
  pieces(): MaskedPieces {
    return new MaskedPieces(this.#longKeys);
  }

  get #longest(): number {
    return Math.max(...[...this.#hidden].map(({ length }) => length));
  }

  /** A body may break off in the middle of a key. */
  #withoutBeginning(text: string): string {
    for (const secret of this.#hidden) {
      for (let length = secret.length - 1; length >= minLength; length -= 1) {
        if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + sign;
      }
    }
    return text;
  }
}

/** Longer texts than an expression can hold: each piece is found for itself. */
const maxPiece = 512;

const signsInARow = /(?:\[key\]){2,}/g;

function withSigns(text: string, pattern: RegExp): string {
  const masked = text.replace(pattern, sign);
  return masked === text ? text : masked.replace(signsInARow, sign);
}

function cut(secret: string): string[] {
  if (secret.length <= maxPiece) return [secret];
  // None is so short that it would be found in any text.
  const pieces = Math.ceil(secret.length / maxPiece);
  const length = Math.ceil(secret.length / pieces);
  return Array.from({ length: pieces }, (_, index) => secret.slice(index * length, (index + 1) * length));
}

/** Has characters that some writers of JSON escape. */
function isEscaped(secret: string): boolean {
  return /[^\w.~-]/.test(secret);
}

function escapedForm(secret: string): string {
  return formOf(secret, (character) => (character === " " ? ["\\+"] : []));
}

/** Longer ones first: one key may begin another. */
function patternOf(secrets: readonly string[]): RegExp {
  const forms = secrets
    .flatMap(cut)
    .flatMap((secret) => [
      escapedForm(secret),
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("hex").toUpperCase(),
      ...base64Forms(secret),
    ]);
  return new RegExp(forms.sort((a, b) => b.length - a.length).join("|"), "g");
}

/** Base64 of any text that the secret stands in: by where it begins, without the characters that its neighbours share. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return formOf(whole, (character) => urlSafe[character] ?? []);
  });
}

const urlSafe: Record<string, readonly string[]> = { "+": ["-"], "/": ["_"] };
const named: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Backslashes of the text itself and the character behind them, if there is one. */
const unit = /(\\*)([^\\]?)/gs;

/**
 * A text as it is, or as URLs, JSON (also within JSON) and HTML write it. Matches in linear time: of a run of backslashes,
 * which writers put before any character, only its beginning is a place to start at, and no two repetitions share one.
 */
function formOf(text: string, others: (character: string) => readonly string[]): string {
  const units = [...text.matchAll(unit)].filter(([whole]) => whole !== "");
  const form = units.map(([, { length = 0 } = "", character = ""]) => {
    const last = character === "" ? "" : formsOf(character, others(character));
    const isPlain = character === "" || /[A-Za-z0-9]/.test(character);
    if (length === 0) return isPlain ? last : `\\\\*${last}`;
    const encoded = encodedForms("\\").join("|");
    return `(?:\\\\{${length},}${last}|(?:\\\\*(?:${encoded})){${length}}${isPlain ? last : `\\\\*${last}`})`;
  });
  return /^[A-Za-z0-9]/.test(text) ? form.join("") : `(?<!\\\\)${form.join("")}`;
}

function formsOf(character: string, others: readonly string[]): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  return `(?:${[character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&"), ...others, ...encodedForms(character)].join("|")})`;
}

function encodedForms(character: string): string[] {
  const code = character.charCodeAt(0);
  const hex = code
    .toString(16)
    .padStart(2, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const name = named[character];
  const forms = [`%(?:25)*${hex}`, `u00${hex}`, `&#(?:[xX]0*${hex}|0*${code});`];
  return name === undefined ? forms : [...forms, `&${name};`];
}
