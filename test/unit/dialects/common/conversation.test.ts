import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConversation } from "../../../../src/dialects/common/conversation.ts";
import { chatRequestSchema } from "../../../../src/wire/chat-request.ts";

const rule = { format: "ours", takes: ({ data, signature }: Record<string, unknown>) => Boolean(data ?? signature) };
const read = (messages: unknown) =>
  readConversation(chatRequestSchema.parse({ messages }).messages, { reasoning: rule });
function conversation(messages: unknown) {
  const result = read(messages);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

const call = (id: string, name = "look", text = "{}") => ({
  id,
  type: "function",
  function: { name, arguments: text },
});
const asks = (...calls: unknown[]) => ({ role: "assistant", content: null, tool_calls: calls });
const result = (id: string, content: unknown = "done") => ({ role: "tool", tool_call_id: id, content });
const user = (content: unknown = "Hi", more = {}) => ({ role: "user", content, ...more });

describe("turns", () => {
  it("tells calls apart that have one id in every turn, however many there are", () => {
    const count = 6_000;
    const messages = Array.from({ length: count }, () => [asks(call("c")), result("c")]).flat();
    const started = performance.now();
    const { turns } = conversation([user(), ...messages]);
    const ids = turns.flatMap((turn) => (turn.role === "user" ? turn.results.map(({ call: { id } }) => id) : []));
    expect(ids.slice(0, 3)).toEqual(["c", "c_2", "c_3"]);
    expect(new Set(ids).size).toBe(count);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("reads many short messages in no time", () => {
    const count = 100_000;
    const messages = Array.from({ length: count }, (_, index) => ({
      role: index % 2 ? "assistant" : "user",
      content: "a",
    }));
    const { messages: parsed } = chatRequestSchema.parse({ messages });
    const started = performance.now();
    expect(readConversation(parsed, { reasoning: rule })).toMatchObject({ ok: true });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it("merges consecutive roles, keeping each assistant message a section", () => {
    const { turns } = conversation([
      user("a"),
      user("b"),
      { role: "assistant", content: "c" },
      { role: "assistant", content: "d" },
      user("e"),
    ]);
    expect(turns.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(turns[0]).toMatchObject({ parts: [{ text: "a" }, { text: "b" }] });
    expect(turns[1]).toMatchObject({ sections: [[{ part: { text: "c" } }], [{ part: { text: "d" } }]] });
  });

  it("keeps leading system and developer text apart, and later ones where they stand", () => {
    const { system, turns } = conversation([
      { role: "system", content: "one" },
      { role: "developer", content: "two" },
      user("a"),
      { role: "system", content: "three" },
    ]);
    expect(system.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(turns).toMatchObject([{ parts: [{ text: "a" }, { text: "<system>\nthree\n</system>" }] }]);
  });

  it("sends system messages as the user's where there is nothing else", () => {
    const { system, turns, notes } = conversation([{ role: "system", content: "Go" }]);
    expect(system).toEqual([]);
    expect(turns).toMatchObject([{ role: "user", parts: [{ text: "Go" }] }]);
    expect(notes).toHaveLength(1);
  });

  it("puts names before the text", () => {
    const picture = { type: "image_url", image_url: { url: "https://x.test/a.png" } };
    const { turns } = conversation([user("Hi", { name: "Ann" }), user([picture], { name: "Bob" })]);
    expect(turns).toMatchObject([{ parts: [{ text: "Ann: Hi" }, { text: "Bob:" }, picture] }]);
  });

  it("leaves blank text and empty messages out", () => {
    const { turns, notes } = conversation([user("Hi"), { role: "assistant", content: "" }, user(" \n"), user("there")]);
    expect(turns).toMatchObject([{ role: "user", parts: [{ text: "Hi" }, { text: "there" }] }]);
    expect(notes).toEqual([
      { code: "empty_assistant_message_left_out", count: 1 },
      { code: "empty_user_message_left_out", count: 1 },
    ]);
  });

  it("takes an earlier refusal as what the assistant said", () => {
    const { turns } = conversation([user(), { role: "assistant", content: null, refusal: "No." }]);
    expect(turns[1]).toMatchObject({ sections: [[{ part: { text: "No." } }]] });
  });
});

describe("reasoning that comes back", () => {
  const said = (...reasoning_details: unknown[]) => [user(), { role: "assistant", content: "", reasoning_details }];
  const fragment = (more: object) => ({ type: "reasoning.text", format: "ours", index: 0, ...more });

  it("is folded out of the fragments of a stream", () => {
    const { turns } = conversation(
      said(
        fragment({ text: "a" }),
        fragment({ text: "b" }),
        fragment({ text: "", signature: "s" }),
        fragment({ text: "c", signature: "t" }),
      ),
    );
    expect(turns[1]).toMatchObject({
      sections: [[{ detail: { text: "ab", signature: "s" } }, { detail: { text: "c", signature: "t" } }]],
    });
  });

  it("is left out where the vendor cannot read it, with the message that it leaves empty", () => {
    const { turns, notes } = conversation(
      said({ type: "reasoning.encrypted", data: "x", format: "theirs" }, fragment({ text: "unsigned" })),
    );
    expect(turns).toHaveLength(1);
    expect(notes).toEqual([
      { code: "foreign_reasoning_left_out", count: 1 },
      { code: "empty_assistant_message_left_out", count: 1 },
    ]);
  });
});

describe("tool calls", () => {
  it("puts results into the order of their calls, before anything else of the turn", () => {
    const { turns } = conversation([user(), asks(call("a"), call("b")), user("also"), result("b"), result("a")]);
    expect(turns[2]).toMatchObject({
      results: [{ call: { id: "a" } }, { call: { id: "b" } }],
      parts: [{ text: "also" }],
    });
  });

  it("tells calls of one id apart, and their results in turn", () => {
    const twice = asks(call("a"), call("a"), call("a_2"));
    const { turns } = conversation([user(), twice, result("a_2"), result("a"), user("also"), result("a")]);
    expect(turns.slice(1)).toMatchObject([
      { sections: [[{ call: { id: "a" } }, { call: { id: "a_2_" } }, { call: { id: "a_2" } }]] },
      {
        results: [{ call: { id: "a" } }, { call: { id: "a_2_" } }, { call: { id: "a_2" } }],
        parts: [{ text: "also" }],
      },
    ]);
  });

  it("takes calls split over several assistant messages", () => {
    const { turns } = conversation([user(), asks(call("a")), asks(call("b")), result("a"), result("b")]);
    expect(turns.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  it("makes ids unique and of characters that every vendor takes", () => {
    const { turns } = conversation([
      user(),
      asks(call("functions.look:0")),
      result("functions.look:0"),
      asks(call("functions.look:0")),
      result("functions.look:0"),
    ]);
    const ids = turns.flatMap((turn) => (turn.role === "user" ? turn.results.map((entry) => entry.call.id) : []));
    expect(ids).toEqual(["functions_look_0", "functions_look_0_2"]);
  });

  it("gives any ids valid, unique ones, the same on both sides", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 }), (ids) => {
        const { turns } = conversation([user(), asks(...ids.map((id) => call(id))), ...ids.map((id) => result(id))]);
        const [, assistant, answers] = turns;
        if (assistant?.role !== "assistant" || answers?.role !== "user") throw new Error("wrong turns");
        const given = assistant.sections.flat().flatMap((item) => (item.kind === "call" ? [item.call.id] : []));
        expect(new Set(given).size).toBe(ids.length);
        for (const id of given) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(answers.results.map((entry) => entry.call.id)).toEqual(given);
      }),
    );
  });

  it.each([
    ["", {}],
    ["  ", {}],
    ['{"a":1}', { a: 1 }],
    ['{"a":', { raw_arguments: '{"a":' }],
    ["[1]", { raw_arguments: "[1]" }],
  ])("reads arguments %j", (text, expected) => {
    const { turns } = conversation([user(), asks(call("a", "look", text)), result("a")]);
    expect(turns[1]).toMatchObject({ sections: [[{ call: { arguments: expected } }]] });
  });

  it.each([
    ["an orphan result", [user(), result("x")], 'messages[1]: no tool call before it has the id "x"'],
    [
      "two results for a call",
      [user(), asks(call("a")), result("a"), result("a")],
      'messages[3]: the tool call "a" already has a result',
    ],
    ["a call nobody answers", [user(), asks(call("a"))], 'messages: no tool message answers the tool call "a"'],
    [
      "a call nobody answers in time",
      [user(), asks(call("a")), user(), { role: "assistant", content: "x" }],
      'messages[3]: no tool message before it answers the tool call "a"',
    ],
    ["nothing but blanks", [user(" ")], "messages: there is no content to answer"],
    [
      "a picture in a system message",
      [{ role: "system", content: [{ type: "image_url", image_url: { url: "https://x.test" } }] }],
      'messages[0]: a system message cannot hold a part of type "image_url"',
    ],
  ])("refuses %s", (_case, messages, problem) => {
    expect(read(messages)).toEqual({ ok: false, problem });
  });
});
