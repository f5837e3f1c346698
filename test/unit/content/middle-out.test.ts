// Middle-out: what goes and what never does, as a table of conversations and as properties over random ones.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitIntoUnits } from "../../../src/content/message-units.ts";
import { compressMiddle } from "../../../src/content/middle-out.ts";
import type { Message } from "../../../src/wire/message.ts";

/** One token per four characters and four per message: simple, so that the expectations can be worked out by hand. */
function estimate(message: Message): number {
  const { content } = message;
  const texts =
    typeof content === "string"
      ? [content]
      : (content ?? []).map((part) => (part.type === "text" ? part.text : "x".repeat(400)));
  const calls = message.role === "assistant" ? (message.tool_calls ?? []).map((call) => call.function.arguments) : [];
  return 4 + Math.ceil([...texts, ...calls].join("").length / 4);
}

const total = (messages: readonly Message[]) => messages.reduce((sum, message) => sum + estimate(message), 0);
const system = (content: string): Message => ({ role: "system", content });
const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({ role: "assistant", content });
const call = (id: string): Message => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id, type: "function", function: { name: "look", arguments: "{}" } }],
});
const result = (id: string, content: string): Message => ({ role: "tool", tool_call_id: id, content });
/** A conversation of turns of 24 tokens each, every text different. */
const turns = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => {
    const text = `${index}`.padEnd(80, ".");
    return index % 2 === 0 ? user(text) : assistant(text);
  });

describe("what is removed", () => {
  test("nothing where it fits: the same messages come back", () => {
    const messages = turns(5);
    const compressed = compressMiddle({ messages, limitTokens: 1000, estimate });
    expect(compressed.ok && compressed.value.messages).toEqual(messages);
    expect(compressed.ok && compressed.value.removedMessages + compressed.value.cutMessages).toBe(0);
  });

  test("whole messages from the middle, half kept at each end", () => {
    const messages = turns(101);
    const compressed = compressMiddle({ messages, limitTokens: 24 * 20, estimate });
    if (!compressed.ok) throw new Error("must fit");
    const kept = compressed.value.messages;
    expect(kept.slice(0, 10)).toEqual(messages.slice(0, 10));
    expect(kept.slice(-10)).toEqual(messages.slice(-10));
    expect(compressed.value).toMatchObject({
      removedMessages: 81,
      cutMessages: 0,
      tokens: 24 * 20,
      tokensBefore: 2424,
    });
  });

  test("a tool call goes with all its results, or both stay", () => {
    const messages = [
      user("start"),
      call("a"),
      result("a", "x".repeat(400)),
      call("b"),
      result("b", "x".repeat(400)),
      assistant("done"),
      user("next"),
    ];
    const compressed = compressMiddle({ messages, limitTokens: 180, estimate });
    if (!compressed.ok) throw new Error("must fit");
    const kept = compressed.value.messages;
    expect(kept).toHaveLength(5);
    const ids = kept.flatMap((message) => (message.role === "tool" ? [message.tool_call_id] : []));
    expect(kept.flatMap((message) => (message.role === "assistant" ? (message.tool_calls ?? []) : []))).toEqual([
      expect.objectContaining({ id: ids[0] }),
    ]);
  });

  test("parallel calls and their results are one unit, whatever comes between them", () => {
    const both: Message = {
      role: "assistant",
      content: null,
      tool_calls: ["a", "b"].map((id) => ({ id, function: { name: "look", arguments: "{}" } })),
    };
    const units = splitIntoUnits([both, result("a", "1"), user("wait"), result("b", "2"), result("lost", "3")]);
    expect(units.map((unit) => unit.indexes)).toEqual([[0, 1, 3], [2], [4]]);
  });

  test("a cap on messages keeps half from each end", () => {
    const messages = turns(1201);
    const compressed = compressMiddle({ messages, limitTokens: 1e9, maxMessages: 1000, estimate });
    if (!compressed.ok) throw new Error("must fit");
    expect(compressed.value.messages).toEqual([...messages.slice(0, 500), ...messages.slice(-500)]);
  });
});

describe("what is cut", () => {
  test("a single message that is too long loses its middle", () => {
    const text = `BEGIN ${"word ".repeat(4000)} END`;
    const compressed = compressMiddle({ messages: [user(text)], limitTokens: 1000, estimate });
    if (!compressed.ok) throw new Error("must fit");
    const [message] = compressed.value.messages;
    expect(message?.content).toMatch(/^BEGIN word .*\[…\].* END$/s);
    expect(compressed.value.tokens).toBeLessThanOrEqual(1000);
    expect(compressed.value.tokens).toBeGreaterThan(900);
    expect(compressed.value.cutMessages).toBe(1);
  });

  test("a document longer than the limit is cut, and the question behind it stays whole", () => {
    const messages = [system("Be brief."), user("doc ".repeat(5000)), assistant("Read."), user("What does it say?")];
    const compressed = compressMiddle({ messages, limitTokens: 1000, estimate });
    if (!compressed.ok) throw new Error("must fit");
    expect(compressed.value.messages).toHaveLength(4);
    expect(compressed.value.messages.at(-1)).toBe(messages.at(-1));
    expect(compressed.value.removedMessages).toBe(0);
  });

  test("pictures stay and the text around them is cut", () => {
    const image = { type: "image_url" as const, image_url: { url: "https://a.example/b.png" } };
    const content = [{ type: "text" as const, text: "a".repeat(8000) }, image, { type: "text" as const, text: "Why?" }];
    const compressed = compressMiddle({ messages: [{ role: "user", content }], limitTokens: 600, estimate });
    if (!compressed.ok) throw new Error("must fit");
    const parts = compressed.value.messages[0]?.content;
    expect(parts).toContain(image);
    expect(parts).toContainEqual({ type: "text", text: "Why?" });
  });

  test("an emoji is not cut in half", () => {
    const compressed = compressMiddle({ messages: [user("😀".repeat(3000))], limitTokens: 333, estimate });
    if (!compressed.ok) throw new Error("must fit");
    expect(JSON.stringify(compressed.value.messages)).not.toMatch(/\\ud[89a-f]/);
  });

  test.each([
    ["instructions that alone are too long", [system("s".repeat(8000)), user("Hi")]],
    [
      "arguments of the last tool call",
      [user("Hi"), { ...call("a"), tool_calls: [{ id: "a", function: { name: "f", arguments: "x".repeat(9000) } }] }],
    ],
  ])("%s cannot be compressed, and says how much is left", (_name, messages) => {
    const compressed = compressMiddle({ messages, limitTokens: 1000, estimate });
    expect(compressed.ok).toBe(false);
    expect(!compressed.ok && compressed.problem.tokens).toBeGreaterThan(1000);
  });
});

const text = fc.integer({ min: 0, max: 600 }).map((length) => "lorem ipsum ".repeat(60).slice(0, length));
/** A turn: something said, or a round of tool calls with all its results. */
const turn = fc.oneof(
  text.map((content) => [user(content)]),
  text.map((content) => [assistant(content)]),
  fc.tuple(fc.integer({ min: 1, max: 3 }), text).map(([count, content]) => {
    const ids = Array.from({ length: count }, (_, index) => `call-${index}`);
    return [
      { ...call("x"), tool_calls: ids.map((id) => ({ id, function: { name: "look", arguments: "{}" } })) },
      ...ids.map((id) => result(id, content)),
    ] satisfies Message[];
  }),
);
const conversation = fc
  .tuple(fc.option(text), fc.array(turn, { maxLength: 30 }), text, fc.array(turn, { maxLength: 3 }))
  .map(([instructions, before, question, after]): Message[] => [
    ...(instructions === null ? [] : [system(instructions)]),
    ...before.flat(),
    user(question),
    ...after.flat(),
  ]);

describe("for every conversation and limit", () => {
  const cases = fc.record({
    messages: conversation,
    limitTokens: fc.integer({ min: 0, max: 3000 }),
    maxMessages: fc.option(fc.integer({ min: 4, max: 40 }), { nil: undefined }),
  });

  test("it fits, keeps the order, the instructions and the last question, and splits no call from its result", () => {
    fc.assert(
      fc.property(cases, ({ messages, limitTokens, maxMessages }) => {
        const before = JSON.stringify(messages);
        const compressed = compressMiddle({ messages, limitTokens, maxMessages, estimate });
        expect(JSON.stringify(messages)).toBe(before);
        if (!compressed.ok) return;
        const kept = compressed.value.messages;
        expect(total(kept)).toBeLessThanOrEqual(limitTokens);
        expect(compressed.value.tokens).toBe(total(kept));
        expect(kept.filter(({ role }) => role === "system")).toEqual(messages.filter(({ role }) => role === "system"));
        const lastQuestion = messages.findLast(({ role }) => role === "user");
        const lastKept = kept.findLast(({ role }) => role === "user");
        expect(lastKept).toBeDefined();
        // Cut only where nothing else is left beside it but instructions and what came after it.
        if (lastKept !== lastQuestion) expect(kept.filter((message) => message.role === "user")).toHaveLength(1);
        // Whole messages are the originals in their order.
        const positions = kept.flatMap((message) => (messages.includes(message) ? [messages.indexOf(message)] : []));
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
        let open = new Set<string>();
        for (const message of kept) {
          if (message.role === "tool") expect(open.delete(message.tool_call_id)).toBe(true);
          else {
            expect(open.size).toBe(0);
            open = new Set(message.role === "assistant" ? (message.tool_calls ?? []).map(({ id }) => id) : []);
          }
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  test("what is removed is one stretch, interrupted only by what must stay", () => {
    fc.assert(
      fc.property(cases, ({ messages, limitTokens }) => {
        const compressed = compressMiddle({ messages, limitTokens, estimate });
        if (!compressed.ok || compressed.value.cutMessages > 0) return;
        const kept = new Set(compressed.value.messages);
        const removable = splitIntoUnits(messages).filter((unit) => !unit.isProtected);
        const marks = removable.map((unit) =>
          unit.indexes.every((index) => kept.has(messages[index] as Message)) ? "k" : "r",
        );
        expect(marks.join("")).toMatch(/^k*r*k*$/);
      }),
      { numRuns: 500, seed: 6 },
    );
  });

  test("it fails only where even the ends do not fit", () => {
    fc.assert(
      fc.property(cases, ({ messages, limitTokens }) => {
        const compressed = compressMiddle({ messages, limitTokens, estimate });
        const unavoidable = splitIntoUnits(messages)
          .filter((unit) => unit.isProtected)
          .flatMap((unit) => unit.indexes.map((index) => messages[index] as Message));
        if (total(unavoidable) <= limitTokens) expect(compressed.ok).toBe(true);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
