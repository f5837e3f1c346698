// Chunks that are read by their likeness to one that was parsed mean what parsing them would say, whatever a stream does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainReading } from "../../../../src/dialects/openai/quirks.ts";
import { RepeatedChunk } from "../../../../src/dialects/openai/repeated-chunk.ts";
import { openAiStreamReader } from "../../../../src/dialects/openai/stream-reader.ts";
import type { ChunkPart, StreamPart } from "../../../../src/streaming/stream-part.ts";
import { anyText } from "../../any-text.ts";

type Chunk = Record<string, unknown>;

/** As vendors in JavaScript write JSON, as those in Python do, and with nothing beyond ASCII. */
const writers: Record<string, (chunk: Chunk) => string> = {
  close: (chunk) => JSON.stringify(chunk),
  spaced: (chunk) => JSON.stringify(chunk, null, 1).replace(/\n */g, " "),
  escaped: (chunk) =>
    JSON.stringify(chunk).replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
};

/** `mark` stands at the head of every chunk: where it counts up, no chunk is like another, so that all of them are parsed. */
function partsOf(chunks: readonly Chunk[], write: (chunk: Chunk) => string, mark: (index: number) => number) {
  const reader = openAiStreamReader(plainReading);
  const events = [...chunks.map((chunk, index) => write({ mark: mark(index), ...chunk })), "[DONE]"];
  return events.map((data): StreamPart[] => reader.read({ data }));
}

const words = fc.oneof(
  fc.constantFrom("", " words", "\n", '"', "\\", '","x":"', '"choices":', '{"content":"?"}', "é", "👋", "\ud83d"),
  anyText(4),
);
const delta = fc.oneof(
  { weight: 8, arbitrary: fc.record({ content: words }) },
  fc.record({ role: fc.constant("assistant"), content: words, refusal: fc.constant(null) }),
  fc.record({ name: fc.constant('"content":"'), content: words }),
  fc.record({ content: words, reasoning_content: fc.constantFrom(null, "hm") }),
  fc.record({ content: words, annotations: fc.constant([{ type: "url_citation" }]) }),
  fc.record({ tool_calls: fc.constant([{ index: 0, function: { name: "now" } }]), content: fc.constant(null) }),
  fc.record({ reasoning: words }),
);
const choice = fc.record(
  {
    index: fc.constantFrom(0, 0, 0, 1),
    delta,
    logprobs: fc.constantFrom(null, null, { content: [] }),
    finish_reason: fc.constantFrom(null, null, null, null, "", "stop", "content_filter", "error"),
  },
  { requiredKeys: ["index", "delta"] },
);
const beside: Chunk[] = [
  {},
  {},
  {},
  { system_fingerprint: "fp" },
  { system_fingerprint: "fp2", service_tier: "default" },
  { usage: null },
  { usage: { prompt_tokens: 3, completion_tokens: 1 } },
  { citations: ["https://a.test"] },
  { citations: ["https://a.test", "https://b.test"] },
  { error: { message: "down" } },
];
const chunk = fc
  .record({ first: fc.constantFrom(...beside), choices: fc.array(choice, { minLength: 1, maxLength: 2 }) })
  .map(({ first, choices }): Chunk => ({ id: "up", ...first, choices }));
/** Runs of one chunk with other words, as streams are, between chunks of any kind. */
const run = fc
  .tuple(chunk, fc.array(words, { maxLength: 6 }))
  .map(([first, said]) => [first, ...said.map((content) => ({ ...first, choices: withWords(first, content) }))]);

function withWords({ choices }: Chunk, content: string): Chunk[] {
  return (choices as { delta: Chunk }[]).map((one) => ({ ...one, delta: { ...one.delta, content } }));
}

/** What is quoted of an error holds the mark. */
function unmarked(parts: readonly StreamPart[][]): unknown {
  return parts.map((event) => event.map((part) => (part.kind === "error" ? { ...part, raw: "" } : part)));
}

describe.each(Object.entries(writers))("a stream of %s JSON", (_name, write) => {
  it("means what it says, chunk by chunk", () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
        const chunks = runs.flat();
        const parsed = partsOf(chunks, write, (index) => index);
        expect(unmarked(partsOf(chunks, write, () => 0))).toEqual(unmarked(parsed));
      }),
      { numRuns: 100 },
    );
  });
});

const before = '{"id":"up","choices":[{"index":0,"delta":{"content":"';
const behind = '"},"finish_reason":null}]}';
const part: ChunkPart = {
  kind: "chunk",
  real: true,
  choices: [{ index: 0, delta: { content: "one" }, finish_reason: null, native_finish_reason: null }],
  tail: `"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":null}]}`,
};

function learnt(...texts: string[]): RepeatedChunk {
  const repeated = new RepeatedChunk();
  for (const text of texts) repeated.learn(text, part);
  return repeated;
}

describe("a chunk like the last one", () => {
  it.each([
    ["with other words", "two", "two"],
    ["with escapes", String.raw`\n\"\u00e9\\`, '\n"é\\'],
    ["with the beginning of a chunk in it", String.raw`\"choices\":`, '"choices":'],
  ])("%s is read without parsing it", (_name, written, content) => {
    const data = `${before}${written}${behind}`;
    const [choice] = part.choices;
    const tail = data.slice(data.indexOf('"choices"'));
    expect(learnt(`${before}one${behind}`).read(data)).toEqual({
      ...part,
      choices: [{ ...choice, delta: { content } }],
      tail,
    });
  });

  it.each([
    ["without words", `${before}${behind}`],
    ["with more than words", `${before}two","role":"tool${behind}`],
    ["with half an escape", `${before}two\\${behind}`],
    ["with a line in it", `${before}two\n${behind}`],
    ["that ends where it begins", before + behind.slice(1)],
    ["of another id", `${before.replace("up", "us")}two${behind}`],
    ["with a reason to end", `${before}two${behind.replace("null", '"stop"')}`],
  ])("%s is parsed", (_name, data) => {
    expect(learnt(`${before}one${behind}`).read(data)).toBeUndefined();
  });
});

it.each([
  ["whose words only look like the content", `${before.replace("id", "content")}one${behind}`.replace("up", "one")],
  ["that says its content twice", `${before}one","content":"one${behind}`],
])("nothing is learnt of a chunk %s", (_name, text) => {
  const repeated = learnt(text);
  expect(repeated.read(text.replace("one", "two"))).toBeUndefined();
});

it("stops learning where every chunk differs in more than its words", () => {
  const texts = Array.from({ length: 5 }, (_, index) => `${before.replace("up", `up-${index}`)}one${behind}`);
  const repeated = learnt(...texts);
  expect(repeated.read(texts[3]?.replace("one", "two") ?? "")).toBeDefined();
  expect(repeated.read(texts[4]?.replace("one", "two") ?? "")).toBeUndefined();
});

it("what pages an answer cites is what the last chunk that tells says", () => {
  const chunks = [
    { content: "one", citations: ["https://a.test"] },
    { citations: ["https://a.test", "https://b.test"] },
    { content: "two", citations: ["https://a.test"] },
  ].map(({ citations, ...said }): Chunk => ({ citations, choices: [{ index: 0, delta: said }] }));
  const end = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  const parsed = partsOf([...chunks, end], JSON.stringify, (index) => index);
  expect(partsOf([...chunks, end], JSON.stringify, () => 0)).toEqual(parsed);
});

it("an event that is named an error is one, whatever it is like", () => {
  const reader = openAiStreamReader(plainReading);
  reader.read({ data: `${before}one${behind}` });
  expect(reader.read({ data: `${before}two${behind}` })[0]?.kind).toBe("chunk");
  expect(reader.read({ event: "error", data: `${before}two${behind}` })[0]?.kind).toBe("error");
});
