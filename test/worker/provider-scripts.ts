// What fake providers are told in more than one test: errors, chunks and ends in OpenAI's format.
import type { BodyScript, Delivery, Script, StreamStep } from "../providers/script.ts";

export const answers: Script = { kind: "answer", content: "Hello from the last." };

export function error(status: number, message = "No.", code?: string): BodyScript & Delivery {
  return { kind: "body", status, body: { error: { message, ...(code === undefined ? {} : { code }) } } };
}

/** One event of a stream with one choice. */
export function chunk(delta: unknown, finish_reason: string | null = null): StreamStep {
  return { data: { id: "c", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] } };
}

export function streams(steps: StreamStep[], delivery: Delivery = {}): Script {
  return { kind: "stream", steps, ...delivery };
}

export const done: StreamStep = { data: "[DONE]" };

/** Variables that make every wait for a provider short. */
export const shortWaits = { FIRST_TOKEN_TIMEOUT_MS: "400", IDLE_TIMEOUT_MS: "400", TOTAL_TIMEOUT_MS: "600" };
