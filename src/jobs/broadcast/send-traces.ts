// One delivery: traces as a destination wants them, and what came of it. Addresses are judged first, redirects are not
// followed, and of an answer no more than its beginning is read.
import { AwsV4Signer } from "aws4fetch";
import type { ObjectStore, Target } from "../../broadcast/destination-type.ts";
import { spansOf, type View } from "../../broadcast/make-spans.ts";
import { objectName } from "../../broadcast/object-name.ts";
import { attributesOf, type Span, type TraceRequest } from "../../broadcast/otlp.ts";
import { writeProtobuf } from "../../broadcast/protobuf.ts";
import type { Trace } from "../../broadcast/trace.ts";
import { urlProblem } from "../../content/public-url.ts";
import { cutText } from "../../wire/cut-text.ts";
import { isRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { retryAfterMs } from "../../wire/retry-after.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { version } from "../../wire/version.ts";
import type { Carrier } from "./carrier.ts";
import { readBeginning } from "./read-beginning.ts";

export interface Parcel extends View {
  trace: Trace;
}

export interface SendInput {
  target: Target;
  /** One for a target of objects. */
  parcels: readonly Parcel[];
  carrier: Carrier;
  timeoutMs: number;
  headers?: Record<string, string>;
}

export interface Delivery {
  ok: boolean;
  /** Of the answer; null: there was none. */
  status: number | null;
  /** The beginning of the answer: for whoever asks now, never to be kept. */
  body: string;
  /** What is wrong, in our own words; null: nothing. */
  problem: string | null;
  /** It would say the same of the same again. */
  isFinal: boolean;
  retryAfterMs: number | null;
}

const maxBodyCharacters = 1_000;
const unsupportedMedia = 415;
/** Statuses that may be another one for the same next time. */
const passing = new Set([401, 402, 403, 404, 408, 425, 429]);

export async function sendTraces(input: SendInput): Promise<Delivery> {
  const { target, parcels } = input;
  const { objects: store } = target;
  const all = await Promise.all(parcels.map((parcel) => spansOf(parcel.trace, parcel)));
  const [parcel] = parcels;
  const spans = all.flat();
  if (store !== undefined && parcel !== undefined) {
    return await sendOnce(input, await objectOf({ target, store, parcel, spans, input }));
  }
  const delivery = await sendOnce(input, requestOf(target, spans));
  if (delivery.status !== unsupportedMedia || target.form !== "json" || target.anyAnswer === true) return delivery;
  // Phoenix of Arize, for one, knows the binary form only.
  return await sendOnce(input, requestOf({ ...target, form: "protobuf" }, spans));
}

interface Sent {
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
}

function requestOf({ url, form, resource, headers }: Target, spans: Span[]): Sent {
  const request = envelope(resource, spans);
  return form === "protobuf"
    ? { url, headers: { "content-type": "application/x-protobuf", ...headers }, body: writeProtobuf(request) }
    : { url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(request) };
}

function envelope(resource: Target["resource"], spans: Span[]): TraceRequest {
  const attributes = attributesOf({ "service.name": "fairlead", "service.version": version, ...resource });
  return {
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: "fairlead", version }, spans }] }],
  };
}

interface ObjectInput {
  target: Target;
  store: ObjectStore;
  parcel: Parcel;
  spans: Span[];
  input: SendInput;
}

async function objectOf({ target, store, parcel, spans, input }: ObjectInput): Promise<Sent> {
  const { traceId = "", spanId = "" } = spans[0] ?? {};
  const { record, keyName } = parcel.trace;
  const isKnown = parcel.rules.broadcast_generation_identity;
  const named = { traceId, spanId, createdAt: record.createdAt, keyName: isKnown ? keyName : null };
  const url = new URL(objectName(store, named), target.url).href;
  const body = JSON.stringify(envelope(target.resource, spans));
  const { accessKeyId, secretAccessKey, sessionToken, region } = store;
  const signer = new AwsV4Signer({
    url,
    method: target.method,
    headers: {
      "content-type": "application/json",
      ...target.headers,
      ...input.headers,
      "x-amz-content-sha256": await sha256Hex(body),
    },
    body,
    accessKeyId,
    secretAccessKey,
    region,
    service: "s3",
    datetime: new Date(input.carrier.now()).toISOString().replace(/[:-]|\.\d{3}/g, ""),
    ...present({ sessionToken: sessionToken || undefined }),
  });
  const signed = await signer.sign();
  return { url, headers: Object.fromEntries(new Headers(signed.headers)), body };
}

async function sendOnce({ target, carrier, timeoutMs, headers }: SendInput, sent: Sent): Promise<Delivery> {
  const misplaced = urlProblem(sent.url, carrier.policy);
  if (misplaced !== undefined) return { ...nowhere(`its URL ${misplaced}`), isFinal: true };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await carrier.fetch(sent.url, {
      method: target.method,
      headers: { ...sent.headers, ...headers },
      body: sent.body,
      redirect: "manual",
      signal,
    });
    // Its status holds, whatever becomes of the rest.
    const body = await readBeginning(response, maxBodyCharacters).catch(() => "");
    return deliveryOf(response, { body, now: carrier.now(), anyAnswer: target.anyAnswer === true });
  } catch {
    if (!signal.aborted) return nowhere("nobody answers there by HTTP");
    return nowhere(`it did not answer within ${Math.max(1, Math.round(timeoutMs / 1_000))} seconds`);
  }
}

const page = /^\s*<(?:!doctype html|html)\b/i;

interface Answered {
  body: string;
  now: number;
  anyAnswer: boolean;
}

function deliveryOf({ status, ok, headers }: Response, { body, now, anyAnswer }: Answered): Delivery {
  const told = { ok, status, body: cutText(body, maxBodyCharacters), retryAfterMs: retryAfterMs(headers, now) };
  if (ok && !anyAnswer && page.test(body)) {
    // Whatever is asked for is a page there: nobody took anything.
    return { ...told, ok: false, isFinal: false, problem: `it answered ${status} with a web page: check the address` };
  }
  if (ok) {
    const rejected = rejectedSpans(body);
    return { ...told, isFinal: true, problem: rejected === 0 ? null : `it rejected ${rejected} spans` };
  }
  const isRedirect = status >= 300 && status < 400;
  const problem = isRedirect ? `it answered ${status}: give the address that it redirects to` : `it answered ${status}`;
  return { ...told, isFinal: status >= 400 && status < 500 && !passing.has(status), problem };
}

function nowhere(problem: string): Delivery {
  return { ok: false, status: null, body: "", problem, isFinal: false, retryAfterMs: null };
}

/** OTLP's way of taking a part of what was sent, which is not to be sent again. */
function rejectedSpans(body: string): number {
  const partial = parseRecord(body)?.["partialSuccess"];
  const count = isRecord(partial) ? Number(partial["rejectedSpans"] ?? 0) : 0;
  return Number.isFinite(count) ? count : 0;
}
