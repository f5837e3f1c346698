// PDFs that are small and ask for much work, each in a way of its own.
import { deflateSync } from "node:zlib";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

export interface Draft {
  /** By object number, from 1; 1 is the catalog. */
  objects: (string | { dict: string; stream: Buffer })[];
  trailer?: string;
}

export function pdf({ objects, trailer = "" }: Draft): Uint8Array<ArrayBuffer> {
  const pieces: Buffer[] = [latin("%PDF-1.7\n")];
  const offsets: number[] = [];
  let length = pieces[0]?.length ?? 0;
  const add = (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    if (typeof object === "string") add(latin(`${index + 1} 0 obj\n${object}\nendobj\n`));
    else {
      add(latin(`${index + 1} 0 obj\n<<${object.dict}/Length ${object.stream.length}>>\nstream\n`));
      add(object.stream);
      add(latin("\nendstream\nendobj\n"));
    }
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\n`;
  const start = length;
  add(latin(`${end}startxref\n${start}\n%%EOF\n`));
  return new Uint8Array(Buffer.concat(pieces));
}

/** In a fifth of the usual time: what is packed here is repetition. */
const packed = (bytes: Buffer): Buffer => deflateSync(bytes, { level: 1 });

export const flate = (content: string | Buffer, dict = ""): { dict: string; stream: Buffer } => ({
  dict: `/Filter/FlateDecode${dict}`,
  stream: packed(typeof content === "string" ? latin(content) : content),
});

const spaces = (count: number): Buffer => Buffer.alloc(count, " ");

const helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

/** So many pages, all of which show the content of object 4, with the font of object 3 and `more` from object 5 on. */
export function pagesOf(
  count: number,
  content: Draft["objects"][number],
  more: { resources?: string; font?: Draft["objects"][number]; objects?: Draft["objects"] } = {},
): Uint8Array<ArrayBuffer> {
  const extra = more.objects ?? [];
  const first = 5 + extra.length;
  const kids = Array.from({ length: count }, (_, index) => `${first + index} 0 R`).join(" ");
  const page = `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>${more.resources ?? ""}>>>>`;
  return pdf({
    objects: [
      "<</Type/Catalog/Pages 2 0 R>>",
      `<</Type/Pages/Count ${count}/Kids[${kids}]>>`,
      more.font ?? helvetica,
      content,
      ...extra,
      ...Array.from({ length: count }, () => page),
    ],
  });
}

const show = "BT /F1 9 Tf (a) Tj ET\n";

/** LZW that says the same byte for as long as it likes: each code stands for one byte more than the one before. */
function lzwBomb(codes: number): Buffer {
  const bits: string[] = [];
  let size = 0;
  const emit = (code: number) => {
    const next = size + 258 + 1;
    const width = next >= 2_048 ? 12 : next >= 1_024 ? 11 : next >= 512 ? 10 : 9;
    bits.push(code.toString(2).padStart(width, "0"));
  };
  for (let round = 0; round < codes; round++) {
    emit(256);
    size = 0;
    emit(32);
    for (let code = 258; code < 4_000; code++) {
      emit(code);
      size++;
    }
  }
  return Buffer.from(
    bits
      .join("")
      .match(/.{8}/g)
      ?.map((byte) => Number.parseInt(byte, 2)) ?? [],
  );
}

export const hostilePdfs: [name: string, make: () => Uint8Array<ArrayBuffer>][] = [
  [
    "pages that share a content of 10,000 texts",
    () => pagesOf(400, flate(`BT /F1 9 Tf\n${"(a)Tj\n".repeat(10_000)}ET`)),
  ],
  ["999 of them", () => pagesOf(999, flate(`BT /F1 9 Tf\n${"(a) Tj\n".repeat(30_000)}ET`))],
  ["300 MB of spaces", () => pagesOf(1, flate(spaces(300_000_000)))],
  ["7 MB of spaces on each of 999 pages", () => pagesOf(999, flate(`${" ".repeat(7_000_000)}${show}`))],
  ["states that are saved", () => pagesOf(100, flate("q Q ".repeat(500_000) + show))],
  ["a text of 6 MB on each of 999 pages", () => pagesOf(999, flate(`BT /F1 9 Tf (${"a".repeat(6_000_000)}) Tj ET`))],
  ["fonts that are set", () => pagesOf(200, flate(`BT ${"/F1 9 Tf ".repeat(50_000)} (a) Tj ET`))],
  ["arrays of texts", () => pagesOf(200, flate(`BT /F1 9 Tf [${"(a) -900 ".repeat(100_000)}] TJ ET`))],
  ["arrays in arrays", () => pagesOf(1, flate(`BT /F1 9 Tf ${"[".repeat(3_000_000)} TJ ET`))],
  ["inline pictures", () => pagesOf(100, flate("BI /W 1 /H 1 /BPC 8 /CS /G ID a EI\n".repeat(50_000) + show))],
  ["an inline picture without an end", () => pagesOf(20, flate(`BI /W 9 /H 9 ID ${"E I EI".repeat(500_000)}`))],
  [
    "a form that draws itself",
    () =>
      pagesOf(1, flate(`${show}/X Do`), {
        resources: "/XObject<</X 5 0 R>>",
        objects: [flate("/X Do /X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")],
      }),
  ],
  [
    "forms that draw ten of the next",
    () =>
      pagesOf(1, flate(`${show}${"/X Do ".repeat(10)}`), {
        resources: "/XObject<</X 5 0 R>>",
        objects: Array.from({ length: 9 }, (_, index) =>
          flate(
            index === 8 ? show : "/X Do ".repeat(10),
            `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 3 0 R>>/XObject<</X ${6 + index} 0 R>>>>`,
          ),
        ),
      }),
  ],
  [
    "a form of much, drawn often",
    () =>
      pagesOf(50, flate(`${show}${"/X Do ".repeat(2_000)}`), {
        resources: "/XObject<</X 5 0 R>>",
        objects: [flate("q Q ".repeat(2_000), "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")],
      }),
  ],
  [
    "a content of many streams",
    () => pagesOf(1, `[${"5 0 R ".repeat(50_000)}]`, { objects: [flate(show.repeat(20))] }),
  ],
  [
    "filters in a chain",
    () =>
      pagesOf(1, {
        dict: "/Filter[/FlateDecode/FlateDecode/FlateDecode]",
        stream: packed(packed(packed(spaces(300_000_000)))),
      }),
  ],
  [
    "runs",
    () =>
      pagesOf(1, {
        dict: "/Filter[/FlateDecode/RunLengthDecode]",
        stream: packed(Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index % 2 === 0 ? 129 : 32)))),
      }),
  ],
  ["LZW", () => pagesOf(1, { dict: "/Filter/LZWDecode", stream: lzwBomb(12) })],
  [
    "hex of spaces",
    () =>
      pagesOf(300, {
        dict: "/Filter[/FlateDecode/ASCIIHexDecode]",
        stream: packed(latin("20".repeat(3_000_000))),
      }),
  ],
  [
    "a map of all codes",
    () =>
      pagesOf(1, flate(show), {
        font: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>",
        objects: [
          flate(
            `1 begincodespacerange <00> <FF> endcodespacerange ${"1 beginbfrange <000000> <FFFFFE> <0041> endbfrange ".repeat(20)}`,
          ),
        ],
      }),
  ],
  [
    "a map of 30 MB",
    () =>
      pagesOf(1, flate(show), {
        font: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>",
        objects: [flate(`beginbfchar ${"<41> <0041> ".repeat(2_500_000)} endbfchar`)],
      }),
  ],
  [
    "widths of a billion characters",
    () =>
      pagesOf(1, flate(show), {
        font: "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]>>",
        objects: [
          "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 1000000000 500]/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/A/Flags 4>>>>",
        ],
      }),
  ],
  [
    "a font of 60 MB",
    () =>
      pagesOf(1, flate(show), {
        font: "<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor 5 0 R>>",
        objects: [
          "<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 6 0 R>>",
          flate(Buffer.concat([latin("\0\x01\0\0"), Buffer.alloc(60_000_000)])),
        ],
      }),
  ],
  [
    "glyphs that are drawings",
    () =>
      pagesOf(1, flate(`BT /F1 9 Tf (${"a".repeat(1_000)}) Tj ET`), {
        font: "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 5 0 R>>>>",
        objects: [flate(`9 0 d0 ${"q Q ".repeat(1_500_000)}`)],
      }),
  ],
  [
    "an object stream of much",
    () =>
      pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          "<</Type/Pages/Count 1/Kids[3 0 R]>>",
          flate(Buffer.concat([latin("3 0 "), spaces(200_000_000), latin("<<>>")]), "/Type/ObjStm/N 1/First 4"),
        ],
      }),
  ],
  [
    "many object streams of much",
    () => {
      const much = flate(`9 0 ${" ".repeat(7_000_000)}<<>>`, "/Type/ObjStm/N 1/First 4");
      return pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          "<</Type/Pages/Count 1/Kids[9 0 R]>>",
          ...Array.from({ length: 40 }, () => much),
        ],
      });
    },
  ],
  [
    "objects without number",
    () =>
      pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          "<</Type/Pages/Count 1/Kids[3 0 R]>>",
          "<</Type/Page/Parent 2 0 R>>",
          ...Array.from({ length: 200_000 }, () => "1"),
        ],
      }),
  ],
  [
    "a table without an end",
    () => {
      const body = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n";
      const xref =
        "3 0 obj\n<</Type/XRef/W[0 0 0]/Index[0 2000000000]/Size 2000000000/Root 1 0 R/Length 0>>\nstream\n\nendstream\nendobj\n";
      return new Uint8Array(latin(`${body}${xref}startxref\n${body.length}\n%%EOF`));
    },
  ],
  [
    "tables in a circle",
    () => pdf({ objects: ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>"], trailer: "/Prev 9" }),
  ],
  [
    "a tree of pages in a circle",
    () => pdf({ objects: ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 900/Kids[2 0 R 2 0 R]>>"] }),
  ],
  [
    "a deep tree of pages",
    () =>
      pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          ...Array.from(
            { length: 20_000 },
            (_, index) => `<</Type/Pages/Count 500/Kids[${index + 3} 0 R]/Parent ${index + 1} 0 R>>`,
          ),
          "<</Type/Page>>",
        ],
      }),
  ],
  [
    "a wide tree of nothing",
    () =>
      pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          `<</Type/Pages/Count 900/Kids[${Array.from({ length: 50_000 }, (_, index) => `${index + 3} 0 R`).join(" ")}]>>`,
          ...Array.from({ length: 50_000 }, () => "<</Type/Pages/Count 0/Kids[]>>"),
        ],
      }),
  ],
  ["brackets without an end", () => new Uint8Array(latin(`%PDF-1.7\n1 0 obj\n${"[".repeat(5_000_000)}`))],
  ["texts without an end", () => new Uint8Array(latin(`%PDF-1.7\n${"1 0 obj (".repeat(500_000)}`))],
  ["the word obj and nothing else", () => new Uint8Array(latin(`%PDF-1.7\n${"obj ".repeat(3_000_000)}`))],
  [
    "numbers and spaces before it",
    () => new Uint8Array(latin(`%PDF-1.7\n${"1 1 1 1 1 1 1 1 1 obj\n".repeat(300_000)}`)),
  ],
  [
    "trailers",
    () => new Uint8Array(latin(`%PDF-1.7\n${"trailer <</Root 1 0 R/Prev 3>>\nstartxref\n9\n".repeat(200_000)}%%EOF`)),
  ],
  [
    "one page object, nine hundred times",
    () =>
      pdf({
        objects: [
          "<</Type/Catalog/Pages 2 0 R>>",
          `<</Type/Pages/Count 900/Kids[${"3 0 R ".repeat(900)}]>>`,
          "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
          flate(`BT /F1 9 Tf\n${"(a)Tj\n".repeat(10_000)}ET`),
          helvetica,
        ],
      }),
  ],
  [
    "an object number in a comment",
    () => {
      const hidden = pagesOf(400, flate(`BT /F1 9 Tf\n${"(a)Tj\n".repeat(10_000)}ET`));
      return new Uint8Array(latin(Buffer.from(hidden).toString("latin1").replace("\n4 0 obj\n<<", "\n4%a\n0 obj<<")));
    },
  ],
];
