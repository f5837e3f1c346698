// What an OpenAI-compatible stream may do to its tool calls and its JSON, and what clients get to see of it.
import { describe, expect, it } from "vitest";
import { plainReading } from "../../../../src/dialects/openai/quirks.ts";
import { readResponse } from "../../../../src/dialects/openai/read-response.ts";
import { openAiStreamReader } from "../../../../src/dialects/openai/stream-reader.ts";
import { chat } from "../../../../src/doors/chat.ts";
import { Assembly } from "../../../../src/streaming/assembly.ts";
import { Observation } from "../../../../src/streaming/observation.ts";
import type { StreamPart } from "../../../../src/streaming/stream-part.ts";
import { promptCounts } from "../../doors/answers.ts";
import { type Json, partsOf, played, targetOf } from "../support.ts";

const event = (choices: unknown, more: object = {}) => JSON.stringify({ id: "up", ...more, choices });
const delta = (given: object, finish_reason: string | null = null) =>
  event([{ index: 0, delta: given, finish_reason }]);
const calls = (...tool_calls: object[]) => delta({ tool_calls });

function read(...data: string[]): StreamPart[] {
  return partsOf(
    openAiStreamReader(plainReading, ["now", "then"]),
    data.map((text) => ({ data: text })),
  );
}

/** What the chat door writes of them. */
function written(parts: readonly StreamPart[]): unknown[] {
  const writer = chat.streamWriter(
    { id: "gen-1", created: 1, model: "m", provider: "P" },
    { messages: [] },
    promptCounts,
  );
  return parts.flatMap((part) => {
    if (part.kind !== "chunk") return [];
    const text = writer.chunk(part);
    expect(text.endsWith("\n\n") && text.trimEnd().split("\n").length === 1).toBe(true);
    return [JSON.parse(text.slice("data: ".length))];
  });
}

describe("a tool call", () => {
  const opening = { index: 0, id: "c1", type: "function", function: { name: "now", arguments: "" } };
  const whole = { id: "c1", name: "now", arguments: "{}" };
  const finish = delta({}, "tool_calls");

  it.each<[name: string, events: string[], expected: object[]]>([
    ["that never sends arguments", [calls(opening), finish, "[DONE]"], [whole]],
    [
      "that sends blanks",
      [calls(opening), calls({ index: 0, function: { arguments: " " } }), finish],
      [{ ...whole, arguments: " {}" }],
    ],
    ["without an arguments field", [calls({ ...opening, function: { name: "now" } }), finish], [whole]],
    ["whose arguments are null", [calls({ ...opening, function: { name: "now", arguments: null } }), finish], [whole]],
    ["that opens and finishes in one event", [delta({ tool_calls: [opening] }, "tool_calls")], [whole]],
    ["without a finish reason before [DONE]", [calls(opening), "[DONE]"], [whole]],
    [
      "that gets its arguments in pieces",
      [
        calls(opening),
        calls({ index: 0, function: { arguments: '{"a"' } }),
        calls({ index: 0, function: { arguments: ":1}" } }),
        finish,
      ],
      [{ ...whole, arguments: '{"a":1}' }],
    ],
    [
      "beside one that never gets any",
      [
        calls(opening),
        calls({ ...opening, index: 1, id: "c2" }),
        calls({ index: 1, function: { arguments: "[]" } }),
        finish,
      ],
      [whole, { ...whole, id: "c2", arguments: "[]" }],
    ],
    [
      "whose arguments are an object",
      [calls({ ...opening, function: { name: "now", arguments: { a: 1 } } }), finish],
      [{ ...whole, arguments: '{"a":1}' }],
    ],
    [
      "without an index, one event each",
      ["c1", "c2"].map((id) => calls({ id, function: { name: "now", arguments: '{"a":1}' } })).concat(finish),
      ["c1", "c2"].map((id) => ({ id, name: "now", arguments: '{"a":1}' })),
    ],
    [
      "at the same index as another, whole",
      ["c1", "c2"]
        .map((id) => calls({ ...opening, id, function: { name: "now", arguments: '{"a":1}' } }))
        .concat(finish),
      ["c1", "c2"].map((id) => ({ id, name: "now", arguments: '{"a":1}' })),
    ],
    [
      "at the same index as another, in pieces that name nobody",
      [
        ...["c1", "c2"].flatMap((id) => [
          calls({ ...opening, id }),
          calls({ index: 0, function: { arguments: `{"of":` } }),
          calls({ index: 0, function: { arguments: `"${id}"}` } }),
        ]),
        finish,
      ],
      ["c1", "c2"].map((id) => ({ id, name: "now", arguments: `{"of":"${id}"}` })),
    ],
    [
      "at one index with another at an index that was given away",
      [
        calls({ ...opening, id: "c1" }),
        calls({ ...opening, id: "c2" }),
        calls({ ...opening, index: 1, id: "c3" }),
        calls({ index: 1, function: { arguments: "[3]" } }),
        finish,
      ],
      [whole, { ...whole, id: "c2" }, { ...whole, id: "c3", arguments: "[3]" }],
    ],
    [
      "whose ids are empty",
      [
        calls({ ...opening, id: "", function: { name: "now", arguments: "{}" } }),
        calls({ ...opening, id: "", index: 1, function: { name: "now", arguments: "{}" } }),
        finish,
      ],
      [
        { ...whole, id: "call_up_0" },
        { ...whole, id: "call_up_1" },
      ],
    ],
    [
      "without an index or an id, two in one event",
      [calls({ function: { name: "a", arguments: "{}" } }, { function: { name: "b", arguments: "{}" } }), finish],
      [
        { id: "call_up_0", name: "a", arguments: "{}" },
        { id: "call_up_1", name: "b", arguments: "{}" },
      ],
    ],
    [
      "whose pieces have neither index nor id",
      [
        calls({ id: "c1", function: { name: "now", arguments: "" } }),
        calls({ function: { arguments: '{"a":1}' } }),
        finish,
      ],
      [{ ...whole, arguments: '{"a":1}' }],
    ],
    [
      "without an id",
      [calls({ index: 0, function: { name: "now", arguments: "{}" } }), finish],
      [{ ...whole, id: "call_up_0" }],
    ],
    [
      "numbered with gaps",
      [calls({ ...opening, index: 1 }), calls({ ...opening, index: 5, id: "c2" }), finish],
      [whole, { ...whole, id: "c2" }],
    ],
    [
      "without an id, whole, at the index of another",
      [
        calls({ index: 0, function: { name: "a", arguments: '{"x":1}' } }),
        calls({ index: 0, function: { name: "a", arguments: '{"x":2}' } }),
        finish,
      ],
      [
        { id: "call_up_0", name: "a", arguments: '{"x":1}' },
        { id: "call_up_1", name: "a", arguments: '{"x":2}' },
      ],
    ],
    [
      "with the id of another",
      [
        calls({ ...opening, function: { name: "a", arguments: "{}" } }),
        calls({ ...opening, index: 1, function: { name: "b", arguments: "{}" } }),
        finish,
      ],
      [
        { id: "c1", name: "a", arguments: "{}" },
        { id: "c1_1", name: "b", arguments: "{}" },
      ],
    ],
    [
      "with the id of another, in pieces",
      [
        calls(opening),
        calls({ index: 0, function: { arguments: '{"a":1}' } }),
        calls({ ...opening, index: 1, function: { name: "then", arguments: "" } }),
        calls({ index: 1, function: { arguments: '{"b":1}' } }),
        finish,
      ],
      [
        { id: "c1", name: "now", arguments: '{"a":1}' },
        { id: "c1_1", name: "then", arguments: '{"b":1}' },
      ],
    ],
    [
      "with the id of another that has no arguments yet",
      [calls(opening), calls({ ...opening, index: 1, function: { name: "then", arguments: "{}" } }), finish],
      [whole, { id: "c1_1", name: "then", arguments: "{}" }],
    ],
    [
      "whose id comes behind its name",
      [
        calls({ index: 0, function: { name: "now", arguments: "{" } }),
        calls({ index: 0, id: "c1", function: { arguments: "}" } }),
      ],
      [{ ...whole, id: "call_up_0" }],
    ],
    [
      "named again with each piece",
      [
        calls({ ...opening, function: { name: "now", arguments: "{" } }),
        calls({ ...opening, function: { name: "now", arguments: "}" } }),
      ],
      [whole],
    ],
    [
      "of the form before tools",
      [
        delta({ function_call: { name: "now", arguments: "" } }),
        delta({ function_call: { arguments: "{}" } }),
        delta({}, "function_call"),
      ],
      [{ ...whole, id: "call_up_0" }],
    ],
    [
      "of that form beside an empty list",
      [delta({ tool_calls: [], function_call: { name: "now", arguments: "{}" } }), delta({}, "function_call")],
      [{ ...whole, id: "call_up_0" }],
    ],
  ])("%s", (_, events, expected) => {
    expect(played(read(...events)).calls).toEqual(expected);
    const openings = written(read(...events)).flatMap(
      (chunk) => Reflect.get(Object(chunk), "choices")[0].delta.tool_calls ?? [],
    );
    for (const call of openings) expect(call).toMatchObject({ index: expect.any(Number) });
    expect(openings[0]).toMatchObject({
      type: "function",
      id: expect.any(String),
      function: { name: expect.any(String) },
    });
  });

  it.each<[name: string, more: object]>([
    ["without an index", {}],
    ["all at one index", { index: 0 }],
  ])("costs no more where 100,000 came before it: %s", (_, more) => {
    const reader = openAiStreamReader(plainReading, ["now"]);
    const startedAt = performance.now();
    const given = Array.from({ length: 100_000 }, (_, at) => ({ ...more, id: `c${at}`, function: { name: "now" } }));
    const [, last] = [given.slice(0, -1), given.slice(-1)].map((list) =>
      reader.read({ data: delta({ tool_calls: list }) }).at(-1),
    );
    expect(last).toMatchObject({ choices: [{ delta: { tool_calls: [{ index: 99_999, id: "c99999" }] } }] });
    // Under a second where nobody else is at work; squared it is half a minute.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("whose name comes in pieces has all of it, whoever puts the answer together", () => {
    const named = (name: string) => calls({ index: 0, id: "c1", function: { name, arguments: "" } });
    const parts = read(named("get_"), named("weather"), calls({ index: 0, function: { arguments: "{}" } }), finish);
    const assembly = new Assembly();
    const observation = new Observation(1_000);
    for (const part of parts) {
      if (part.kind === "chunk") assembly.add(part);
      observation.note(part);
    }
    const [choice] = assembly.completion({}).choices;
    expect(choice?.message.tool_calls).toMatchObject([{ function: { name: "get_weather", arguments: "{}" } }]);
    expect(observation.output().tool_calls).toMatchObject([{ function: { name: "get_weather" } }]);
  });

  const namedBy = (...names: string[]) => [
    calls({ ...opening, function: { name: names[0], arguments: "" } }),
    ...names.slice(1).map((name) => calls({ index: 0, function: { name, arguments: "" } })),
  ];
  const grows = calls({ index: 0, function: { arguments: "{}" } });

  it.each<[name: string, tools: string[], events: string[]]>([
    ["in pieces", ["then_what"], namedBy("then", "_wh", "at")],
    ["in pieces of which the first is another's", ["then", "then_what"], namedBy("then", "_what")],
    ["of no tool, in pieces", [], namedBy("then", "_what")],
    ["behind its first piece", ["then_what"], [calls({ index: 0, id: "c1" }), ...namedBy("then_what")]],
  ])("is told of once, with its whole name: %s", (_, tools, named) => {
    const reader = openAiStreamReader(plainReading, tools);
    const told = written(
      partsOf(
        reader,
        [...named, grows, finish].map((data) => ({ data })),
      ),
    ) as Json[];
    const deltas = told.flatMap(({ choices }) => choices[0].delta.tool_calls ?? []);
    expect(deltas.map((call) => call.function.name)).toEqual(["then_what", ...deltas.slice(1).map(() => undefined)]);
    expect(deltas.map((call) => call.id)).toEqual(["c1", ...deltas.slice(1).map(() => undefined)]);
  });

  it("is told of at once where its name is a tool's", () => {
    expect(
      played(partsOf(openAiStreamReader(plainReading, ["now", "then"]), [{ data: calls(opening) }])).calls,
    ).toEqual([{ ...whole, arguments: "" }]);
  });

  it("that gets its name behind its arguments has both", () => {
    const early = calls({ index: 0, id: "c1", function: { arguments: "{}" } });
    const [choice] = written(read(early, ...namedBy("now"), finish)).flatMap((told) => (told as Json).choices);
    expect(choice.delta.tool_calls ?? []).toEqual([]);
    expect(played(read(early, ...namedBy("now"), finish)).calls).toEqual([whole]);
  });

  it("waits for the one before it, whose name is not whole", () => {
    const second = { ...opening, index: 1, id: "c2" };
    const events = [
      ...namedBy("th"),
      calls(second),
      calls({ index: 0, function: { name: "en", arguments: "{}" } }),
      finish,
    ];
    const ids = written(read(...events)).flatMap(
      (told) => (told as Json).choices[0].delta.tool_calls?.flatMap(({ id }: Json) => id ?? []) ?? [],
    );
    expect(ids).toEqual(["c1", "c2"]);
    expect(played(read(...events)).calls).toMatchObject([{ name: "then" }, { name: "now" }]);
  });

  it("keeps all that is said of it while it waits for its name, beside words too", () => {
    const waits = (content: string, more: object) =>
      delta({ content, tool_calls: [{ index: 0, id: "c1", ...more, function: { arguments: "1" } }] });
    const events = [
      ...["a", "b", "c"].map((words) => waits(words, {})),
      waits("d", { extra_content: { sealed: "S" } }),
      ...namedBy("now"),
      finish,
    ];
    const told = (written(read(...events)) as Json[]).flatMap(({ choices }) => choices[0].delta.tool_calls ?? []);
    expect(told).toMatchObject([{ extra_content: { sealed: "S" }, function: { name: "now", arguments: "1111" } }]);
  });

  it("that broke off gets no arguments of ours", () => {
    expect(played(read(calls(opening))).calls).toEqual([{ ...whole, arguments: "" }]);
  });

  it("of the form before tools beside an empty list is one in a whole answer too", () => {
    const message = { content: null, tool_calls: [], function_call: { name: "now", arguments: "{}" } };
    const body = { id: "up", choices: [{ index: 0, message, finish_reason: "function_call" }] };
    const answer = readResponse(JSON.stringify(body), targetOf("openai"));
    expect(answer.ok && answer.value.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: "now" } }]);
  });

  it.each(["", "  ", null, undefined])("with %j as arguments in a whole answer", (given) => {
    const call = { id: "c1", type: "function", function: { name: "now", arguments: given } };
    const body = {
      choices: [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: "tool_calls" }],
    };
    const answer = readResponse(JSON.stringify(body), targetOf("openai"));
    expect(answer.ok && answer.value.choices[0]?.message.tool_calls?.[0]?.function.arguments).toBe("{}");
  });

  it("in pieces goes out as it came", () => {
    const data = calls({ index: 0, function: { arguments: '{"a' } });
    const [, part] = read(calls(opening), data).filter(({ kind }) => kind === "chunk");
    expect(part).toMatchObject({ tail: data.slice(data.indexOf('"choices"')) });
  });
});

describe("an event's own text goes out only where it is certain to be valid behind our head", () => {
  const choice = '{"index":0,"delta":{"content":"x"},"finish_reason":null}';

  it.each<[name: string, data: string, asItCame: boolean]>([
    ["the ordinary one", `{"id":"up","choices":[${choice}]}`, true],
    ["spaces after the colon", `{"id":"up","choices": [${choice}] }`, true],
    ["a space before the colon", `{"id":"up","choices" :[${choice}]}`, false],
    ["an escaped name", `{"id":"up","\\u0063hoices":[${choice}]}`, false],
    ["choices inside an earlier field", `{"id":"up","x":{"choices":[1]},"choices":[${choice}]}`, false],
    ["choices named in a text", `{"id":"\\"choices\\":","choices":[${choice}]}`, true],
    ["choices twice", `{"id":"up","choices":[],"choices":[${choice}]}`, false],
    ["several lines", `{"id":"up",\n"choices":[\n${choice}]}`, false],
    ["usage behind it", `{"id":"up","choices":[${choice}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`, false],
    ["no index", '{"id":"up","choices":[{"delta":{"content":"x"},"finish_reason":null}]}', false],
  ])("%s", (_, data, asItCame) => {
    const parts = read(data);
    const [chunk] = parts.filter((part) => part.kind === "chunk");
    expect(chunk?.tail !== undefined).toBe(asItCame);
    expect(written(parts)).toEqual([
      expect.objectContaining({
        id: "gen-1",
        model: "m",
        provider: "P",
        choices: [expect.objectContaining({ index: 0, delta: { content: "x" } })],
      }),
    ]);
    expect(written(parts)[0]).not.toHaveProperty("usage");
  });
});

describe("what clients insist on", () => {
  const finishOf = (...events: string[]) => JSON.stringify(written(read(...events)).at(-1));

  it("is a finish that agrees with the calls", () => {
    expect(finishOf(delta({ content: "Hi" }), delta({}, "tool_calls"))).toContain('"finish_reason":"stop"');
    const called = calls({ index: 0, id: "c1", type: "function", function: { name: "now", arguments: "{}" } });
    const twice = [called, delta({}, "tool_calls"), delta({}, "tool_calls")];
    expect(finishOf(...twice)).toContain('"finish_reason":"tool_calls"');
  });

  it("is no role and no audio but real ones", () => {
    const [said] = written(read(delta({ role: null, audio: null, content: "Hi" })));
    expect(said).toMatchObject({ choices: [{ delta: { content: "Hi" } }] });
    expect(JSON.stringify(said)).not.toMatch(/"(?:role|audio)":null/);
  });

  const token = { token: "Hi", logprob: -0.1 };
  it.each<[name: string, given: object, told: object | undefined]>([
    ["as they are", { content: [{ ...token, bytes: [72], top_logprobs: [] }] }, undefined],
    ["with fields left out", { content: [token] }, { content: [{ ...token, bytes: null, top_logprobs: [] }] }],
    [
      "in the lists of text completions",
      { tokens: ["Hi"], token_logprobs: [-0.1], top_logprobs: [{ Ho: -3 }] },
      {
        content: [{ ...token, bytes: null, top_logprobs: [{ token: "Ho", logprob: -3, bytes: null }] }],
        refusal: null,
      },
    ],
  ])("are whole log probabilities: %s", (_, given, told) => {
    const streamed = event([{ index: 0, delta: { content: "Hi" }, finish_reason: null, logprobs: given }]);
    expect(written(read(streamed))).toMatchObject([{ choices: [{ logprobs: told ?? given }] }]);
    const whole = event([{ index: 0, message: { content: "Hi" }, finish_reason: "stop", logprobs: given }]);
    expect(readResponse(whole, targetOf("openai"))).toMatchObject({
      value: { choices: [{ logprobs: told ?? given }] },
    });
  });
});

describe("a server that answers whole inside a stream", () => {
  it.each([
    ["as a message", { message: { role: "assistant", content: "Hi" } }],
    ["as a text completion", { text: "Hi" }],
  ])("is read: %s", (_, said) => {
    const parts = read(event([{ index: 0, ...said, finish_reason: "stop" }]), "[DONE]");
    expect(JSON.stringify(written(parts))).toContain('"content":"Hi"');
  });

  it("is not read twice where it repeats what it streamed", () => {
    const parts = read(
      delta({ content: "Hi" }),
      event([{ index: 0, message: { content: "Hi" }, finish_reason: "stop" }]),
    );
    expect(JSON.stringify(written(parts)).match(/"content":"Hi"/g)).toHaveLength(1);
  });
});

describe("an error that is named otherwise", () => {
  it.each([
    ["by its event", { event: "error", data: '{"message":"Full."}' }],
    ["by its event, without JSON", { event: "error", data: "Full." }],
    ["by its object", { data: '{"object":"error","message":"Full.","code":400}' }],
  ])("%s", (_, given) => {
    expect(openAiStreamReader(plainReading).read(given)).toMatchObject([{ kind: "error", message: "Full." }]);
  });
});

it("two calls of one id in a whole answer get two", () => {
  const call = { id: "c1", type: "function", function: { name: "now", arguments: "{}" } };
  const whole = event([{ index: 0, message: { content: null, tool_calls: [call, call] }, finish_reason: "stop" }]);
  expect(readResponse(whole, targetOf("openai"))).toMatchObject({
    value: { choices: [{ finish_reason: "tool_calls", message: { tool_calls: [{ id: "c1" }, { id: "c1_1" }] } }] },
  });
});

describe("the provider's id", () => {
  const ids = (...data: string[]) =>
    read(...data).flatMap((part) => (part.kind === "id" ? [part.upstreamId] : part.kind === "error" ? ["error"] : []));

  it("is the first that is not empty, and names calls that have none", () => {
    const first = event([], { id: "", prompt_filter_results: [] });
    const call = calls({ index: 0, function: { name: "now", arguments: "{}" } });
    expect(ids(first, call)).toEqual(["up"]);
    expect(played(read(first, call)).calls).toMatchObject([{ id: "call_up_0" }]);
  });

  it.each([
    ["a refusal", event([{ index: 0, delta: {}, finish_reason: "content_filter" }])],
    ["an error", JSON.stringify({ id: "up", error: { message: "No." } })],
  ])("is told with %s that says it first", (_, said) => {
    expect(ids(said)).toEqual(["up", "error"]);
  });
});
