// A provider's account that is empty is nothing that waiting, or another request, could change, whatever status says so.
import { expect, it } from "vitest";
import { type Answer, arriving, events, play } from "./play.ts";

const openai = (code: string) => ({ error: { message: "You exceeded your current quota.", type: code, code } });
const credit = {
  type: "error",
  error: { type: "invalid_request_error", message: "Your credit balance is too low to access the Anthropic API." },
};
const refuse =
  (status: number, body: object): Answer =>
  () =>
    Response.json(body, { status, headers: { "retry-after": "3600" } });
const inStream =
  (body: object): Answer =>
  () =>
    arriving([events(body)]);

const cases: [dialect: string, what: string, answer: Answer][] = [
  ["openai", "429 insufficient_quota", refuse(429, openai("insufficient_quota"))],
  ["openai", "400 billing_hard_limit_reached", refuse(400, openai("billing_hard_limit_reached"))],
  ["openai", "insufficient_quota in a stream", inStream(openai("insufficient_quota"))],
  ["openai-responses", "429 insufficient_quota", refuse(429, openai("insufficient_quota"))],
  ["openai-responses", "insufficient_quota in a stream", inStream({ type: "error", ...openai("insufficient_quota") })],
  ["anthropic", "400 credit balance", refuse(400, credit)],
  ["anthropic", "billing_error", refuse(402, { type: "error", error: { type: "billing_error", message: "Pay." } })],
];

it.each(cases)("%s: %s is an outage of the provider's, told as such", async (dialect, _, answer) => {
  const { response, outcomes } = await play({ dialect, answers: [answer] });
  expect(response.status).toBe(502);
  expect(response.headers.get("retry-after")).toBeNull();
  const { error } = (await response.json()) as { error: { availability?: { retryable: boolean } } };
  expect(error.availability?.retryable ?? false).toBe(false);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["failure"]);
});

it.each(cases)("%s: %s lets the next endpoint answer", async (dialect, _, answer) => {
  const { calls } = await play({ dialect, answers: [answer, answer] });
  expect(calls).toHaveLength(2);
});
