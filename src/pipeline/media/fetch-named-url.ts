// Fetches a file that a client named by URL: every address on the way is judged first, redirects are followed by hand,
// and size, time and type are limited. It sends no key, no cookie and nothing of the request.
import { type UrlPolicy, urlProblem } from "../../content/public-url.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { MediaAllowance } from "./media-allowance.ts";

/** As much of `fetch` as is needed. */
export type FetchFile = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchLimits {
  maxBytes: number;
  /** Milliseconds for everything, redirects and body included. */
  timeoutMs: number;
  /** Media types that are wanted; `image/*` stands for all of its kind. */
  types: readonly string[];
}

export interface FetchedFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** As the server named it, lower-cased, without parameters; "" where it did not. */
  mediaType: string;
}

const maxRedirects = 3;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** What servers say of any download. The content decides then. */
const untyped = new Set(["", "application/octet-stream", "binary/octet-stream", "application/download"]);

/** Whether nobody was there, or somebody who said no: a network must not be found out about by asking for files in it. */
const unfetched = "gave no file";

const megabytes = (bytes: number) => `${Math.round((bytes / 1_048_576) * 10) / 10} MiB`;

function isWanted(mediaType: string, types: readonly string[]): boolean {
  if (untyped.has(mediaType)) return true;
  return types.some((type) => type === mediaType || (type.endsWith("/*") && mediaType.startsWith(type.slice(0, -1))));
}

/** A type and nothing else that a server might put there. */
function named(mediaType: string): string {
  return /^[a-z]{1,20}\/[a-z0-9.+-]{1,60}$/.test(mediaType) ? mediaType : "something else";
}

/** Rejects when the signal fires, also where the thing that is waited for does not listen to it. */
function orAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Follows redirects by hand, judging each address, to the first answer that is none. */
async function follow(
  start: string,
  {
    fetch,
    policy,
    signal,
    types,
  }: { fetch: FetchFile; policy: UrlPolicy; signal: AbortSignal; types: readonly string[] },
): Promise<Result<Response, string>> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const problem = urlProblem(url, policy);
    if (problem !== undefined) return fail(hop === 0 ? problem : `redirects to a URL that ${problem}`);
    const headers = { accept: types.join(", ") };
    const response = await orAbort(fetch(url, { redirect: "manual", headers, signal }), signal);
    const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return ok(response);
    await response.body?.cancel();
    if (!URL.canParse(location, url)) return fail("redirects to something that is not a URL");
    url = new URL(location, url).href;
  }
  return fail(`redirects more than ${maxRedirects} times`);
}

/** A body up to so many bytes. The problem is the end of a sentence. Rejects where the signal fires. */
export async function readCapped(
  body: ReadableStream<Uint8Array>,
  { maxBytes, signal, allowance }: { maxBytes: number; signal: AbortSignal; allowance: MediaAllowance | undefined },
): Promise<Result<Uint8Array<ArrayBuffer>, string>> {
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    while (true) {
      const { done, value } = await orAbort(reader.read(), signal);
      if (done) break;
      length += value.byteLength;
      if (length > maxBytes) return fail(`leads to a file of more than ${megabytes(maxBytes)}`);
      const problem = allowance?.problemOf(value.byteLength);
      if (problem !== undefined) return fail(problem);
      pieces.push(value);
    }
  } finally {
    // Frees the connection where we stopped early; nothing happens where the body has ended.
    reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return ok(bytes);
}

/**
 * The problem is the end of a sentence that begins with "the URL". Nothing of the answer is in it, so that an address
 * inside a network cannot be probed by its words.
 */
export async function fetchNamedUrl({
  url,
  limits,
  policy,
  fetch,
  signal,
  allowance,
}: {
  url: string;
  limits: FetchLimits;
  policy: UrlPolicy;
  fetch: FetchFile;
  /** The client's: when it goes away, so does this. */
  signal?: AbortSignal | undefined;
  /** What the request's other files leave. */
  allowance?: MediaAllowance | undefined;
}): Promise<Result<FetchedFile, string>> {
  const { maxBytes, timeoutMs, types } = limits;
  const timeout = AbortSignal.timeout(timeoutMs);
  const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    const followed = await follow(url, { fetch, policy, signal: both, types });
    if (!followed.ok) return followed;
    const response = followed.value;
    const refuse = async (problem: string) => {
      await response.body?.cancel();
      return fail(problem);
    };
    if (response.status !== 200) return await refuse(unfetched);
    const mediaType = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (!isWanted(mediaType, types)) return await refuse(`leads to ${named(mediaType)}, not to ${types.join(" or ")}`);
    if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
      return await refuse(`leads to a file of more than ${megabytes(maxBytes)}`);
    }
    if (response.body === null) return fail("leads to an empty file");
    const bytes = await readCapped(response.body, { maxBytes, signal: both, allowance });
    if (!bytes.ok) return bytes;
    return bytes.value.byteLength === 0 ? fail("leads to an empty file") : ok({ bytes: bytes.value, mediaType });
  } catch {
    if (timeout.aborted) return fail(`did not deliver within ${timeoutMs / 1000} seconds`);
    return fail(unfetched);
  }
}
