// What the pipeline knows of one request and what it may reach: values and functions, made once by the API and never
// changed. Everything that does I/O or tells time comes in through here.

import type { UncutContents } from "../accounting/cut-contents.ts";
import type { AttemptWords, ContentsError } from "../accounting/generation-contents.ts";
import type { AttemptRecord, GenerationRecord } from "../accounting/generation-record.ts";
import type { ClientTrace } from "../broadcast/client-trace.ts";
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import type { UrlPolicy } from "../content/public-url.ts";
import type { Settings } from "../env.ts";
import type { AutoMemory } from "../isolate/auto-memory.ts";
import type { MemoryLease } from "../isolate/bytes-in-flight.ts";
import type { CredentialLookup } from "../isolate/credentials.ts";
import type { HedgeBudget } from "../isolate/hedge-budget.ts";
import type { Isolate } from "../isolate/isolate.ts";
import type { Pace } from "../isolate/pace.ts";
import type { RequestLimits } from "../isolate/request-limits.ts";
import type { HealthSnapshot, Outcome } from "../routing/health/health-snapshot.ts";
import type { ProviderText } from "../routing/provider-text.ts";
import type { Guardrails } from "../wire/guardrail.ts";
import type { ServedPreset } from "../wire/preset.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";
import type { BodyStream } from "./answer/client-stream.ts";
import type { RequestCache } from "./cache/request-cache.ts";
import type { FilesWorker } from "./media/pdf-reader.ts";

/** On whose behalf: an API key and the workspace it belongs to. */
export interface Caller {
  /** SHA-256 hex of the API key. */
  keyHash: string;
  workspaceId: string;
  settings: WorkspaceSettings;
  /** Those that the key is under: rules, content filters, and budgets for whom they count. */
  guardrails: Guardrails;
}

export type IoLog = "off" | "stored" | "skipped-eu";

/** Contents of a generation on their way to storage; nobody else gets to see them. */
export interface Contents {
  generationId: string;
  workspaceId: string;
  createdAt: string;
  input: UncutContents["input"];
  output: UncutContents["output"];
  error?: ContentsError;
  attempt_errors?: AttemptWords[];
}

/** Contents that take little room until they are unpacked: as late as can be, and few of them at a time. */
export interface PackedContents {
  /** Characters of the output. */
  characters: number;
  unpack(): Contents;
}

/** Who is told of requests, where the workspace broadcasts. */
export interface Broadcast {
  /** Whether somebody may be told what was said. */
  needsContents: boolean;
  /** Ends when all that can be done for now is done; nobody waits for it. */
  tell(told: { record: GenerationRecord; client: ClientTrace; contents: PackedContents }): Promise<void>;
}

/** Headers of the client that are kept or obeyed. */
export interface ClientHeaders {
  sessionId: string | null;
  wantsMetadata: boolean;
  referer: string | null;
  title: string | null;
  userAgent: string | null;
  /** W3C Trace Context. */
  traceparent: string | null;
  /** `anthropic-beta` features that the client asks for. */
  betas: readonly string[];
}

export interface Inference extends CredentialLookup {
  id: string;
  /** Where the client found the router: `https://llm.example.com`. */
  origin(): string;
  caller: Caller;
  settings: Settings;
  catalog: CatalogIndex;
  /** The one that the body names, where there is one. */
  preset: ServedPreset | undefined;
  euHost: boolean;
  ioLog: IoLog;
  headers: ClientHeaders;
  clientSignal: AbortSignal;
  /** Epoch milliseconds at which the request arrived. */
  startedAt: number;
  now(): number;
  random(): number;
  healthOf(modelIds: readonly string[]): HealthSnapshot | Promise<HealthSnapshot>;
  noteOutcome(outcome: Outcome): void;
  /** Second requests beside endpoints that are late. */
  hedges: HedgeBudget;
  /** How endpoints keep up at this moment. */
  pace: Pace;
  transports: Transports;
  /** The body of a streamed answer. */
  bodyStream(): BodyStream;
  auto: AutoMemory;
  /** Which URLs named by the client may be fetched. */
  urlPolicy: UrlPolicy;
  /** Background work of this request; it never fails the request. */
  background(work: Promise<unknown>): void;
  /** Something was thrown that nobody expected. */
  noteBug(thrown: unknown): void;
  /** Room for what is held of the body, of media and of the answer: given back when the request is on record. */
  memory: MemoryLease;
  saveRecord(record: GenerationRecord): Promise<void>;
  saveContents(contents: PackedContents): Promise<void>;
  /** What providers said of attempts that failed: no record has room for it, and where contents are not kept it is empty. */
  attemptWords: Map<AttemptRecord, ProviderText>;
  /** null: nobody is told. */
  broadcast: Broadcast | null;
  /** What the key and its workspace may use. */
  limits: RequestLimits;
  /** Answers that are kept for equal requests. */
  cache: RequestCache;
}

/** Ways to reach a provider, and whoever reads files. */
export interface Transports {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The built-in simulated provider; undefined where it is switched off, or its Worker is not bound. */
  sandbox: ((request: Request) => Promise<Response>) | undefined;
  /** Workers AI, where the binding exists. */
  ai: WorkersAi | undefined;
  /** The Worker that reads files; undefined where it is not bound. */
  files: FilesWorker | undefined;
  /** Access tokens of service accounts, by the SHA-256 of their secret. */
  tokens: Isolate["serviceAccountTokens"];
}

/** As much of the AI binding as is used. */
export interface WorkersAi {
  run(model: string, input: Record<string, unknown>, options: Record<string, unknown>): Promise<Response>;
}
