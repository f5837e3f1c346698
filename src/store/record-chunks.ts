// Chunks of records: gzip of one JSON record a line. In D1 for the days that stay there; the objects in R2 are written the
// same way. Knows no table.

export async function gzipLines(values: readonly unknown[]): Promise<Uint8Array> {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The lines as they were written. D1 hands bytes over as a list of numbers. */
export async function gunzipLines<Line>(stored: unknown): Promise<Line[]> {
  const stream = new Blob([bytesOf(stored)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(stream).text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function bytesOf(stored: unknown): Uint8Array<ArrayBuffer> {
  if (stored instanceof ArrayBuffer) return new Uint8Array(stored);
  if (Array.isArray(stored) || stored instanceof Uint8Array) return Uint8Array.from(stored);
  throw new Error("these are no bytes");
}
