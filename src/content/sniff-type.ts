// What a file is, by its first bytes and never by its name or what it was declared to be.

const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;
type ImageType = (typeof imageTypes)[number];

/** How many bytes `sniffType` looks at; PDF readers allow the header to begin within the first 1,024. */
export const sniffLength = 1032;

const startsWith = (bytes: Uint8Array, signature: string, offset = 0): boolean =>
  [...signature].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

const signatures: [type: string, matches: (bytes: Uint8Array) => boolean][] = [
  ["image/png", (bytes) => startsWith(bytes, "\x89PNG\r\n\x1a\n")],
  ["image/jpeg", (bytes) => startsWith(bytes, "\xff\xd8\xff")],
  ["image/gif", (bytes) => startsWith(bytes, "GIF87a") || startsWith(bytes, "GIF89a")],
  ["image/webp", (bytes) => startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)],
  ["a zip archive", (bytes) => startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06")],
  ["a gzip archive", (bytes) => startsWith(bytes, "\x1f\x8b")],
  ["a TIFF image", (bytes) => startsWith(bytes, "II*\0") || startsWith(bytes, "MM\0*")],
  ["a BMP image", (bytes) => startsWith(bytes, "BM") && bytes.length > 26],
  ["a HEIC or AVIF image", (bytes) => startsWith(bytes, "ftyp", 4)],
  ["application/pdf", (bytes) => latin(bytes).slice(0, 1029).includes("%PDF-")],
  ["SVG", (bytes) => /^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*>\s*)*<svg[\s>]/i.test(latin(bytes))],
  ["HTML", (bytes) => /^\s*(<!--[^>]*>\s*)*<(!doctype html|html|head|body)[\s>]/i.test(latin(bytes))],
  ["JSON", (bytes) => /^\s*[{[]\s*["[{\]}\d]/.test(latin(bytes))],
];

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, sniffLength));
}

/** A media type this project reads, or words for what it is; undefined when unknown. */
export function sniffType(bytes: Uint8Array): string | undefined {
  return signatures.find(([, matches]) => matches(bytes))?.[0];
}

export function isImageType(type: string | undefined): type is ImageType {
  return imageTypes.some((known) => known === type);
}
