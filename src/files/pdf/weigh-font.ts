// What the fonts of a PDF ask of a reader: their files, their maps from codes to characters, and the ranges in them,
// of which a line can stand for millions of entries.
import { StepBudget } from "../../content/step-budget.ts";
import { type PdfDict, PdfLexer, type PdfValue } from "./pdf-lexer.ts";
import type { PdfObject, PdfObjects } from "./pdf-objects.ts";

/** Microseconds for each byte and each entry. */
const cost = { fileByte: 0.03, mapByte: 0.3, entry: 0.3 } as const;
const maxCode = 65_535;
const impossible = Number.POSITIVE_INFINITY;

/** Microseconds, about. */
export function weighFont(font: PdfDict, objects: PdfObjects): number {
  let weight = 0;
  for (const key of ["FirstChar", "LastChar"]) {
    const code = font.get(key);
    if (typeof code === "number" && code > maxCode) return impossible;
  }
  for (const key of ["ToUnicode", "Encoding"]) {
    for (const object of objects.resolve(font.get(key)))
      if (object.bytes !== undefined) weight += weighMap(object, objects);
  }
  for (const key of ["W", "W2"]) {
    for (const { value } of objects.resolve(font.get(key))) weight += cost.entry * entriesOfWidths(value);
  }
  for (const object of objects.resolve(font.get("CIDToGIDMap"))) weight += weighFile(object, objects);
  for (const descriptor of objects.dictsOf(font.get("FontDescriptor"))) {
    for (const key of ["FontFile", "FontFile2", "FontFile3", "CIDSet"]) {
      for (const object of objects.resolve(descriptor.get(key))) weight += weighFile(object, objects);
    }
  }
  return weight;
}

function weighFile(object: PdfObject, objects: PdfObjects): number {
  if (object.bytes === undefined) return 0;
  const decoded = objects.decode(object);
  // A file that cannot be unfolded cannot be read either.
  if (!decoded.ok) return decoded.problem === "large" ? impossible : 0;
  return cost.fileByte * decoded.value.length;
}

function weighMap(object: PdfObject, objects: PdfObjects): number {
  const decoded = objects.decode(object);
  if (!decoded.ok) return impossible;
  const text = Buffer.from(decoded.value).toString("latin1");
  const lexer = new PdfLexer(text, { budget: new StepBudget(4 * text.length + 1_000) });
  let entries = 0;
  let inRanges = false;
  const codes: string[] = [];
  for (let value = lexer.value(); value !== undefined; value = lexer.value()) {
    if (typeof value === "object" && "word" in value) {
      if (value.word.endsWith("range")) inRanges = value.word.startsWith("begin");
      codes.length = 0;
      continue;
    }
    if (inRanges && typeof value === "object" && "bytes" in value) codes.push(value.bytes);
    if (codes.length === 2) entries += Math.max(0, numberOf(codes[1]) - numberOf(codes[0]));
    // Behind two codes comes what they stand for.
    if (codes.length > 2 || (codes.length === 2 && typeof value !== "object")) codes.length = 0;
  }
  return cost.mapByte * text.length + cost.entry * entries;
}

function numberOf(bytes: string | undefined): number {
  let number = 0;
  for (const character of bytes ?? "") number = number * 256 + character.charCodeAt(0);
  return number;
}

/** `[first [width …] first last width …]`. */
function entriesOfWidths(value: PdfValue): number {
  if (!Array.isArray(value)) return 0;
  let entries = value.length;
  for (let index = 0; index < value.length; ) {
    const [first, second] = value.slice(index, index + 2);
    if (Array.isArray(second)) entries += second.length;
    else if (typeof first === "number" && typeof second === "number") entries += Math.max(0, second - first);
    index += Array.isArray(second) ? 2 : 3;
  }
  return entries;
}

/** Whether a dictionary is one of a font: by what it has, whatever it says that it is. */
export function isFont(value: PdfValue): value is PdfDict {
  if (!(value instanceof Map)) return false;
  return ["ToUnicode", "FontDescriptor", "W", "W2", "CharProcs", "BaseFont", "CIDToGIDMap", "LastChar"].some((key) =>
    value.has(key),
  );
}
