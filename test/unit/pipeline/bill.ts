// What one played request was billed, and what was due for it: for tables of answers and their bills.
import { expect } from "vitest";
import { amountOf } from "../../../src/accounting/cost.ts";
import { arriving, chunk, events, type Seen } from "./play.ts";

export interface Due {
  prompt: number;
  completion: number;
  /** Picodollars; missing: 1 USD per million prompt tokens, 2 per million of the completion. */
  pico?: bigint;
  estimated?: boolean;
}

export async function billed({ response, background, records }: Seen) {
  await response.text();
  await Promise.all(background);
  const [record] = records;
  expect(record?.bill?.reduce((sum, line) => sum + amountOf(line), 0n)).toBe(BigInt(record?.costPico ?? -1));
  return {
    prompt: record?.promptTokens,
    completion: record?.completionTokens,
    pico: BigInt(record?.costPico ?? -1),
    estimated: record?.estimated,
  };
}

export const inFull = ({ prompt, completion, pico, estimated = false }: Due) => ({
  prompt,
  completion,
  pico: pico ?? BigInt(prompt) * 1_000_000n + BigInt(completion) * 2_000_000n,
  estimated,
});

export type Events = Parameters<typeof events>;
export const due: Due = { prompt: 1_000, completion: 60 };
export const honest = { prompt_tokens: 1_000, completion_tokens: 60, total_tokens: 1_060 };
export const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
export const absurd = { prompt_tokens: 2 ** 60, completion_tokens: 2 ** 60 };
export const text = "The capital of France is Paris, as everybody knows.";
export const said = chunk({ content: text });
export const stop = { index: 0, delta: {}, finish_reason: "stop" };
export const counting = (usage: unknown) => ({ choices: [], usage });
export const pieces = (...list: Events) => arriving(list.map((one) => events(one)));
