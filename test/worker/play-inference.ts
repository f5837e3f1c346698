// One request as the pipeline sees it, with a provider made of bytes: no HTTP, no storage, the rest as it is.
import { env } from "cloudflare:workers";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { buildCatalogIndex, type CatalogIndex } from "../../src/catalog/catalog-index.ts";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../src/catalog-rules.ts";
import { publicHttpsOnly } from "../../src/content/public-url.ts";
import { chat } from "../../src/doors/chat.ts";
import { readSettings } from "../../src/env.ts";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { handleInference } from "../../src/pipeline/handle-inference.ts";
import type { ChatInference, Contents } from "../../src/pipeline/inference.ts";
import type { Outcome } from "../../src/routing/health/health-snapshot.ts";
import { ok } from "../../src/wire/result.ts";
import { defaultWorkspaceSettings } from "../../src/wire/workspace-settings.ts";

export interface Scene {
  dialect?: string;
  /** What the provider answers to each call, in order. */
  answers: (() => Response)[];
  body?: Record<string, unknown>;
  inference?: Partial<ChatInference>;
}

export interface Seen {
  response: Response;
  records: GenerationRecord[];
  contents: Contents[];
  outcomes: Outcome[];
  background: Promise<unknown>[];
  bugs: unknown[];
}

export const generationId = "gen-0123456789abcdefghijklmn";

const settings = readSettings({});
const catalogs = new Map<string, CatalogIndex>();

function catalogFor(dialect: string): CatalogIndex {
  const pricing = { prompt: "0.000001", completion: "0.000002" };
  const endpoints = [{ provider: "vendor", upstream_model: "up", pricing }];
  const known = catalogs.get(dialect);
  if (known !== undefined) return known;
  const read = readCatalog(
    {
      providers: [{ slug: "vendor", name: "Vendor", dialect, base_url: "https://vendor.invalid/v1" }],
      models: [{ id: "test/model", name: "Model", context_length: 100_000, endpoints }],
    },
    catalogRules,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const index = buildCatalogIndex(read.value, 1);
  catalogs.set(dialect, index);
  return index;
}

/** Asks `test/model`, streamed, of one provider whose calls are answered in turn. */
export async function play({ dialect = "openai", answers, body, inference }: Scene): Promise<Seen> {
  const catalog = catalogFor(dialect);
  const seen: Omit<Seen, "response"> = { records: [], contents: [], outcomes: [], background: [], bugs: [] };
  let calls = 0;
  const response = await handleInference(
    ok({ model: "test/model", messages: [{ role: "user", content: "Hello" }], stream: true, ...body }),
    {
      id: generationId,
      door: chat,
      caller: { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings },
      auto: isolateOf(env).auto.of({
        workspaceId: "w",
        now: Date.now,
        ttlMs: 10_000,
        waitUntil: () => undefined,
      }),
      settings,
      catalog,
      euHost: false,
      ioLog: "off",
      headers: { sessionId: null, wantsMetadata: false, referer: null, title: null, userAgent: null, betas: null },
      clientSignal: new AbortController().signal,
      startedAt: 1_790_000_000_000,
      now: Date.now,
      random: () => 0.5,
      credentials: () => [{ secret: "vendor-key", byok: false }],
      healthOf: () => new Map(),
      noteOutcome: (outcome) => seen.outcomes.push(outcome),
      transports: {
        fetch: async () => {
          const answer = answers[calls];
          calls += 1;
          if (answer === undefined) throw new Error("nobody is there");
          return answer();
        },
        sandbox: undefined,
        ai: undefined,
        tokens: isolateOf(env).serviceAccountTokens,
      },
      urlPolicy: publicHttpsOnly,
      background: (work) => void seen.background.push(work),
      noteBug: (thrown) => seen.bugs.push(thrown),
      saveRecord: async (record) => void seen.records.push(record),
      saveContents: async ({ unpack }) => void seen.contents.push(unpack()),
      overLimit: () => null,
      noteSpend: () => undefined,
      ...inference,
    },
  );
  return { ...seen, response };
}

/** A stream that arrives in these pieces, as a byte stream or as a plain one. */
export function arriving(pieces: Uint8Array[], { bytes = true, end }: { bytes?: boolean; end?: Error } = {}): Response {
  let next = 0;
  const pull = (controller: { enqueue(piece: Uint8Array): void; close(): void; error(reason: unknown): void }) => {
    const piece = pieces[next];
    next += 1;
    if (piece !== undefined) controller.enqueue(piece.slice());
    else if (end === undefined) controller.close();
    else controller.error(end);
  };
  const body = bytes ? new ReadableStream({ type: "bytes", pull }) : new ReadableStream<Uint8Array>({ pull });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
