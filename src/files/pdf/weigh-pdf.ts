// How much work the text of a PDF is, before its reader begins: the reader counts nothing, and a Worker's clock stands
// still while it reads. Streams that many pages share count for every page.

import { BudgetSpent, StepBudget } from "../../content/step-budget.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { nameOf, type PdfDict, PdfLexer, type PdfValue } from "./pdf-lexer.ts";
import { type PdfObject, PdfObjects } from "./pdf-objects.ts";
import { type ContentWeight, weighContent } from "./weigh-content.ts";
import { isFont, weighFont } from "./weigh-font.ts";

const maxFormDepth = 12;
const maxParents = 50;
const maxIndex = 1_000_000;
/** Of all nodes of all trees: pages, form fields, names. */
const maxKids = 15_000;
const perKid = 0.5;
/** Microseconds: one page may use all of them, and nothing interrupts it. */
const maxFonts = 400_000;
/** Microseconds from which on a content is too much, whatever else it says. */
const enough = 1_000_000;

/** Many such files open without a password: whoever sends one may not know that it is one. */
export const encryptedProblem =
  "is encrypted, even if it opens without a password: save it without protection (printing it to a new PDF does) and send that";

export interface PdfWeight {
  /** Microseconds, about, of what is read once: fonts. */
  fonts: number;
  /** Microseconds, about, of finding one page among all that the tree names. */
  finding: number;
  /** Of the page with this object's number; of one that is not known, those of the heaviest. */
  page(object: number | undefined): number;
}

export interface WeighablePdf {
  /** The problem is the end of a sentence that begins with "the file". */
  weigh(): Promise<Result<PdfWeight, string>>;
}

/** Judges how a PDF is built, so that it may be opened; only who reads its text need weigh that. */
export async function inspectPdf(bytes: Uint8Array): Promise<Result<WeighablePdf, string>> {
  const read = await PdfObjects.read(bytes);
  if (!read.ok) return read;
  const objects = read.value;
  // What is encrypted cannot be weighed, whether or not somebody has to type a password.
  if (objects.isEncrypted) return fail(encryptedProblem);
  let kids = 0;
  for (const { value } of objects.all()) {
    if (!(value instanceof Map)) continue;
    if (hasEndlessTable(value)) return fail("has a table without an end");
    kids += objects.resolve(value.get("Kids")).reduce((sum, list) => sum + [list.value].flat().length, 0);
  }
  if (kids > maxKids) return fail(`has a tree of more than ${maxKids.toLocaleString("en")} pages`);
  return ok({
    weigh: async () => {
      try {
        return await new PdfScale(objects).weigh(perKid * kids);
      } catch (thrown) {
        if (thrown instanceof BudgetSpent) return fail("unfolds to more than is read of a file");
        throw thrown;
      }
    },
  });
}

class PdfScale {
  readonly #objects: PdfObjects;
  readonly #contents = new Map<PdfObject, ContentWeight>();
  readonly #forms = new Map<PdfObject, number>();

  constructor(objects: PdfObjects) {
    this.#objects = objects;
  }

  async weigh(finding: number): Promise<Result<PdfWeight, string>> {
    let fonts = 0;
    let heaviest = 0;
    const pages = new Map<PdfDict, number>();
    for (const { value } of this.#objects.all()) {
      if (!(value instanceof Map)) continue;
      if (isFont(value)) fonts += weighFont(value, this.#objects) + this.#glyphsOf(value);
      if (fonts > maxFonts) return fail("has fonts that take too long to read");
      if (!value.has("Contents")) continue;
      const weight = this.#page(value);
      pages.set(value, weight);
      heaviest = Math.max(heaviest, weight);
      await this.#objects.takeTurns();
    }
    return ok({
      fonts,
      finding,
      page: (object) => {
        if (object === undefined) return heaviest;
        const known = this.#objects
          .byNumber(object)
          .flatMap(({ value }) => (value instanceof Map ? (pages.get(value) ?? []) : []));
        if (known.length === 0 && this.#objects.byNumber(object).length === 0) return Number.POSITIVE_INFINITY;
        return known.reduce((most, weight) => Math.max(most, weight), 0);
      },
    });
  }

  #page(page: PdfDict): number {
    const streams = this.#objects
      .resolve(page.get("Contents"))
      .flatMap((object) =>
        Array.isArray(object.value) ? object.value.flatMap((one) => this.#objects.resolve(one)) : [object],
      );
    const resources = this.#inherited(page, "Resources");
    return (
      streams.reduce((sum, stream) => sum + this.#drawn(stream, { resources, depth: 0 }), 0) + this.#ownFonts(resources)
    );
  }

  /** Of the page itself, or of what it is part of. */
  #inherited(page: PdfDict, key: string): PdfDict[] {
    let dicts = [page];
    for (let level = 0; level < maxParents && dicts.length > 0; level++) {
      const found = dicts.flatMap((dict) => this.#objects.dictsOf(dict.get(key)));
      if (found.length > 0) return found;
      dicts = dicts.flatMap((dict) => this.#objects.dictsOf(dict.get("Parent"))).slice(0, 10);
    }
    return [];
  }

  /** Fonts that stand in the resources themselves are read again with each page. */
  #ownFonts(resources: readonly PdfDict[]): number {
    const fonts = resources
      .flatMap((dict) => this.#objects.dictsOf(dict.get("Font")))
      .flatMap((dict) => [...dict.values()]);
    return fonts.filter(isFont).reduce((sum, font) => sum + weighFont(font, this.#objects) + this.#glyphsOf(font), 0);
  }

  /** Glyphs of a Type 3 font are drawings. */
  #glyphsOf(font: PdfDict): number {
    const resources = this.#objects.dictsOf(font.get("Resources"));
    const glyphs = this.#objects.dictsOf(font.get("CharProcs")).flatMap((dict) => [...dict.values()]);
    return glyphs
      .flatMap((glyph) => this.#objects.resolve(glyph))
      .reduce((sum, glyph) => sum + 3 * this.#drawn(glyph, { resources, depth: 0 }), 0);
  }

  #drawn(stream: PdfObject, around: { resources: PdfDict[]; depth: number }): number {
    if (stream.bytes === undefined) return 0;
    if (around.depth > maxFormDepth) return Number.POSITIVE_INFINITY;
    const { microseconds, forms } = this.#contentOf(stream);
    let weight = microseconds;
    for (const [name, times] of forms) {
      for (const form of this.#formsNamed(name, around.resources)) weight += times * this.#formWeight(form, around);
    }
    return weight;
  }

  #formsNamed(name: string, resources: readonly PdfDict[]): PdfObject[] {
    return resources
      .flatMap((dict) => this.#objects.dictsOf(dict.get("XObject")))
      .flatMap((dict) => this.#objects.resolve(dict.get(name)))
      .filter(({ value }) => value instanceof Map && nameOf(value.get("Subtype")) !== "Image");
  }

  #formWeight(form: PdfObject, { resources, depth }: { resources: PdfDict[]; depth: number }): number {
    const known = this.#forms.get(form);
    if (known !== undefined) return known;
    // While it is being weighed it has no end: a form that draws itself never comes to one.
    this.#forms.set(form, Number.POSITIVE_INFINITY);
    const own = form.value instanceof Map ? this.#objects.dictsOf(form.value.get("Resources")) : [];
    const inside = own.length > 0 ? own : resources;
    const weight = this.#drawn(form, { resources: inside, depth: depth + 1 }) + this.#ownFonts(own);
    this.#forms.set(form, weight);
    return weight;
  }

  #contentOf(stream: PdfObject): ContentWeight {
    const known = this.#contents.get(stream);
    if (known !== undefined) return known;
    const decoded = this.#objects.decode(stream);
    const weight = decoded.ok
      ? weighBytes(decoded.value)
      : { microseconds: Number.POSITIVE_INFINITY, forms: new Map() };
    this.#contents.set(stream, weight);
    return weight;
  }
}

/** Microseconds for each byte, whatever it says. */
const perByte = 0.03;

function weighBytes(bytes: Uint8Array): ContentWeight {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  try {
    const weight = weighContent(new PdfLexer(text, { budget: new StepBudget(4 * text.length + 1_000) }), enough);
    return { ...weight, microseconds: weight.microseconds + perByte * text.length };
  } catch (thrown) {
    if (thrown instanceof BudgetSpent) return { microseconds: Number.POSITIVE_INFINITY, forms: new Map() };
    throw thrown;
  }
}

/** A cross-reference table of entries that take no bytes, or of more of them than a file can have. */
function hasEndlessTable(dict: PdfDict): boolean {
  if (nameOf(dict.get("Type")) !== "XRef") return false;
  const numbers = (value: PdfValue | undefined): number[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === "number") : typeof value === "number" ? [value] : [];
  const widths = numbers(dict.get("W"));
  return (
    widths.every((width) => width <= 0) ||
    [...numbers(dict.get("Index")), ...numbers(dict.get("Size"))].some((one) => one > maxIndex)
  );
}
