// FNV-1a over UTF-16 units, 32 bits: fast, the same everywhere, and good for nothing secret.

export function hash(text: string, start = 0x811c9dc5): number {
  let value = start;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
