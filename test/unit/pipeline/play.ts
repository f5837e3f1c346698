// One request as the pipeline sees it, with providers made of bytes: no HTTP, no storage, no workerd, the rest as it is.

import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import type { Charge, Demand } from "../../../src/accounting/ledger/limit.ts";
import { buildCatalogIndex, type CatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { publicHttpsOnly } from "../../../src/content/public-url.ts";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { readSettings } from "../../../src/env.ts";
import { BoundedMap } from "../../../src/isolate/bounded-map.ts";
import { BytesInFlight } from "../../../src/isolate/bytes-in-flight.ts";
import { HedgeBudget } from "../../../src/isolate/hedge-budget.ts";
import { Pace } from "../../../src/isolate/pace.ts";
import { RequestCache } from "../../../src/pipeline/cache/request-cache.ts";
import { handle } from "../../../src/pipeline/handle.ts";
import type { Contents, Inference } from "../../../src/pipeline/inference.ts";
import type { Operation } from "../../../src/pipeline/operation.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { seededDifficulty } from "../../../src/routing/auto/recent-difficulty.ts";
import type { Outcome } from "../../../src/routing/health/health-snapshot.ts";
import { ok } from "../../../src/wire/result.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { filesWorker } from "../files/files-worker.ts";

/** One answer of a provider. */
export type Answer = (request: UpstreamCall) => Response | Promise<Response>;

export interface UpstreamCall {
  url: string;
  headers: Record<string, string>;
  /** The JSON body; undefined where it was none. */
  body: unknown;
  signal: AbortSignal | null;
}

export interface CatalogRows {
  provider?: Record<string, unknown>;
  endpoint?: Record<string, unknown>;
  model?: Record<string, unknown>;
  /** Added to the row of the provider of OCR, which is there with it only. */
  ocr?: Record<string, unknown>;
}

export interface Scene {
  dialect?: string;
  /** One endpoint each, of the providers `vendor-0`, `vendor-1`, …, asked in this order. */
  answers: Answer[];
  /** Added to the catalog's rows. */
  rows?: CatalogRows;
  body?: Record<string, unknown>;
  inference?: Partial<Inference>;
  settings?: Record<string, string>;
  /** What answers at every other address. */
  others?: Answer;
}

export interface Seen {
  response: Response;
  records: GenerationRecord[];
  contents: Contents[];
  outcomes: Outcome[];
  background: Promise<unknown>[];
  bugs: unknown[];
  reserved: Demand[];
  charged: Charge[];
  /** Calls of providers, in order. */
  calls: UpstreamCall[];
}

export const generationId = "gen-0123456789abcdefghijklmn";
export const startedAt = 1_790_000_000_000;

const question = { model: "test/model", messages: [{ role: "user", content: "Hello" }] };
const catalogs = new Map<string, CatalogIndex>();

function catalogFor(dialect: string, count: number, rows: CatalogRows): CatalogIndex {
  const key = JSON.stringify([dialect, count, rows]);
  const known = catalogs.get(key);
  if (known !== undefined) return known;
  const slugs = Array.from({ length: Math.max(1, count) }, (_, index) => `vendor-${index}`);
  const pricing = { prompt: "0.000001", completion: "0.000002" };
  const rowOf = (slug: string, name: string) => ({ slug, name, dialect, base_url: `https://${slug}.invalid/v1` });
  const ocr = rows.ocr === undefined ? [] : [{ ...rowOf("mistral", "Mistral"), ...rows.ocr }];
  const document = {
    providers: [...slugs.map((slug, index) => ({ ...rowOf(slug, `Vendor ${index}`), ...rows.provider })), ...ocr],
    models: [
      {
        id: "test/model",
        name: "Model",
        context_length: 100_000,
        endpoints: slugs.map((provider) => ({ provider, upstream_model: "up", pricing, ...rows.endpoint })),
        ...rows.model,
      },
    ],
  };
  const read = readCatalog(document, catalogRules);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const index = buildCatalogIndex(read.value, 1);
  catalogs.set(key, index);
  return index;
}

/** Asks `test/model` in a conversation; streamed unless the body says otherwise. */
export async function play(scene: Scene): Promise<Seen> {
  return await playOperation(chat(chatDoor), { ...scene, body: { ...question, stream: true, ...scene.body } });
}

export async function playOperation<Request, Ready, Opened, Streamed>(
  operation: Operation<Request, Ready, Opened, Streamed>,
  scene: Scene,
): Promise<Seen> {
  const { inference, seen } = inferenceFor(scene);
  const { answers, body = {} } = scene;
  const order = answers.map((_, index) => `vendor-${index}`);
  const asked = order.length < 2 ? body : { provider: { order }, ...body };
  return { ...seen, response: await handle(operation, ok(asked), inference) };
}

/** What the pipeline is given, and what it did with it. */
export function inferenceFor({ dialect = "openai", answers, rows = {}, inference, settings = {}, others }: Scene): {
  inference: Inference;
  seen: Omit<Seen, "response">;
} {
  const seen: Omit<Seen, "response"> = {
    records: [],
    contents: [],
    outcomes: [],
    background: [],
    bugs: [],
    reserved: [],
    charged: [],
    calls: [],
  };
  const whole: Inference = {
    id: generationId,
    origin: () => "https://router.example",
    caller: { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails: undefined },
    auto: {
      recent: seededDifficulty,
      note: () => undefined,
      modelOf: () => undefined,
      remember: () => undefined,
      weights: async () => null,
    },
    settings: readSettings(settings),
    catalog: catalogFor(dialect, answers.length, rows),
    preset: undefined,
    euHost: false,
    ioLog: "off",
    headers: {
      sessionId: null,
      wantsMetadata: false,
      referer: null,
      title: null,
      userAgent: null,
      traceparent: null,
      betas: [],
    },
    clientSignal: new AbortController().signal,
    startedAt,
    now: Date.now,
    random: () => 0.5,
    credentials: () => [{ secret: "vendor-key", byok: false }],
    whyNoCredential: () => "its key is not set",
    healthOf: () => new Map(),
    hedges: new HedgeBudget(),
    pace: new Pace(),
    noteOutcome: (outcome) => seen.outcomes.push(outcome),
    transports: {
      fetch: async (url, init) => {
        const call = callOf(url, init);
        seen.calls.push(call);
        const vendor = /^https:\/\/vendor-(\d+)\.invalid\//.exec(url)?.[1];
        const answer = vendor === undefined ? others : answers[Number(vendor)];
        if (answer === undefined) throw new Error("nobody is there");
        return await answer(call);
      },
      sandbox: undefined,
      ai: undefined,
      files: filesWorker,
      tokens: new BoundedMap(10),
    },
    bodyStream: () => new TransformStream(),
    urlPolicy: publicHttpsOnly,
    background: (work) => void seen.background.push(work),
    noteBug: (thrown) => seen.bugs.push(thrown),
    memory: new BytesInFlight().lease(0),
    saveRecord: async (record) => void seen.records.push(record),
    attemptWords: new Map(),
    broadcast: null,
    saveContents: async ({ unpack }) => void seen.contents.push(unpack()),
    limits: {
      any: true,
      reserve: (demand) => {
        seen.reserved.push(demand);
        return null;
      },
      extend: () => true,
      foresee: () => Promise.resolve(null),
      renew: () => undefined,
      settle: (charge) => {
        if (charge !== undefined) seen.charged.push(charge);
      },
      headers: () => ({}),
    },
    cache: new RequestCache({ use: null, ttl: null, clear: null }, null),
    ...inference,
  };
  return { inference: whole, seen };
}

function callOf(url: string, init: RequestInit): UpstreamCall {
  const body = typeof init.body === "string" && init.body.startsWith("{") ? JSON.parse(init.body) : undefined;
  return { url, headers: Object.fromEntries(new Headers(init.headers)), body, signal: init.signal ?? null };
}

/** A stream that arrives in these pieces, as a byte stream or as a plain one. */
export function arriving(pieces: Uint8Array[], { bytes = true, end }: { bytes?: boolean; end?: Error } = {}): Response {
  let next = 0;
  const pull = (controller: { enqueue(piece: Uint8Array): void; close(): void; error(reason: unknown): void }) => {
    const piece = pieces[next];
    next += 1;
    if (piece !== undefined) controller.enqueue(piece.slice());
    else if (end === undefined) closeBytes(controller);
    else controller.error(end);
  };
  const body = bytes ? new ReadableStream({ type: "bytes", pull }) : new ReadableStream<Uint8Array>({ pull });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A byte stream that is read into a buffer closes only once that buffer is given back. */
function closeBytes(controller: { close(): void; byobRequest?: ReadableStreamBYOBRequest | null }): void {
  controller.close();
  controller.byobRequest?.respond(0);
}

/** Events of a stream in OpenAI's format. */
export function events(...data: (object | "[DONE]")[]): Uint8Array {
  const lines = data.map((one) => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`);
  return new TextEncoder().encode(lines.join(""));
}

/** One event with one choice. */
export function chunk(delta: object, finish_reason: string | null = null): object {
  return { id: "c", choices: [{ index: 0, delta, finish_reason }] };
}
