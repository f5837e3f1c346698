// However a stream is cut into deltas, no key of its texts reaches the client, and every other word does, in its place.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { PartMask } from "../../../src/streaming/mask-parts.ts";
import type { ChunkPart, StreamPart } from "../../../src/streaming/stream-part.ts";
import type { ChunkChoice, Delta } from "../../../src/wire/answer.ts";
import { Mask } from "../../../src/wire/mask.ts";

const key = "sk-live-0123456789-sk-live";
const other = "sk-live-0123456789-sk-live-longer";
const odd = "aab/aab+aab=aabaab";

function maskOf(...secrets: string[]): Mask {
  const mask = new Mask();
  mask.add(...secrets);
  return mask;
}

function chunk(delta: Delta, rest: Partial<ChunkChoice> = {}): ChunkPart {
  const choice = { index: 0, delta, finish_reason: null, native_finish_reason: null, ...rest };
  return { kind: "chunk", real: true, choices: [choice], tail: "as it came" };
}

/** One batch for each part, then the end of the body. */
function masked(parts: readonly StreamPart[], mask = maskOf(key, other, odd)): StreamPart[] {
  const stream = new PartMask(() => mask.pieces());
  return [...parts.flatMap((part) => stream.mask([part])), ...stream.finish()];
}

const deltasOf = (parts: readonly StreamPart[]) =>
  parts.flatMap((part) => (part.kind === "chunk" ? part.choices.map(({ delta }) => delta) : []));

/** The text of a piece, in any of the texts of an answer. */
const texts: Record<string, { delta(piece: string): Delta; read(delta: Delta): unknown }> = {
  content: { delta: (content) => ({ content }), read: ({ content }) => content },
  reasoning: { delta: (reasoning) => ({ reasoning }), read: ({ reasoning }) => reasoning },
  refusal: { delta: (refusal) => ({ refusal }), read: ({ refusal }) => refusal },
  "a field nobody knows": { delta: (thinking) => ({ thinking }), read: (delta) => delta["thinking"] },
  "the text of reasoning details": {
    delta: (text) => ({ reasoning_details: [{ type: "reasoning.text", index: 0, text }] }),
    read: ({ reasoning_details }) => reasoning_details?.[0]?.["text"],
  },
  "the summary of reasoning details": {
    delta: (summary) => ({ reasoning_details: [{ type: "reasoning.summary", index: 3, summary }] }),
    read: ({ reasoning_details }) => reasoning_details?.[0]?.["summary"],
  },
  "a tool's arguments": {
    delta: (text) => ({ tool_calls: [{ index: 1, function: { arguments: text } }] }),
    read: ({ tool_calls }) => tool_calls?.[0]?.function?.arguments,
  },
  "what was spoken": {
    delta: (transcript) => ({ audio: { id: "a", transcript } }),
    read: (delta) => (delta["audio"] as { transcript?: string } | undefined)?.transcript,
  },
};

const words = fc.constantFrom(
  key,
  other,
  odd,
  "s",
  "sk-",
  "sk-live-0",
  "aab",
  "a",
  "Hello ",
  "-longer",
  "9-sk-live",
  " ",
);
const said = fc.array(words, { maxLength: 12 }).map((list) => list.join(""));
const cuts = fc.array(fc.nat({ max: 9 }), { maxLength: 80 });

function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

/** What a text that stops here may still be the beginning of is as good as the key itself. */
const whole = (text: string) => {
  const pieces = maskOf(key, other, odd).pieces();
  return pieces.push(text) + pieces.release();
};

describe.each(Object.entries(texts))("%s", (_, { delta, read }) => {
  test("however it is cut", () => {
    fc.assert(
      fc.property(said, cuts, (text, lengths) => {
        const parts = masked(cut(text, lengths).map((piece) => chunk(delta(piece))));
        const shown = deltasOf(parts).map((one) => read(one) ?? "");
        expect(shown.join("")).toBe(whole(text));
        expect(shown.join("")).not.toContain(key);
        expect(shown.join("")).not.toContain(odd);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test("one character at a time, with nothing behind it", () => {
    const shown = deltasOf(masked([...`I got ${key}`].map((piece) => chunk(delta(piece))))).map(read);
    expect(shown.join("")).toBe("I got [key]");
  });
});

test("a whole text is masked as an answer is", () => {
  fc.assert(
    fc.property(said, (text) => {
      const end = `${text}.`;
      expect(whole(end)).toBe(maskOf(key, other, odd).answer(end));
    }),
    { seed: 7 },
  );
});

it("holds back nothing but what may begin a key", () => {
  const stream = new PartMask(() => maskOf(key).pieces());
  const plain = chunk({ content: "Hello, how are you?" });
  expect(stream.mask([plain])[0]).toBe(plain);
  expect(deltasOf(stream.mask([chunk({ content: "my keys" })]))).toEqual([{ content: "my key" }]);
  expect(deltasOf(stream.mask([chunk({ content: "!" })]))).toEqual([{ content: "s!" }]);
  expect(stream.finish()).toEqual([]);
});

describe("what was held back goes out", () => {
  const call: Delta = { tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "" } }] };
  it.each<[string, StreamPart, object]>([
    ["before a tool call", chunk(call), { choices: [{ delta: call }] }],
    ["before reasoning", chunk({ reasoning: "Hm" }), { choices: [{ delta: { reasoning: "Hm" } }] }],
    ["before the finish", chunk({}, { finish_reason: "stop" }), { choices: [{ finish_reason: "stop" }] }],
    ["before the end", { kind: "end" }, { kind: "end" }],
    ["before an error", { kind: "error", message: "m", raw: "r" }, { kind: "error" }],
    ["before a picture", chunk({ images: [{}] }), { choices: [{ delta: { images: [{}] } }] }],
  ])("%s", (_, next, then) => {
    const parts = masked([chunk({ content: "keys" }), next]);
    expect(deltasOf(parts.slice(0, 2))).toEqual([{ content: "key" }, { content: "s" }]);
    expect(parts.slice(2)).toMatchObject([then]);
  });

  const thought = { type: "reasoning.text", index: 0 };
  const signed = { ...thought, signature: "EqQB" };
  const thinks = (text: string): Delta => ({ reasoning: text, reasoning_details: [{ ...thought, text }] });

  it("before the signature of a thought", () => {
    const parts = masked([chunk(thinks("keys")), chunk({ reasoning_details: [signed] })]);
    expect(deltasOf(parts)).toEqual([thinks("key"), thinks("s"), { reasoning_details: [signed] }]);
  });

  it("with the signature, where that comes with the text", () => {
    const last = chunk({ reasoning_details: [{ ...signed, text: "keys" }] });
    expect(masked([last])).toEqual([last]);
  });

  it.each<Delta>([
    { role: "assistant", content: "" },
    { reasoning_details: [{ ...thought, text: "", signature: null }], annotations: [], images: [] },
  ])("not before a delta that says nothing: %j", (delta) => {
    const empty = chunk(delta);
    expect(deltasOf(masked([chunk({ content: "keys" }), empty, chunk({ content: "!" })]))).toEqual([
      { content: "key" },
      empty.choices[0]?.delta,
      { content: "s!" },
    ]);
  });

  it("within one delta, before what follows there", () => {
    const [part] = masked([chunk({ content: "keys", tool_calls: call.tool_calls ?? [] }), chunk({ content: "keys" })]);
    expect(part).toMatchObject({ choices: [{ delta: { content: "keys" } }] });
  });

  it("with the last words, where the finish comes with them", () => {
    const last = chunk({ content: "keys" }, { finish_reason: "stop" });
    expect(masked([last])).toEqual([last]);
  });

  it("of each choice by itself", () => {
    const parts = masked([
      chunk({ content: key.slice(0, 9) }),
      chunk({ content: key.slice(0, 4) }, { index: 1 }),
      chunk({ content: `${key.slice(9)}!` }),
      chunk({ content: "x" }, { index: 1 }),
    ]);
    const shownBy = (index: number) =>
      parts.flatMap((part) =>
        part.kind === "chunk" ? part.choices.flatMap((one) => (one.index === index ? [one.delta.content] : [])) : [],
      );
    expect(shownBy(0).join("")).toBe("[key]!");
    expect(shownBy(1).join("")).toBe(`${key.slice(0, 4)}x`);
  });
});

test("a key that goes on behind something else keeps no more than its usual beginning", () => {
  for (let at = 1; at < key.length; at += 1) {
    const parts = masked([
      chunk({ content: key.slice(0, at) }),
      chunk({ reasoning: "Hm" }),
      chunk({ content: `${key.slice(at)}.` }),
    ]);
    const shown = deltasOf(parts)
      .map(({ content }) => content ?? "")
      .join("");
    expect(shown).toBe(at < 12 ? `${key.slice(0, at)}[key].` : "[key].");
  }
});

describe("log probabilities", () => {
  const logprobs = (token: string) => ({ content: [{ token, logprob: -0.1 }] });
  const seen = (...pieces: string[]) =>
    masked(pieces.map((content) => chunk({ content }, { logprobs: logprobs(content) }))).flatMap((part) =>
      part.kind === "chunk" ? part.choices.map((choice) => choice.logprobs) : [],
    );

  it("come with the text that was held back", () => {
    expect(seen("key", "s", "!")).toEqual([
      logprobs("key"),
      undefined,
      { content: [...logprobs("s").content, ...logprobs("!").content] },
    ]);
    expect(seen("s")).toEqual([undefined, logprobs("s")]);
  });

  it("of a key's end never come, where something else was said in its middle", () => {
    const at = 14;
    const end = key.slice(at, -1);
    const parts = masked([
      chunk({ content: key.slice(0, at) }),
      chunk({ reasoning: "Hm" }),
      chunk({ content: end }, { logprobs: logprobs(end) }),
      chunk({ reasoning: "Hm" }),
      chunk({ content: "." }, { logprobs: logprobs(".") }),
    ]);
    expect(JSON.stringify(parts)).not.toContain(end);
  });

  it("of a key's tokens never come", () => {
    expect(JSON.stringify(seen(key.slice(0, 8), `${key.slice(8)},`, "."))).toBe(
      JSON.stringify([null, null, logprobs(".")]),
    );
  });
});

test("100,000 log probabilities that wait cost no more each than one", () => {
  const stream = new PartMask(() => maskOf(key).pieces());
  const given = { logprobs: { content: [{ token: "", logprob: 0 }] } };
  stream.mask([chunk({ content: "s" })]);
  const startedAt = performance.now();
  for (let index = 0; index < 100_000; index += 1) stream.mask([chunk({}, given)]);
  const [last] = stream.mask([chunk({ content: "!" })]);
  expect(last).toMatchObject({ choices: [{ delta: { content: "s!" }, logprobs: { content: { length: 100_000 } } }] });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test("100,000 calls cost no more each than one", () => {
  const stream = new PartMask(() => maskOf(key).pieces());
  const startedAt = performance.now();
  for (let index = 0; index < 100_000; index += 1) {
    stream.mask([chunk({ tool_calls: [{ index, function: { arguments: "s" } }] })]);
  }
  const calls = Array.from({ length: 100_000 }, (_, index) => ({ index, function: { arguments: "s" } }));
  stream.mask([chunk({ tool_calls: calls })]);
  // A tenth of a second where nobody else is at work; squared it would be minutes.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
