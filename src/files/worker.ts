// The entry of the second Worker, which reads the files of strangers: bytes in, text out. It is bound to nothing, has no
// address of its own, keeps nothing and logs nothing. A file that stops it stops no request but its own.
import { maxPdfBytes, pdfPaths, pdfResponse } from "../content/pdf-reading.ts";
import { fail, ok } from "../wire/result.ts";
import { openPdf } from "./open-pdf.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const forText = pathname === pdfPaths.text;
    if (request.method !== "POST" || !(forText || pathname === pdfPaths.pages))
      return new Response(null, { status: 404 });
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.byteLength > maxPdfBytes) return new Response(null, { status: 413 });
    const opened = await openPdf(bytes, { forText });
    if (!opened.ok) return pdfResponse(opened);
    const { pages, readText, close } = opened.value;
    try {
      const text = forText ? await readText(request.signal) : ok("");
      return pdfResponse(text.ok ? ok({ pages, text: text.value }) : fail(text.problem));
    } catch (error) {
      // Nobody waits any more. As an error it would stand in a log.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      throw error;
    } finally {
      await close();
    }
  },
};
