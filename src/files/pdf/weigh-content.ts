// What the drawing instructions of a page ask of a reader of its text: counted, not obeyed.
import { nameOf, type PdfLexer, type PdfValue } from "./pdf-lexer.ts";

export interface ContentWeight {
  /** Microseconds, about; without the forms. */
  microseconds: number;
  /** Forms that are drawn, by the name they have here, and how often. */
  forms: Map<string, number>;
}

const textOperators = new Set(["Tj", "TJ", "'", '"']);

/** Measured on one core of 2024: see test/unit/content/pdf. */
const cost = { operator: 1, text: 9, font: 9, form: 20, picture: 30, element: 1.5, character: 0.6 } as const;

function charactersOf(value: PdfValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charactersOf(one), 0);
  return typeof value === "object" && "bytes" in value ? value.bytes.length : 0;
}

function costOf(operator: string): number {
  if (textOperators.has(operator)) return cost.text;
  if (operator === "Tf") return cost.font;
  if (operator === "Do") return cost.form;
  return operator === "BI" ? cost.picture : cost.operator;
}

/** Counts no further than `enough` microseconds. */
export function weighContent(lexer: PdfLexer, enough: number): ContentWeight {
  const forms = new Map<string, number>();
  let microseconds = 0;
  let name: string | undefined;
  for (let value = lexer.value(); value !== undefined && microseconds <= enough; value = lexer.value()) {
    if (typeof value === "number") continue;
    microseconds += cost.character * charactersOf(value);
    if (Array.isArray(value)) microseconds += cost.element * value.length;
    if ("word" in value) {
      microseconds += costOf(value.word);
      if (value.word === "Do" && name !== undefined) forms.set(name, (forms.get(name) ?? 0) + 1);
    }
    name = nameOf(value) ?? name;
  }
  return { microseconds, forms };
}
