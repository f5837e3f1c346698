// Streams through the whole Worker: what every chunk carries, what providers get away with, and what happens while
// nothing is said.
import { describe, expect, test } from "vitest";
import type { Delivery, Script } from "../providers/script.ts";
import { answers, chunk, done, error, streams } from "./provider-scripts.ts";
import { readStream, type StreamAnswer, startRouter } from "./start-router.ts";

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** One identity on every chunk, usage once and last, `[DONE]` at the end. */
function expectWhole({ status, headers, chunks, done: ended, text }: StreamAnswer): void {
  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("text/event-stream");
  const [first] = chunks;
  expect(first).toMatchObject({
    id: headers.get("x-generation-id"),
    object: "chat.completion.chunk",
    created: expect.any(Number),
  });
  for (const { id, model, provider, object, created } of chunks) {
    expect({ id, model, provider, object, created }).toEqual({
      id: first.id,
      model: first.model,
      provider: first.provider,
      object: first.object,
      created: first.created,
    });
  }
  expect(chunks.filter((one) => one.usage !== undefined)).toEqual([chunks.at(-1)]);
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ index: 0, finish_reason: expect.any(String) }],
    usage: { total_tokens: expect.any(Number), cost: expect.any(Number) },
  });
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(ended).toBe(true);
}

test.each<[name: string, delivery: Delivery]>([
  ["ordinarily", {}],
  ["with CRLF", { newline: "\r\n" }],
  ["with CR", { newline: "\r" }],
  ["without a space", { noSpace: true }],
  ["byte by byte", { splitBytes: 1 }],
  ["byte by byte with CRLF", { splitBytes: 1, newline: "\r\n", noSpace: true }],
])("a stream that comes %s", async (_, delivery) => {
  const content = "naïve 日本 👋🏽 text";
  const router = await startRouter({
    scripts: [{ kind: "answer", content, reasoning: "Let me think. ", ...delivery }],
  });
  const stream = await router.stream();
  expectWhole(stream);
  expect(stream.content).toBe(content);
  const reasoning = stream.chunks.map((one) => one.choices[0]?.delta.reasoning ?? "").join("");
  expect(reasoning).toBe("Let me think. ");
  expect(stream.chunks.at(-1).usage).toMatchObject(usage);
});

test.each<[name: string, script: Script]>([
  ["in every chunk", { kind: "answer", content: "one two three", extra: { usage } }],
  [
    "in the last chunk with choices",
    streams([
      chunk({ content: "one two three" }),
      { data: { ...Object(Reflect.get(chunk({}, "stop"), "data")), usage } },
      done,
    ]),
  ],
  [
    "and no [DONE]",
    streams([chunk({ content: "one two three" }), chunk({}, "stop"), { data: { choices: [], usage } }]),
  ],
  [
    "and null elsewhere",
    streams([
      { data: { usage: null, choices: [{ index: 0, delta: { content: "one two three" }, finish_reason: null }] } },
      chunk({}, "stop"),
      { data: { choices: [], usage } },
      done,
    ]),
  ],
])("usage %s goes out once", async (_, script) => {
  const router = await startRouter({ scripts: [script] });
  const stream = await router.stream();
  expectWhole(stream);
  expect(stream.content).toBe("one two three");
  expect(stream.chunks.at(-1).usage).toMatchObject(usage);
  expect((await router.recorded(1))[0]).toMatchObject({ estimated: false, promptTokens: 11, completionTokens: 7 });
});

test("a stream without usage is counted by estimate, and its record says so", async () => {
  const router = await startRouter({ scripts: [{ kind: "answer", content: "word ".repeat(400), usage: null }] });
  const stream = await router.stream();
  expectWhole(stream);
  const [record] = await router.recorded(1);
  expect(record?.estimated).toBe(true);
  expect(record?.completionTokens).toBeGreaterThan(250);
  expect(record?.completionTokens).toBeLessThan(600);
  expect(stream.chunks.at(-1).usage.completion_tokens).toBe(record?.completionTokens);
});

test("a whole answer to a stream request is streamed", async () => {
  const message = {
    role: "assistant",
    content: "All at once",
    tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "" } }],
  };
  const body = { id: "up", choices: [{ index: 0, message, finish_reason: "tool_calls" }], usage };
  const router = await startRouter({ scripts: [{ kind: "body", body }] });
  const stream = await router.stream();
  expectWhole(stream);
  expect(stream.chunks[0].choices[0]).toMatchObject({
    delta: {
      role: "assistant",
      content: "All at once",
      tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: "{}" } }],
    },
    finish_reason: "tool_calls",
  });
});

test("several choices keep their own index and end", async () => {
  const choice = (index: number, delta: object, finish_reason: string | null = null) => ({
    data: { choices: [{ index, delta, finish_reason }] },
  });
  const steps = [
    choice(0, { content: "a" }),
    choice(1, { content: "b" }),
    choice(1, {}, "stop"),
    choice(0, {}, "length"),
    done,
  ];
  const router = await startRouter({ scripts: [streams(steps)] });
  const { chunks } = await router.stream({ n: 2 });
  expect(
    chunks.flatMap((one) =>
      one.choices.map(({ index, finish_reason }: { index: number; finish_reason: string | null }) => [
        index,
        finish_reason,
      ]),
    ),
  ).toEqual([
    [0, null],
    [1, null],
    [1, "stop"],
    [0, "length"],
    // Beside the usage.
    [0, "length"],
  ]);
});

describe("while nothing is said", () => {
  const variables = { KEEPALIVE_MS: "50" };

  test("comments go out, before the first token and between tokens", async () => {
    const slow = streams(
      [chunk({ content: "a" }), { pauseMs: 300 }, chunk({ content: "b" }), chunk({}, "stop"), done],
      { delayMs: 300 },
    );
    const router = await startRouter({ scripts: [slow], variables });
    const stream = await router.stream();
    expectWhole(stream);
    expect(stream.content).toBe("ab");
    const [before, between] = [stream.text.indexOf('"content":"a"'), stream.text.indexOf('"content":"b"')];
    const comments = [...stream.text.matchAll(/^: OPENROUTER PROCESSING$/gm)].map(({ index }) => index);
    expect(comments.filter((at) => at < before).length).toBeGreaterThanOrEqual(2);
    expect(comments.filter((at) => at > before && at < between).length).toBeGreaterThanOrEqual(2);
  });

  test("a stream that speaks in time has no comments", async () => {
    const stream = await (await startRouter({ scripts: [answers] })).stream();
    expect(stream.comments).toBe(0);
  });

  test("failover stays silent after the answer was committed", async () => {
    const late: Script[] = [
      { ...error(500), delayMs: 200 },
      streams([chunk({ role: "assistant", content: "" }), { pauseMs: 200 }, { data: { error: { message: "No." } } }]),
    ];
    const router = await startRouter({ scripts: [...late, answers], variables });
    const stream = await router.stream();
    expectWhole(stream);
    expect(stream.comments).toBeGreaterThanOrEqual(2);
    expect(stream.chunks[0].provider).toBe(`Name of ${router.providers[2]}`);
    expect(stream.text).not.toContain("error");
    expect((await router.recorded(1))[0]?.attempts.map(({ outcome }) => outcome)).toEqual([
      "status",
      "error_in_answer",
      "ok",
    ]);
  });

  test("when everything fails after the commit, an error chunk ends the stream", async () => {
    const router = await startRouter({
      scripts: [
        { ...error(500), delayMs: 200 },
        { ...error(429), headers: { "retry-after": "9" } },
      ],
      variables,
    });
    const { status, chunks, done: ended, headers } = await router.stream();
    expect([status, ended, chunks.length]).toEqual([200, false, 1]);
    expect(chunks[0]).toMatchObject({
      id: headers.get("x-generation-id"),
      model: router.model,
      provider: `Name of ${router.providers[1]}`,
      error: {
        code: 429,
        metadata: { error_type: "rate_limit_exceeded", previous_errors: [{ code: 502, status: 500 }] },
      },
      choices: [{ index: 0, finish_reason: "error" }],
    });
    expect((await router.recorded(1))[0]).toMatchObject({
      status: 200,
      errorType: "rate_limit_exceeded",
      finishReason: "error",
    });
  });
});

test("providers that die at random leave nothing that looks whole", async () => {
  let seed = 20_261_122;
  const random = (most: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % most;
  };
  const router = await startRouter({ scripts: [answers] });
  for (let round = 0; round < 25; round += 1) {
    const stopAfter = random(9);
    const end = (["break", "close"] as const)[random(2)] ?? "break";
    await router.script(0, {
      kind: "answer",
      content: "one two three four",
      stopAfter,
      end,
      splitBytes: 1 + random(40),
    });
    const response = await router.fetch({ stream: true });
    if (response.status !== 200) {
      expect([response.status, stopAfter < 2]).toEqual([502, true]);
      await response.text();
      continue;
    }
    const { content, done: ended, chunks } = await readStream(response);
    expect("one two three four".startsWith(content)).toBe(true);
    // The role, four words, the finish reason: what follows it is only usage.
    expect([stopAfter, ended]).toEqual([stopAfter, stopAfter >= 6]);
    expect(chunks.at(-1).error === undefined).toBe(ended);
  }
});
