// A turn's items in order, from lists that tell it by places, by numbers, or not at all.
import { expect, it } from "vitest";
import { itemsOf, type Turn } from "../../../src/wire/turn-items.ts";
import { TurnWriter } from "../../../src/wire/turn-writer.ts";
import { cpuMsOf } from "../../cpu-time.ts";

type Call = { id: string };
const claude = (index: number, more: object = {}) => ({
  type: "reasoning.text",
  format: "anthropic-claude-v1",
  index,
  ...more,
});
const text = (words: string) => ({ type: "text" as const, text: words });

/** Items as short words: texts as they are, calls by id, thoughts as T and their index. */
function told(turn: Turn<Call>): string[] {
  return itemsOf(turn).map((item) => {
    if (item.kind === "call") return item.call.id;
    if (item.kind === "thought") return `T${item.detail.index}`;
    if (item.kind === "refusal") return `no: ${item.refusal}`;
    return item.part.type === "text" ? item.part.text : item.part.type;
  });
}

const calls: Call[] = [{ id: "c1" }, { id: "c2" }];

it.each<[name: string, turn: Turn<Call>, items: string[]]>([
  ["nothing", {}, []],
  ["text before refusal and calls", { content: "a", refusal: "b", tool_calls: calls }, ["a", "no: b", "c1", "c2"]],
  [
    "numbers with gaps for calls",
    { tool_calls: calls, reasoning_details: [claude(0), claude(2)] },
    ["T0", "c1", "T2", "c2"],
  ],
  [
    "numbers with gaps for parts of text, then calls",
    { content: [text("a"), text("b")], tool_calls: calls, reasoning_details: [claude(1), claude(3), claude(5)] },
    ["a", "T1", "b", "T3", "c1", "T5", "c2"],
  ],
  [
    "pieces of one thought as one",
    { content: "a", tool_calls: calls, reasoning_details: [claude(0), claude(0), claude(2)] },
    ["T0", "T0", "a", "T2", "c1", "c2"],
  ],
  ["numbers beyond what is there", { content: "a", reasoning_details: [claude(9)] }, ["a", "T9"]],
  [
    "no numbers of other formats",
    { content: "a", reasoning_details: [{ type: "reasoning.text", format: "unknown", index: 7 }] },
    ["T7", "a"],
  ],
  [
    "places, which split a text and win over numbers",
    {
      content: "abcd",
      tool_calls: calls,
      reasoning_details: [claude(7, { at: { text: 1 } }), claude(0, { at: { text: 3, calls: 1 } })],
    },
    ["a", "T7", "bc", "c1", "T0", "d", "c2"],
  ],
  [
    "a call before text",
    { content: "a", tool_calls: [{ id: "c1", at: { text: 0 } } as Call, { id: "c2" }] },
    ["c1", "a", "c2"],
  ],
  [
    "places that nobody can have meant",
    {
      content: "ab",
      tool_calls: calls,
      reasoning_details: [claude(0, { at: { text: 0.5, calls: 1e99 } }), claude(1, { at: { images: 9, text: 99 } })],
    },
    ["T0", "ab", "T1", "c1", "c2"],
  ],
])("tells %s", (_name, turn, items) => {
  expect(told(turn)).toEqual(items);
});

it("writes only places that the lists do not tell", () => {
  const turn = new TurnWriter<Call>();
  turn.think(claude(0));
  turn.call({ id: "c1" });
  turn.say(text("ab"));
  turn.think(claude(3));
  turn.call({ id: "c2" });
  expect(turn.details).toEqual([claude(0), claude(3, { at: { text: 2, calls: 1 } })]);
  expect(turn.calls).toEqual([{ id: "c1", at: { text: 0 } }, { id: "c2" }]);
  expect(told({ content: turn.parts, tool_calls: turn.calls, reasoning_details: turn.details })).toEqual([
    "T0",
    "c1",
    "ab",
    "T3",
    "c2",
  ]);
});

it("takes time in proportion to a turn's length", () => {
  const count = 20_000;
  const details = Array.from({ length: count }, (_, index) => claude(index, { at: { text: index, calls: index } }));
  const many = Array.from({ length: count }, (_, index) => ({ id: `c${index}` }));
  const spent = cpuMsOf(() =>
    expect(told({ content: "x".repeat(count), tool_calls: many, reasoning_details: details })).toHaveLength(3 * count),
  );
  expect(spent).toBeLessThan(2_000);
});
