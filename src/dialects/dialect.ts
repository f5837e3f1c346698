// What a dialect is: four pure functions between our one format and one vendor's API. No key, no fetch, no clock.
// One folder per upstream API; a provider that speaks a known API with quirks is a row in that dialect's table.

import type * as z from "zod";
import type { AuthScheme, Endpoint, Provider } from "../catalog/catalog.ts";
import type { ServerSentEvent } from "../streaming/server-sent-event.ts";
import type { StreamPart } from "../streaming/stream-part.ts";
import type { Completion } from "../wire/answer.ts";
import type { AnthropicSupport } from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Embeddings, EmbeddingsRequest } from "../wire/embeddings.ts";
import type { Note } from "../wire/note.ts";
import type { Ranking, RerankRequest } from "../wire/rerank.ts";
import type { Result } from "../wire/result.ts";
import type { SearchField } from "../wire/web-search.ts";

/** Where a request goes. */
export interface Target {
  provider: Provider;
  endpoint: Endpoint;
}

/** A request to a provider as plain data. It holds no key: `send` has that put on, and nothing else does. */
export interface UpstreamRequest {
  /** Appended to the provider's `base_url`, starting with a slash; an absolute URL replaces it. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** What had to be left out or changed to fit the vendor. */
  notes?: Note[];
}

/** What a provider said went wrong. `raw` is its own text, uncut; it may hold anything but a key. */
export interface ProviderError {
  message: string;
  raw: string;
  /** The vendor's own code or type, if it gave one. */
  code?: string;
  /** The prompt is too long for this endpoint. */
  contextLength?: boolean;
  /** The vendor refuses the prompt itself: moderation or a safety block. */
  refused?: boolean;
  /** The account has nothing left to pay with: no waiting helps, whatever status says so. */
  unpaid?: boolean;
  /** Milliseconds to wait, where the body says so; it wins over the headers, which are read elsewhere. */
  retryAfterMs?: number;
  /** The HTTP status that an error inside a 200 names, if it names one. */
  status?: number;
}

/** Why an answer with status 200 is none. */
export type AnswerProblem =
  | { kind: "unparsable"; detail: string; raw: string }
  | { kind: "error_in_answer"; error: ProviderError }
  | { kind: "refused"; error: ProviderError };

/** One conversation's reader of one stream: it may remember what it has read, and nothing outlives it. */
export interface StreamReader {
  /** One event in, the parts it means out (often one, sometimes none). Never throws. */
  read(event: ServerSentEvent): StreamPart[];
  /** The upstream closed the body. What is still open becomes parts; a missing end is not invented. `isBroken`: the connection
   * broke, or was given up, which says nothing of the answer. */
  finish(isBroken: boolean): StreamPart[];
}

/** The two functions of an API whose answers come whole. Errors are read as for everything else of the vendor's. */
export interface WholeDialect<Request, Payload> {
  buildRequest(request: Request, target: Target): Result<UpstreamRequest, string>;
  readResponse(body: string): Result<Payload, AnswerProblem>;
}

/**
 * How an endpoint is reached: by HTTP, within the installation (the sandbox), or by a binding (which needs no key; with
 * a key of its own such an endpoint is reached by HTTP).
 */
export type Reach = "http" | "loopback" | "binding";

/** What a client asks of a vendor in headers. */
export interface AskedInHeaders {
  /** Names of `anthropic-beta`. */
  betas: readonly string[];
}

/** How a vendor searches the web by itself, where an endpoint says that it does (`web_search_options`). */
export interface OwnSearch {
  /** What of a search it can be told. */
  fields: ReadonlySet<SearchField>;
  /** It searches for every answer that a search is asked for, and need not count them. */
  isCertain: boolean;
  /** The API of the same provider that it is asked for by, with the quirks of that. */
  instead?: { dialect: string; quirks: Readonly<Record<string, unknown>> };
}

export interface Dialect {
  /** How keys are sent unless the provider's row says otherwise. */
  auth: AuthScheme;
  /** What a catalog may say of how its providers and endpoints differ. Strict, every property optional. */
  quirks: () => z.ZodType;
  reach: Reach;
  /** Our request → the vendor's. A problem is a sentence for the client: this endpoint cannot take that request. */
  buildRequest(request: ChatRequest, target: Target, asked?: AskedInHeaders): Result<UpstreamRequest, string>;
  /** The text of a 200 answer → our completion. */
  readResponse(body: string, target: Target): Result<Completion, AnswerProblem>;
  /**
   * `assembled`: of a stream that is put together again, whose end also tells what only whole answers do. `tools`: the names
   * of the client's.
   */
  streamReader(target: Target, assembled?: boolean, tools?: readonly string[]): StreamReader;
  /** Any non-2xx body → what it says. Never throws: an empty body, HTML or a wrong shape still gives a message. */
  readError(status: number, body: string): ProviderError;
  /** Whether a stream says all that the whole answer to this request would, so that one may be asked for instead. */
  streamsWhole?(request: ChatRequest, target: Target): boolean;
  /** Whether the model thinks before each answer, as the endpoint's quirks say: its first words come late. */
  alwaysReasons?(target: Target): boolean;
  /** Where a request names no service tier, settings of the vendor's account do. */
  accountChoosesTier?: boolean;
  /** Where the vendor has an API for embeddings that is known here. */
  embeddings?: WholeDialect<EmbeddingsRequest, Embeddings>;
  /** The same for ranking documents. */
  rerank?: WholeDialect<RerankRequest, Ranking>;
  /** What the vendor fetches by itself when it is given an https URL; anything else is sent inline. */
  fetches?: readonly ("image" | "file")[];
  /** Formats of signed or encrypted reasoning (`reasoning_details[].format`) that the vendor reads back. */
  reasoningFormats?(target: Target): readonly string[];
  /** What the vendor's own search of the web is told; undefined: it has none. */
  webSearch?(target: Target): OwnSearch | undefined;
  /** What it takes of Anthropic's own tools, fields and blocks; undefined where it has another API. */
  anthropic?(target: Target): AnthropicSupport | undefined;
  /** Most messages of one request, where the vendor has a cap. */
  maxMessages?: number;
  /** How the bytes of a stream are framed; server-sent events unless the vendor has its own. */
  framing?: "sse" | "aws-event-stream";
}
