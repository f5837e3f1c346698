// Real PDFs made for the tests, and broken ones.
import { PDFDocument, StandardFonts } from "pdf-lib";
import { madeOnce } from "../../../src/wire/derived.ts";

/** A page more than is read: each test reads it, none changes it. */
export const thousandPages = madeOnce(() => pdfOf(Array.from({ length: 1_000 }, () => "x")));

export async function pdfOf(pages: readonly string[], size = 12): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const text of pages) {
    document.addPage([600, 800]).drawText(text, { x: 20, y: 770, size, lineHeight: size * 1.2, font });
  }
  return new Uint8Array(await document.save());
}

/** A PDF written by hand: `trailer` may ask for a password. */
function handmade(trailer: string): Uint8Array<ArrayBuffer> {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    `<</Filter/Standard/V 1/R 2/Length 40/P -4/O<${"41".repeat(32)}>/U<${"42".repeat(32)}>>>`,
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 5\n0000000000 65535 f \n${table}trailer\n<</Size 5/Root 1 0 R${trailer}>>\nstartxref\n${text.length}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** Opens with a password that nobody told. */
export const encryptedPdf = handmade("/Encrypt 4 0 R/ID[<00><00>]");
/** One page with nothing on it. */
export const blankPdf = handmade("");

export function noisy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    bytes.map((byte, index) => (index > 100 && index % 37 === 0 ? (byte * 31 + index) & 0xff : byte)),
  );
}

/** An empty zip archive under the name of a PDF. */
export const zipBytes = new Uint8Array([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]);

export const pdfDataUrl = (bytes: Uint8Array, type = "application/pdf"): string =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
