// Whatever a client or a provider makes long, a request has its record, the record is small, and what it cost counts
// against the key.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { maxRecordBytes } from "../../src/accounting/bound-record.ts";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { findGeneration } from "../../src/store/find-generation.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { recordsOf } from "../../src/store/record-message.ts";
import type { Script } from "../providers/script.ts";
import { usageRow } from "./make-generation.ts";
import { type RouterOptions, startRouter } from "./start-router.ts";

const megabytes = (count: number) => "C".repeat(count * 1_000_000);
const usage = { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 };

/** Records go to D1 at once, as the queue's consumer brings them there. */
const intoD1 = {
  send: (message: unknown) => saveGenerations({ database: env.DB, bucket: env.CONTENTS }, recordsOf(message)),
};
const startStoringRouter = (options: RouterOptions) =>
  startRouter({ ...options, bindings: { RECORDS: intoD1 as unknown as Queue } });

async function recordIn(id: string | null): Promise<{ bytes: number; record: GenerationRecord }> {
  const record = await findGeneration({ database: env.DB, bucket: env.CONTENTS }, String(id));
  if (record === undefined) throw new Error(`no record of ${id}`);
  return { bytes: new TextEncoder().encode(JSON.stringify(record)).byteLength, record };
}

const answers: Record<string, unknown> = {
  anthropic: {
    content: [{ type: "text", text: "Hi" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 150_000, output_tokens: 1 },
  },
  gemini: {
    candidates: [{ content: { parts: [{ text: "Hi" }] }, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 150_000, candidatesTokenCount: 1, totalTokenCount: 150_001 },
  },
  bedrock: {
    output: { message: { content: [{ text: "Hi" }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 150_000, outputTokens: 1 },
  },
};

/** A conversation with calls whose arguments are no JSON, which is noted. */
const withCalls = (ids: string[]) => ({
  messages: [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: null,
      tool_calls: ids.map((id) => ({ id, type: "function", function: { name: "f", arguments: "not json" } })),
    },
    ...ids.map((id) => ({ role: "tool", tool_call_id: id, content: "x" })),
  ],
  tools: [{ type: "function", function: { name: "f" } }],
});

describe.each(Object.keys(answers))("a key with a limit, at a model of %s", (dialect) => {
  const options = {
    scripts: [{ kind: "body", body: answers[dialect] } satisfies Script],
    provider: { dialect },
    // What two of them reserve fits in, what they spend does not.
    key: { limit: 0.2 },
  };

  test.each([
    ["short ids", ["call_1"]],
    ["an id of 60,000 characters", ["C".repeat(60_000)]],
    ["3,000 calls", Array.from({ length: 3_000 }, (_, index) => `call_${index}`)],
  ])("is held to it with %s", async (_case, ids) => {
    const router = await startStoringRouter(options);
    const statuses: number[] = [];
    for (let asked = 0; asked < 4; asked++) {
      const answer = await router.ask(withCalls(ids));
      await router.settled();
      statuses.push(answer.status);
      const { bytes, record } = await recordIn(answer.headers.get("x-generation-id"));
      expect(bytes).toBeLessThanOrEqual(maxRecordBytes);
      expect(record.status).toBe(answer.status);
    }
    expect(statuses).toEqual([200, 200, 402, 402]);
    expect(await usageRow(router.keyHash)).toMatchObject([{ requests: 4, cost: "300004000000" }]);
  });

  test("is told where an id is too long to be one, on record", async () => {
    const router = await startStoringRouter(options);
    const answer = await router.ask(withCalls([megabytes(9)]));
    await router.settled();
    expect(answer.status).toBe(400);
    expect(answer.body.error.metadata.field).toBe("messages[1].tool_calls[0].id");
    expect((await recordIn(answer.headers.get("x-generation-id"))).record).toMatchObject({ status: 400 });
  });
});

const said = (fields: object, more: object = {}) => ({
  kind: "body" as const,
  body: {
    choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop", ...fields }],
    usage,
    ...more,
  },
});

interface Case {
  script?: Script;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  status: number;
  kept?: Partial<GenerationRecord>;
}

const cases: Record<string, Case> = {
  "an id of the provider's of 3 MB": {
    script: said({}, { id: megabytes(3) }),
    status: 200,
    kept: { upstreamId: "C".repeat(128) },
  },
  "a finish reason of 1 MB": {
    script: said({ finish_reason: megabytes(1) }),
    status: 200,
    kept: { nativeFinishReason: "other" },
  },
  "a finish reason that every object has": {
    script: said({ finish_reason: "constructor" }),
    status: 200,
    kept: { nativeFinishReason: "other" },
  },
  "ids that are no ids": { script: said({}, { id: "the secret plan" }), status: 200, kept: { upstreamId: null } },
  "an error of 1 MB": {
    script: { kind: "body", status: 500, body: { error: { message: megabytes(1), code: megabytes(1) } } },
    status: 502,
  },
  "10,000 calls in the answer": {
    script: { kind: "answer", usage, toolCalls: Array.from({ length: 10_000 }, () => ({ name: "f", arguments: "{" })) },
    status: 200,
  },
  "10,000 names of providers": {
    body: { provider: { only: Array.from({ length: 10_000 }, (_, index) => `${index}${"n".repeat(200)}`) } },
    status: 404,
  },
  "100,000 names of providers": {
    body: { provider: { only: Array.from({ length: 100_000 }, () => "n") } },
    status: 400,
  },
  "a model's name of 1 MB": { body: { model: megabytes(1) }, status: 400, kept: { requestedModel: "unknown" } },
  "an unknown model": { body: { model: "the/secret-plan" }, status: 400, kept: { requestedModel: "unknown" } },
  "a session of 1 MB": { body: { session_id: megabytes(1) }, status: 400 },
  "a user of 1 MB": { body: { user: megabytes(1) }, status: 200, kept: { externalUser: "C".repeat(256) } },
  "headers of 8 kB": {
    headers: {
      "http-referer": `https://a.b/${"r".repeat(8_000)}`,
      "x-title": "t".repeat(8_000),
      "x-session-id": "s".repeat(8_000),
    },
    status: 200,
    kept: { origin: "t".repeat(256), sessionId: "s".repeat(256) },
  },
};

// workerd loses a connection to its own storage now and then where other processes have the cores.
test.each(Object.entries(cases))(
  "%s",
  { retry: 2 },
  async (_case, { script = said({}), body = {}, headers = {}, status, kept = {} }) => {
    const router = await startStoringRouter({ scripts: [script] });
    const answer = await router.ask(body, { headers });
    await router.settled();
    expect(answer.status).toBe(status);
    const id = answer.headers.get("x-generation-id");
    const { bytes, record } = await recordIn(id);
    expect(bytes).toBeLessThanOrEqual(maxRecordBytes);
    expect(record).toMatchObject({ status, ...kept });
    expect((await router.manage("GET", `/generation?id=${id}`)).status).toBe(200);
    const paid = { requests: 1, cost: record.costPico };
    expect(await usageRow(router.keyHash)).toMatchObject([paid]);
    if (status === 200) expect(BigInt(record.costPico)).toBeGreaterThan(0n);
  },
);
