// Reads a request's body as a JSON object: at most 20 MiB, counted while it arrives where its length is not announced.
import { shapeProblem } from "../wire/body-shape.ts";
import type { Failure } from "../wire/failure.ts";
import { isRecord } from "../wire/json.ts";
import { fail, ok, type Result } from "../wire/result.ts";

/** Bytes. */
const bodyLimit = 20 * 1024 * 1024;

const tooLarge: Failure = { kind: "payload_too_large", message: "The request body is larger than 20 MiB" };

export async function readJson(request: Request): Promise<Result<Record<string, unknown>, Failure>> {
  const text = await readText(request);
  if (!text.ok) return text;
  const tooMuch = shapeProblem(text.value);
  if (tooMuch !== undefined) return fail({ kind: "invalid_request", message: `The request body ${tooMuch}` });
  let body: unknown;
  try {
    body = JSON.parse(text.value);
  } catch {
    return fail({ kind: "invalid_request", message: "The request body is not valid JSON" });
  }
  if (!isRecord(body)) return fail({ kind: "invalid_request", message: "The request body must be a JSON object" });
  return ok(body);
}

async function readText(request: Request): Promise<Result<string, Failure>> {
  const announced = request.headers.get("content-length");
  if (announced !== null) {
    // The HTTP server holds clients to the length they announce, so nothing needs counting.
    return Number(announced) > bodyLimit ? fail(tooLarge) : ok(await request.text());
  }
  if (request.body === null) return ok("");
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > bodyLimit) return fail(tooLarge);
    text += decoder.decode(chunk, { stream: true });
  }
  return ok(text + decoder.decode());
}
