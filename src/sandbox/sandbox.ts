// The built-in OpenAI-compatible provider, which the console's Worker plays and which is called without any network. It only
// turns requests into answers and misbehaves on request; it keeps nothing and knows no other part of the product.
import type { ZodError } from "zod";
import { chatRequestSchema } from "../wire/chat-request.ts";
import { embeddingsRequestSchema, inputTexts } from "../wire/embeddings.ts";
import { rerankRequestSchema, textOf } from "../wire/rerank.ts";
import { composeAnswer } from "./compose-answer.ts";
import { countNumbers, maxCharacters, maxDimensions, maxNumbers, writeEmbeddings } from "./embed.ts";
import { readFault } from "./fault.ts";
import { errorResponse, perform } from "./perform.ts";
import { maxDocuments, maxRanked, writeRanking } from "./rank.ts";
import { lastUserText } from "./read-prompt.ts";
import { type Frame, writeCompletion, writeEvents } from "./write-answer.ts";

/** Names the sandbox provider that is being called, since all of them live here. */
const providerHeader = "x-sandbox-provider";

/** The most answers that one request may ask for, as OpenAI has it. */
const maxChoices = 128;

export async function playProvider(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const answer = Object.entries(paths).find(([path]) => pathname.endsWith(path))?.[1];
  if (request.method !== "POST" || answer === undefined) {
    const message = `The sandbox only knows POST ${Object.keys(paths).join(" and ")}.`;
    return errorResponse({ status: 404, message, code: "not_found" });
  }
  const response = await answer(await request.json().catch(() => undefined), request);
  // As vendors have it: what their support asks for.
  response.headers.set("x-request-id", `req_${crypto.randomUUID().replaceAll("-", "")}`);
  return response;
}

const paths: Record<string, (body: unknown, request: Request) => Promise<Response>> = {
  "/chat/completions": chat,
  "/embeddings": embed,
  "/rerank": rank,
};

async function chat(body: unknown, request: Request): Promise<Response> {
  const parsed = chatRequestSchema.safeParse(body);
  if (!parsed.success) return refuse(issuesOf(parsed.error));
  const { data } = parsed;
  if ((data.n ?? 1) > maxChoices) return refuse(`n: at most ${maxChoices}`);
  const upstreamModel = data.model ?? "demo";
  const provider = providerOf(request);
  const fault = readFault({ prompt: lastUserText(data.messages), upstreamModel, provider });
  const options: unknown = data["stream_options"];
  const includeUsage =
    typeof options === "object" && options !== null && "include_usage" in options && options.include_usage === true;
  const frame: Frame = {
    model: upstreamModel,
    created: Math.floor(Date.now() / 1000),
    includeUsage,
    logprobs: data.logprobs === true,
  };
  const streamed = data.stream === true;
  const answer = composeAnswer(data);
  const events = streamed ? writeEvents(answer, frame) : [writeCompletion(answer, frame)];
  return await perform(fault, { events, streamed, signal: request.signal });
}

async function embed(body: unknown, request: Request): Promise<Response> {
  const parsed = embeddingsRequestSchema().safeParse(body);
  if (!parsed.success) return refuse(issuesOf(parsed.error));
  const { data } = parsed;
  if ((data.dimensions ?? 1) > maxDimensions) return refuse(`dimensions: at most ${maxDimensions}`);
  if (countNumbers(data) > maxNumbers) return refuse(`input: at most ${maxNumbers} numbers in an answer`);
  const prompt = inputTexts(data).join("\n");
  if (prompt.length > maxCharacters) return refuse(`input: at most ${maxCharacters} characters`);
  const fault = readFault({ prompt, upstreamModel: data.model, provider: providerOf(request) });
  return await perform(fault, { events: [writeEmbeddings(data)], streamed: false, signal: request.signal });
}

async function rank(body: unknown, request: Request): Promise<Response> {
  const parsed = rerankRequestSchema().safeParse(body);
  if (!parsed.success) return refuse(issuesOf(parsed.error));
  const { data } = parsed;
  if (data.documents.length > maxDocuments) return refuse(`documents: at most ${maxDocuments}`);
  const characters = data.documents.reduce((sum, one) => sum + textOf(one).length, data.query.length);
  if (characters > maxRanked) return refuse(`documents: at most ${maxRanked} characters`);
  const fault = readFault({ prompt: data.query, upstreamModel: data.model, provider: providerOf(request) });
  return await perform(fault, { events: [writeRanking(data)], streamed: false, signal: request.signal });
}

function providerOf(request: Request): string {
  return request.headers.get(providerHeader) ?? "sandbox";
}

function issuesOf({ issues }: ZodError): string {
  return issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    .join("; ");
}

function refuse(message: string): Response {
  return errorResponse({ status: 400, message, code: "invalid_request" });
}
