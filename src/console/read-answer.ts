// The answer to a prompt from within the console, read to its end: what was said, what it cost, how fast it came.
import * as z from "zod";
import { SseDecoder } from "../streaming/sse-decoder.ts";
import { madeOnce } from "../wire/derived.ts";
import { parseJson } from "../wire/json.ts";
import { type ApiProblem, readProblem } from "./call-api.ts";

export interface ReadAnswer {
  /** Of the generation; null where the request did not get that far. */
  id: string | null;
  model: string | null;
  provider: string | null;
  text: string;
  reasoning: string;
  /** Arguments of tools that were called, as JSON, by the tools' names. */
  calls: { name: string; arguments: string }[];
  promptTokens: number;
  completionTokens: number;
  /** USD. */
  cost: number | null;
  /** Milliseconds from the request to the first token, and to the end. */
  firstTokenMs: number | null;
  totalMs: number;
  /** Why there is no answer, or not all of it. */
  problem: ApiProblem | null;
}

const chunkSchema = madeOnce(() => {
  const delta = z.object({
    content: z.string().nullish(),
    reasoning: z.string().nullish(),
    tool_calls: z
      .array(
        z.object({
          index: z.number().default(0),
          function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
        }),
      )
      .nullish(),
  });
  return z.object({
    model: z.string().nullish(),
    provider: z.string().nullish(),
    choices: z.array(z.object({ delta: delta.nullish() })).nullish(),
    usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), cost: z.number().nullish() }).nullish(),
    error: z.object({ code: z.number().optional() }).nullish(),
  });
});

/** `response`: of a request with `stream: true` that was sent at `startedAt`, epoch milliseconds. */
export async function readAnswer(response: Response, startedAt: number, now: () => number): Promise<ReadAnswer> {
  const answer: ReadAnswer = {
    ...{ id: response.headers.get("x-generation-id"), model: null, provider: null, text: "", reasoning: "", calls: [] },
    ...{ promptTokens: 0, completionTokens: 0, cost: null, firstTokenMs: null, totalMs: 0, problem: null },
  };
  if (!response.ok || response.body === null) {
    answer.problem = readProblem(response.status, await response.json().catch(() => undefined));
  } else {
    const decoder = new SseDecoder();
    for await (const bytes of response.body) {
      for (const { data } of decoder.push(bytes)) {
        if (take(answer, parseJson(data))) answer.firstTokenMs ??= now() - startedAt;
      }
    }
  }
  return { ...answer, totalMs: now() - startedAt };
}

/** Whether the chunk said something. */
function take(answer: ReadAnswer, chunk: unknown): boolean {
  const read = chunkSchema().safeParse(chunk);
  if (!read.success) return false;
  const { model, provider, choices, usage, error } = read.data;
  answer.model = model ?? answer.model;
  answer.provider = provider ?? answer.provider;
  if (error != null) answer.problem = readProblem(error.code ?? 502, chunk);
  if (usage != null) {
    answer.promptTokens = usage.prompt_tokens;
    answer.completionTokens = usage.completion_tokens;
    answer.cost = usage.cost ?? null;
  }
  const delta = choices?.[0]?.delta;
  answer.text += delta?.content ?? "";
  answer.reasoning += delta?.reasoning ?? "";
  for (const { index, function: called } of delta?.tool_calls ?? []) {
    const before = answer.calls[index] ?? { name: "", arguments: "" };
    answer.calls[index] = {
      name: before.name + (called?.name ?? ""),
      arguments: before.arguments + (called?.arguments ?? ""),
    };
  }
  return Boolean(delta?.content || delta?.reasoning || delta?.tool_calls?.length);
}
