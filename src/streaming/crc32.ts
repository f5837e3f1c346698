// The checksum of gzip and of Amazon's event streams (polynomial 0xEDB88320).
import { madeOnce } from "../wire/derived.ts";

const tableOnce = madeOnce(() =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  }),
);

/** An unsigned 32-bit integer. */
export function crc32(bytes: Uint8Array): number {
  const table = tableOnce();
  let checksum = 0xffffffff;
  for (const byte of bytes) checksum = (checksum >>> 8) ^ (table[(checksum ^ byte) & 0xff] ?? 0);
  return ~checksum >>> 0;
}
