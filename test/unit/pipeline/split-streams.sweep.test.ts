// Recorded streams, cut at every byte where lines and letters end and at many in between: whatever pieces the network makes of
// a stream, the client reads the same.
import { describe, expect, test } from "vitest";
import { fixture } from "../dialects/support.ts";
import { arriving, generationId, play } from "./play.ts";

const openAi = [
  ": keep-alive",
  'data: {"id":"c","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}',
  'data: {"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"Hmm… "},"finish_reason":null}]}',
  'data:{"id":"c","choices":[{"index":0,"delta":{"content":"Grüße 👋🏽 "},"finish_reason":null}],"usage":null}',
  'data: {"id":"c","choices":[{"index":0,"delta":{"content":"こんにちは \\"data: x\\"\\n\\n"},"finish_reason":null}]}',
  'data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}',
  'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}',
  'data: {"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}',
  "data: [DONE]",
  "",
].join("\n\n");

const streams: Record<string, { dialect: string; text: string }> = {
  openai: { dialect: "openai", text: openAi },
  "openai with CRLF": { dialect: "openai", text: openAi.replaceAll("\n", "\r\n") },
  "openai with CR": { dialect: "openai", text: openAi.replaceAll("\n", "\r") },
  "anthropic tools": { dialect: "anthropic", text: fixture("anthropic/tools.sse") },
  "anthropic reasoning": { dialect: "anthropic", text: fixture("anthropic/reasoning.sse") },
  "gemini text": { dialect: "gemini", text: fixture("gemini/text.sse") },
  "gemini tools": { dialect: "gemini", text: fixture("gemini/tools.sse") },
};

interface Delta {
  content?: string;
  reasoning?: string;
  tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
}

/** The answer as a client puts it together; every event must be JSON with our identity. */
function assembled(text: string) {
  const events = text.split("\n\n").filter((event) => event.startsWith("data: "));
  const answer = { content: "", reasoning: "", calls: "", finish: "", usages: 0, usage: "", done: false };
  for (const event of events) {
    const data = event.slice(6);
    if (data === "[DONE]") answer.done = true;
    else {
      const chunk = JSON.parse(data);
      if (answer.done || chunk.id !== generationId || chunk.model !== "test/model" || chunk.provider !== "Vendor 0") {
        throw new Error(`not a chunk of this answer: ${data}`);
      }
      for (const { delta, finish_reason } of chunk.choices as { delta: Delta; finish_reason: string | null }[]) {
        answer.content += delta.content ?? "";
        answer.reasoning += delta.reasoning ?? "";
        for (const call of delta.tool_calls ?? []) {
          answer.calls += `${call.id ?? ""}${call.function?.name ?? ""}${call.function?.arguments ?? ""}`;
        }
        answer.finish += finish_reason ?? "";
      }
      if (chunk.usage !== undefined) {
        answer.usages += 1;
        answer.usage = JSON.stringify(chunk.usage);
      }
    }
  }
  return answer;
}

/** Whether a line, its name or a letter of several bytes ends close by: elsewhere all cuts are the same to whoever reads lines. */
function isSeam(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(Math.max(0, at - 2), at + 2).some((byte) => byte < 32 || byte > 126);
}

async function read(dialect: string, pieces: Uint8Array[], bytes: boolean) {
  const { response } = await play({ dialect, answers: [() => arriving(pieces, { bytes })] });
  if (response.status !== 200) throw new Error(await response.text());
  return assembled(await response.text());
}

describe.each(Object.entries(streams))("%s", (_, { dialect, text }) => {
  const bytes = new TextEncoder().encode(text);

  test("cut in two", { timeout: 120_000 }, async () => {
    const whole = await read(dialect, [bytes], true);
    expect(whole).toMatchObject({ done: true, usages: 1 });
    expect(whole.content + whole.reasoning + whole.calls).not.toBe("");
    for (let at = 0; at <= bytes.length; at += 1) {
      if (!isSeam(bytes, at) && at % 5 !== 0) continue;
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)].filter((piece) => piece.length > 0);
      const cut = await read(dialect, pieces, at % 2 === 0);
      if (JSON.stringify(cut) !== JSON.stringify(whole)) expect(cut, `cut at ${at}`).toEqual(whole);
    }
  });

  test.each([true, false])("every byte by itself (byte stream: %s)", async (isByteStream) => {
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await read(dialect, single, isByteStream)).toEqual(await read(dialect, [bytes], true));
  });

  test("broken off at every byte: never an end that looks like success, never an answer that was not sent", async () => {
    const whole = await read(dialect, [bytes], true);
    for (let at = 0; at < bytes.length; at += 7) {
      const cut = () =>
        arriving(
          [bytes.subarray(0, at)].filter((piece) => piece.length > 0),
          { end: new Error("reset") },
        );
      const { response, outcomes, records } = await play({ dialect, answers: [cut] });
      const body = await response.text();
      if (response.status !== 200) {
        expect(response.status).toBe(502);
        continue;
      }
      const answer = assembled(body);
      expect(whole.content.startsWith(answer.content), `cut at ${at}`).toBe(true);
      expect(whole.calls.startsWith(answer.calls.replace(/\{\}$/, ""))).toBe(true);
      // What had its finish reason was complete.
      expect(answer.done).toBe(answer.finish === whole.finish);
      expect(body.includes('"error":{')).toBe(!answer.done);
      await expect.poll(() => records.length).toBe(1);
      expect(outcomes.map(({ kind }) => kind)).toEqual([answer.done ? "success" : "failure"]);
    }
  });
});
