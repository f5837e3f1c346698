/// <reference types="@cloudflare/vitest-pool-workers/types" />
// A router with a catalog of its own in front of fake providers: one isolate, as far as health, records and variables go.
// Requests go through the app's own fetch handler, with the real bindings unless a test brings others.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject } from "vitest";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { recordsOf } from "../../src/store/record-message.ts";
import type { ReceivedRequest } from "../providers/openai.ts";
import type { Script } from "../providers/script.ts";
import { type Answer, adminKey, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

export interface RouterOptions {
  /** One endpoint of the first model for each, asked in this order. */
  scripts?: (Script | Script[])[];
  /** The same for a second model. */
  others?: (Script | Script[])[];
  /** Added to each endpoint's row, or to that of one. */
  endpoint?: Record<string, unknown> | ((index: number) => Record<string, unknown>);
  /** Added to each provider's row, and to each model's. */
  provider?: Record<string, unknown>;
  model?: Record<string, unknown>;
  /** The catalog has a provider of OCR. */
  ocr?: true;
  variables?: Record<string, string>;
  bindings?: Partial<Bindings>;
  key?: Record<string, unknown>;
}

export interface AskInput {
  path?: string;
  headers?: Record<string, string>;
  host?: string;
  signal?: AbortSignal;
  /** Sent as it is instead of the body. */
  raw?: BodyInit;
  key?: string;
}

export interface StreamAnswer {
  status: number;
  headers: Headers;
  text: string;
  chunks: Answer["body"][];
  comments: number;
  done: boolean;
  content: string;
}

export interface Router {
  model: string;
  other: string;
  /** Slugs of the providers, those of the first model first. */
  providers: string[];
  /** The slugs in order, so that a plan is certain. */
  inOrder: { provider: { order: string[] } };
  key: string;
  keyHash: string;
  bindings: Bindings;
  /** Records as they were handed to the queue. */
  records: GenerationRecord[];
  fetch(body: Record<string, unknown>, asking?: AskInput): Promise<Response>;
  ask(body?: Record<string, unknown>, asking?: AskInput): Promise<Answer>;
  stream(body?: Record<string, unknown>, asking?: AskInput): Promise<StreamAnswer>;
  /** As the root management key, through this Worker: it sees the change at once. */
  manage(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The records, once there are so many. */
  recorded(count: number): Promise<GenerationRecord[]>;
  /** Waits for all background work of the requests so far, reports to the health object included. */
  settled(): Promise<void>;
  requestsOf(provider: number): Promise<ReceivedRequest[]>;
  script(provider: number, ...scripts: Script[]): Promise<void>;
}

const providersUrl = inject("providersUrl");
const file = crypto.randomUUID().slice(0, 8);
let made = 0;

export const providerKey = String(env["FAKE_API_KEY"]);

export async function startRouter(options: RouterOptions = {}): Promise<Router> {
  made += 1;
  const name = `${file}-${made}`;
  const { scripts = [{ kind: "answer" }], others = [], key: keyFields } = options;
  const all = [...scripts, ...others].map((script) => [script].flat());
  const providers = all.map((_, index) => `p${name}-${index}`);
  const script = async (provider: number, ...played: Script[]) => {
    await control(`${providers[provider]}/script`, { method: "PUT", body: JSON.stringify(played) });
  };
  await Promise.all(all.map((played, index) => script(index, ...played)));
  const models = [`test/${name}`, `test/${name}-other`];
  const endpointOf = (provider: string, index: number) => ({
    provider,
    upstream_model: `up-${index}`,
    pricing: { prompt: "0.000001", completion: "0.000002" },
    supported_parameters: ["tools", "tool_choice", "temperature", "max_tokens"],
    ...(typeof options.endpoint === "function" ? options.endpoint(index) : options.endpoint),
  });
  const split = scripts.length;
  const rowOf = (slug: string) => ({
    slug,
    name: `Name of ${slug}`,
    dialect: "openai",
    base_url: `${providersUrl}/${slug}`,
    api_key: "FAKE_API_KEY",
    data_policy: { training: false, retains_prompts: false, retention_days: 0 },
    ...options.provider,
  });
  const catalog = await putCatalog({
    providers: [...providers, ...(options.ocr === undefined ? [] : ["mistral"])].map(rowOf),
    models: models.map((id, second) => ({
      id,
      name: id,
      context_length: 100_000,
      ...options.model,
      endpoints: providers.map(endpointOf).filter((_, index) => (second === 0 ? index < split : index >= split)),
    })),
  });
  if (catalog.status !== 200) throw new Error(JSON.stringify(catalog.body));
  const { key, hash } = await newKey(keyFields);
  const records: GenerationRecord[] = [];
  const collecting = { send: async (message: unknown) => void records.push(...recordsOf(message)) };
  const bindings = { ...env, RECORDS: collecting, ...options.variables, ...options.bindings } as unknown as Bindings;
  const contexts: ExecutionContext[] = [];
  const [model = "", other = ""] = models;
  const inOrder = { provider: { order: providers } };
  const fetchRouter: Router["fetch"] = async (body, asking = {}) => {
    const request = new Request(`http://${asking.host ?? "localhost"}/api/v1${asking.path ?? "/chat/completions"}`, {
      method: "POST",
      headers: { authorization: `Bearer ${asking.key ?? key}`, "content-type": "application/json", ...asking.headers },
      body: asking.raw ?? JSON.stringify(body),
      ...(asking.signal === undefined ? {} : { signal: asking.signal }),
    });
    const context = createExecutionContext();
    contexts.push(context);
    return await app.fetch(request, bindings, context);
  };
  const question = { model, messages: [{ role: "user", content: "Hello" }], ...inOrder };
  return {
    model,
    other,
    providers,
    inOrder,
    key,
    keyHash: hash,
    bindings,
    records,
    fetch: (body, asking) => fetchRouter({ ...question, ...body }, asking),
    async ask(body, asking) {
      const response = await fetchRouter({ ...question, ...body }, asking);
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async manage(method, path, body) {
      const request = new Request(`http://localhost/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const context = createExecutionContext();
      contexts.push(context);
      const response = await app.fetch(request, bindings, context);
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async stream(body, asking) {
      return await readStream(await fetchRouter({ ...question, ...body, stream: true }, asking));
    },
    async recorded(count) {
      await expect.poll(() => records.length, { timeout: 30_000 }).toBe(count);
      return records;
    },
    async settled() {
      for (const context of contexts.splice(0)) await waitOnExecutionContext(context);
    },
    requestsOf: async (provider) => await (await control(`${providers[provider]}/requests`)).json(),
    script,
  };
}

function control(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${providersUrl}/${path}`, init);
}

/** A whole stream as a strict client reads it: every event but `[DONE]` must be JSON. */
export async function readStream(response: Response): Promise<StreamAnswer> {
  const text = await response.text();
  const events = text.split("\n\n").filter((event) => event !== "");
  const data = events.filter((event) => event.startsWith("data: ")).map((event) => event.slice("data: ".length));
  const chunks = data.filter((event) => event !== "[DONE]").map((event) => JSON.parse(event));
  return {
    status: response.status,
    headers: response.headers,
    text,
    chunks,
    comments: events.filter((event) => event.startsWith(":")).length,
    done: data.at(-1) === "[DONE]",
    content: chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? "").join(""),
  };
}
