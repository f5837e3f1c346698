// Which kind of character each UTF-16 unit is, for estimating tokens: tokenizers cut text where the kind changes, and
// what a run costs depends on its script. A table of 64 kB, built once per isolate; no state.

export const kindNames = [
  "newline",
  "space",
  "lower",
  "upper",
  "digit",
  "punctuation",
  /** What base64, paths and identifiers are glued with. */
  "glue",
  /** Latin letters beyond ASCII: the sign of a language other than English. */
  "accented",
  /** Cyrillic, Greek, Armenian, Georgian. */
  "alphabet",
  /** Arabic, Hebrew and their neighbours. */
  "arabic",
  "indic",
  /** Thai, Lao, Burmese, Khmer. */
  "southeastAsian",
  /** Han characters so frequent that tokenizers merge them into words. */
  "hanCommon",
  "hanRare",
  "hiragana",
  "katakana",
  "hangul",
  "cjkPunctuation",
  /** Symbols, controls and halves of surrogate pairs (emoji). */
  "other",
] as const;
export type KindName = (typeof kindNames)[number];

export const kindCount = kindNames.length;

export function indexOfKind(name: KindName): number {
  return kindNames.indexOf(name);
}

const frequentHan =
  "的一是不了在人有我他这中大来上个国和也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同经法当起与好看学进种将还分此心前面又定见只主没公从地以为到说之全部们问本最现新已明间些民使点想正开样外长动力第么月工高手度关代理加机体情电意期物系数据型件信息处请文字名户需回内容通并果重量统设计应该";

/** First and last code unit of each range; later rows win. */
const ranges: [number, number, KindName][] = [
  [0x20, 0x20, "space"],
  [0x09, 0x09, "space"],
  [0x0a, 0x0a, "newline"],
  [0x0d, 0x0d, "newline"],
  [0x21, 0x7e, "punctuation"],
  [0x61, 0x7a, "lower"],
  [0x41, 0x5a, "upper"],
  [0x30, 0x39, "digit"],
  [0xa0, 0xbf, "punctuation"],
  [0xc0, 0x24f, "accented"],
  [0x250, 0x58f, "alphabet"],
  [0x590, 0x7ff, "arabic"],
  [0x900, 0xdff, "indic"],
  [0xe00, 0x109f, "southeastAsian"],
  [0x10a0, 0x10ff, "alphabet"],
  [0x1100, 0x11ff, "hangul"],
  [0x1780, 0x17ff, "southeastAsian"],
  [0x1e00, 0x1eff, "accented"],
  [0x1f00, 0x1fff, "alphabet"],
  [0x2010, 0x206f, "punctuation"],
  [0x3000, 0x303f, "cjkPunctuation"],
  [0x3040, 0x309f, "hiragana"],
  [0x30a0, 0x30ff, "katakana"],
  [0x3130, 0x318f, "hangul"],
  [0x3400, 0x9fff, "hanRare"],
  [0xac00, 0xd7af, "hangul"],
  [0xf900, 0xfaff, "hanRare"],
  [0xfb1d, 0xfdff, "arabic"],
  [0xfe70, 0xfefc, "arabic"],
  [0xff00, 0xffef, "cjkPunctuation"],
];

function buildTable(): Uint8Array {
  const table = new Uint8Array(65536).fill(indexOfKind("other"));
  for (const [first, last, name] of ranges) table.fill(indexOfKind(name), first, last + 1);
  for (const character of "+/=_-") table[character.charCodeAt(0)] = indexOfKind("glue");
  for (const character of frequentHan) table[character.charCodeAt(0)] = indexOfKind("hanCommon");
  return table;
}

/** Kind of every UTF-16 code unit. */
export const kindOfUnit: Uint8Array = buildTable();
