// What the page Try sends, how it reads and compares answers, and the code that it writes.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { diffWords } from "../../../src/console/diff-words.ts";
import { readAnswer } from "../../../src/console/read-answer.ts";
import { snippetsOf } from "../../../src/console/snippets.ts";
import { writeHistory } from "../../../src/console/try-history.ts";
import { goOn, tryRequests } from "../../../src/console/try-request.ts";
import { postTry } from "./post-try.ts";

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const said = [{ role: "user", content: "Hello" }];
const kept = { zdr: true, data_collection: "deny" };
const recorded = { ...kept, order: ["first"], ignore: ["typed"] };
const again = JSON.stringify({ messages: said, provider: recorded });

test.each<[Record<string, string>, unknown[]]>([
  [{ model: "a/b", prompt: "Hello" }, [{ model: "a/b", messages: said }]],
  [
    { model: "a/b", prompt: "Hello", system: "Be kind", temperature: "0.5", "max-tokens": "7", sort: "price" },
    [
      {
        model: "a/b",
        messages: [{ role: "system", content: "Be kind" }, ...said],
        temperature: 0.5,
        max_tokens: 7,
        provider: { sort: "price" },
      },
    ],
  ],
  [
    { model: "a/b", prompt: "Hello", "model-2": "c/d", "provider-3": "p" },
    [
      { model: "a/b", messages: said },
      { model: "c/d", messages: said },
      { model: "a/b", messages: said, provider: { only: ["p"], allow_fallbacks: false } },
    ],
  ],
  [
    {
      model: "c/d",
      temperature: "1",
      prompt: "",
      request: JSON.stringify({
        model: "a/b",
        messages: said,
        tools: [{ type: "function" }],
        temperature: 0.2,
        stream: true,
      }),
    },
    [{ model: "c/d", messages: said, tools: [{ type: "function" }], temperature: 1 }],
  ],
  [{ model: "a/b", request: again }, [{ model: "a/b", messages: said, provider: recorded }]],
  [
    { model: "a/b", request: again, sort: "price" },
    [{ model: "a/b", messages: said, provider: { ...recorded, sort: "price" } }],
  ],
  [
    { model: "a/b", request: again, provider: "typed" },
    [{ model: "a/b", messages: said, provider: { ...kept, only: ["typed"], allow_fallbacks: false } }],
  ],
  [
    { model: "a/b", prompt: "unsent", system: "unsent", request: JSON.stringify({ messages: said }) },
    [{ model: "a/b", messages: said }],
  ],
])("%o asks for %o", (fields, expected) => {
  expect(tryRequests(formOf(fields))).toEqual({ ok: true, value: expected });
});

describe("a conversation", () => {
  const given = { id: "gen-1", text: "Hi", problem: null };
  const turn = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hi", generation: "gen-1" },
  ];

  it("grows by each prompt and its answer, and is sent as messages alone", () => {
    const first = goOn(formOf({ model: "a/b", prompt: "Hello", system: "Be kind" }), given);
    expect(first).toEqual(turn);
    const next = { model: "a/b", prompt: "And now?", system: "Be kind", history: writeHistory(first) };
    expect(tryRequests(formOf(next))).toMatchObject({
      ok: true,
      value: [
        {
          messages: [
            { role: "system", content: "Be kind" },
            { role: "user", content: "Hello" },
            { role: "assistant", content: "Hi" },
            { role: "user", content: "And now?" },
          ],
        },
      ],
    });
    expect(JSON.stringify(tryRequests(formOf(next)))).not.toContain("gen-1");
    expect(goOn(formOf(next), { id: null, text: "Now", problem: null })).toEqual([
      ...turn,
      { role: "user", content: "And now?" },
      { role: "assistant", content: "Now" },
    ]);
  });

  it("goes on behind a request that was sent again, whose messages are then sent once", () => {
    const messages = [
      { role: "system", content: "S" },
      { role: "user", content: "Q" },
    ];
    const request = JSON.stringify({ messages, top_p: 0.5 });
    const first = goOn(formOf({ model: "a/b", request }), given);
    expect(first).toEqual([...messages, turn[1]]);
    const next = { model: "a/b", request, system: "unsent", prompt: "More", history: writeHistory(first) };
    expect(tryRequests(formOf(next))).toMatchObject({
      value: [
        {
          top_p: 0.5,
          messages: [...messages, { role: "assistant", content: "Hi" }, { role: "user", content: "More" }],
        },
      ],
    });
  });

  it.each([
    ["broke off", { ...given, problem: { status: 502, message: "no", issues: [] } }],
    ["had no text", { ...given, text: "" }],
  ])("stays as it was where the answer %s", (_, answer) => {
    const fields = { model: "a/b", prompt: "And now?", history: writeHistory(turn) };
    expect(goOn(formOf(fields), answer)).toEqual(turn);
  });

  it("wants something to be said next, and is none where the field is not ours", () => {
    expect(tryRequests(formOf({ model: "a/b", history: writeHistory(turn) })).ok).toBe(false);
    for (const history of ["{", "[1]", '[{"content":"x"}]']) {
      const read = tryRequests(formOf({ model: "a/b", prompt: "Hello", history }));
      expect(read).toMatchObject({ value: [{ messages: said }] });
    }
  });
});

test("a request that is no JSON is said to be none", () => {
  expect(tryRequests(formOf({ model: "a/b", request: "{" })).ok).toBe(false);
});

describe("an answer", () => {
  const answerOf = (chunks: readonly unknown[], init?: ResponseInit) => {
    let time = 1_000;
    const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    const body = new Blob(lines).stream();
    return readAnswer(new Response(body, init), 1_000, () => (time += 50));
  };

  it("is read to its end, with tools, reasoning and what it cost", async () => {
    const call = (index: number, fields: object) => ({
      choices: [{ delta: { tool_calls: [{ index, function: fields }] } }],
    });
    const answer = await answerOf(
      [
        { model: "a/b", provider: "One", choices: [{ delta: { role: "assistant", content: "" } }] },
        { choices: [{ delta: { reasoning: "Hm" } }] },
        { choices: [{ delta: { content: "Hel" } }] },
        { choices: [{ delta: { content: "lo" } }] },
        call(0, { name: "look", arguments: '{"a"' }),
        call(0, { arguments: ":1}" }),
        { choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, cost: 0.5 } },
      ],
      { headers: { "x-generation-id": "gen-1" } },
    );
    expect(answer).toMatchObject({
      ...{ id: "gen-1", model: "a/b", provider: "One", text: "Hello", reasoning: "Hm", problem: null },
      ...{ calls: [{ name: "look", arguments: '{"a":1}' }], promptTokens: 3, completionTokens: 4, cost: 0.5 },
      ...{ firstTokenMs: 50 },
    });
  });

  it("keeps what came before it broke off, and says why it did", async () => {
    const answer = await answerOf([
      { choices: [{ delta: { content: "Hel" } }] },
      { error: { code: 502, message: "It broke off" }, choices: [] },
    ]);
    expect(answer).toMatchObject({ text: "Hel", problem: { status: 502, message: "It broke off" } });
  });

  it("is a problem where the request was refused", async () => {
    const error = { message: "model: is none", metadata: { field: "model" } };
    const answer = await readAnswer(Response.json({ error }, { status: 400 }), 0, () => 7);
    expect(answer.problem).toEqual({
      status: 400,
      message: "model: is none",
      issues: [{ path: "model", message: "is none" }],
    });
  });
});

describe("the difference of two answers", () => {
  const texts = fc
    .array(fc.constantFrom("one", "two", "three", "four"), { maxLength: 12 })
    .map((words) => words.join(" "));

  it("is the text, and what is not marked stands in the other one in the same order", () => {
    fc.assert(
      fc.property(texts, texts, (before, text) => {
        const pieces = diffWords(before, text) ?? [];
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        const rest = (before.match(/\s+|\w+/g) ?? [])[Symbol.iterator]();
        for (const piece of pieces.filter(({ isNew }) => !isNew)) {
          for (const word of piece.text.match(/\s+|\w+/g) ?? []) {
            let next = rest.next();
            while (!next.done && next.value !== word) next = rest.next();
            expect(next.done).toBe(false);
          }
        }
      }),
    );
  });

  test.each([
    ["the same", "the same", "the same"],
    ["one two three", "one 2 three", "one [2] three"],
    ["", "new", "[new]"],
    ["old", "", ""],
  ])("of %j and %j is %j", (before, text, marked) => {
    const pieces = diffWords(before, text) ?? [];
    expect(pieces.map((piece) => (piece.isNew ? `[${piece.text}]` : piece.text)).join("")).toBe(marked);
  });

  it("is not looked for in texts that are too long", () => {
    expect(diffWords("a", "word ".repeat(2_000))).toBeUndefined();
  });
});

describe("a request as code", () => {
  const body = {
    model: "a/b",
    messages: [{ role: "user", content: "It's $HOME `ls` \"x\"\n'''</script>" }],
    logprobs: true,
    stop: null,
  };
  const [curl, script, python] = snippetsOf(body, "https://router.example.com");

  it("is a command whose body no shell reads", () => {
    const command = `curl() { shift 6; printf %s "$1"; }; ${curl?.code}`;
    expect(JSON.parse(execFileSync("sh", ["-c", command], { encoding: "utf8" }))).toEqual(body);
  });

  it("holds the body as TypeScript and Python write it", () => {
    const [, written = ""] = /body: (.*),\n\}\);/s.exec(script?.code ?? "") ?? [];
    expect(JSON.parse(written)).toEqual(body);
    expect(python?.code).toContain(String.raw`"content": "It's $HOME ${"`ls`"} \"x\"\n'''</script>"`);
    expect(python?.code).toContain('"logprobs": True, "stop": None');
    expect(python?.code).toContain('base_url="https://router.example.com/api/v1"');
  });

  describe("in which somebody hides or turns text", () => {
    const hidden = "\u202e\u2066\u200b\u200d\u00ad\u2028\u0085\u007f\ufeff\u3164\ufe0f\u{e0041}\u{e0101}\u{1d173}";
    const text = `a${hidden}b 😀 é\tc\n\\u202e`;
    const odd = { model: "a/b", messages: [{ role: "user", content: text, [hidden]: 1 }] };
    const snippets = snippetsOf(odd, "https://router.example.com");
    const [odder, typed, pythons] = snippets.map(({ code }) => code);

    it("shows all of it", () => {
      for (const { code } of snippets) {
        expect(code).toMatch(/^[\n\x20-\x7e😀é]+$/u);
        expect(code).toContain("😀 é");
      }
    });

    it("is the same text where it runs", () => {
      const command = `curl() { shift 6; printf %s "$1"; }; ${odder}`;
      expect(JSON.parse(execFileSync("sh", ["-c", command], { encoding: "utf8" }))).toEqual(odd);
      const [, written = ""] = /body: (.*),\n\}\);/s.exec(typed ?? "") ?? [];
      expect(JSON.parse(written)).toEqual(odd);
      const [, inPython = ""] = /body=(.*),\n\)/s.exec(pythons ?? "") ?? [];
      // As Python reads a string: each \u is a character of its own.
      expect(inPython).not.toMatch(/(?<!\\)(?:\\\\)*\\u[Dd][89A-Fa-f]/);
      const asJson = inPython.replaceAll(/(?<!\\)((?:\\\\)*)\\U([0-9a-f]{8})/g, (_, before, code) => {
        return `${before}${String.fromCodePoint(Number.parseInt(code, 16))}`;
      });
      expect(JSON.parse(asJson)).toEqual(odd);
    });
  });
});

test("of a long conversation the last messages are shown, pictures whatever their size, and all of it is sent again", async () => {
  const picture = `data:image/png;base64,${"A".repeat(1_000_000)}`;
  const history = JSON.stringify([
    { role: "user", content: "First of all" },
    { role: "assistant", content: "long ".repeat(60_000) },
    { role: "user", content: [{ type: "image_url", image_url: { url: picture } }] },
    { role: "assistant", content: "A picture" },
  ]);
  const page = await (await postTry("/try", { history })).text();
  const [, shown = ""] = /<section[^>]* id="conversation".*?>(.*?)<\/section>/s.exec(page) ?? [];
  expect(shown).toContain("2 messages before are sent as well");
  expect(shown).not.toContain("First of all");
  expect(shown).toContain(`src="${picture}"`);
  expect(shown).toContain("A picture");
  const [, carried] = / name="history" value="([^"]*)"/.exec(page) ?? [];
  expect(carried?.replaceAll("&quot;", '"')).toBe(history);
});

test("as code a request is shown as far as a shell takes it", async () => {
  const shown = await postTry("/try/code", { model: "a/b", prompt: "x".repeat(100_000) });
  expect(await shown.text()).toContain("code-curl");
  const refused = await postTry("/try/code", { model: "a/b", prompt: "x".repeat(131_072) });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("too long to be shown as code");
});
