// What every dialect owes: one suite, run by each with its own fixtures of the same answers. Fixtures are
// `{text,tools,reasoning,structured,refused}.{json,sse}`, `stream-error.sse` and `errors.json` in the given folder.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect, Target } from "../../../src/dialects/dialect.ts";
import { Assembly } from "../../../src/streaming/assembly.ts";
import type { AnswerToolCall, Completion } from "../../../src/wire/answer.ts";
import { built, eventsOf, fixture, type Json, partsOf, played, requestOf } from "./support.ts";

export interface ContractCase {
  name: string;
  dialect: Dialect;
  target: Target;
  /** A target whose model reasons, where that takes a quirk; the target otherwise. */
  reasoningTarget?: Target;
  /** Folder of fixtures. */
  fixtures: string;
  /** The vendor's own words for how the fixtures end; null where it has none. */
  native: { stop: string | null; calls: string | null };
  /** Ids of the two tool calls of the fixture. */
  callIds: [string, string];
  /** Opaque reasoning of the fixture that has to come back to the vendor unchanged; absent where none is read. */
  signature?: string;
  /** Whose reasoning the vendor cannot read; OpenAI's unless it is the vendor itself. */
  foreignFormat?: string;
  /** Events behind the one that says the answer is complete (counts, for example). */
  eventsAfterEnd?: number;
  /** Whether the vendor refuses prompts by an answer (not by an error or a text). */
  refuses: boolean;
  /** Whether PDFs go to the vendor as they are. */
  takesPdf: boolean;
}

/** A schema with what gateways like to lose. */
const parameters = {
  type: "object",
  description: "Where",
  properties: {
    city: { anyOf: [{ type: "string", minLength: 1, pattern: "^[A-Z]" }, { type: "null" }] },
    kind: { enum: ["now", "tomorrow"], default: "now" },
    place: { $ref: "#/$defs/place" },
    days: { type: "array", items: { type: "integer", exclusiveMinimum: 0 }, uniqueItems: true },
  },
  required: ["city"],
  additionalProperties: false,
  $defs: { place: { type: "object", properties: { latitude: { type: "number", multipleOf: 0.5 } } } },
};
const tools = [
  { type: "function", function: { name: "get_weather", description: "The weather", parameters } },
  { type: "function", function: { name: "list_cities", description: "All cities" } },
];
const answerSchema = {
  type: "object",
  properties: { city: { type: "string" }, population: { type: "integer" } },
  required: ["city", "population"],
  additionalProperties: false,
};
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export function dialectContract(given: ContractCase): void {
  const { name, dialect, target, fixtures, native, callIds } = given;
  const reasoningTarget = given.reasoningTarget ?? target;
  const build = (body: Record<string, unknown>, to: Target = target) => built(dialect, body, to);
  const stream = (file: string) => played(partsOf(dialect.streamReader(target), eventsOf(`${fixtures}/${file}.sse`)));

  function answer(file: string): Completion {
    const result = dialect.readResponse(fixture(`${fixtures}/${file}.json`), target);
    if (!result.ok) throw new Error(`${file}: ${JSON.stringify(result.problem)}`);
    return result.value;
  }

  describe(`${name}: the dialect's contract`, () => {
    describe("text", () => {
      it("sends the prompt, the system prompt and the model, and no key", () => {
        const messages = [
          { role: "system", content: "Be terse." },
          { role: "user", content: "Capital of France?" },
        ];
        const request = build({ messages, max_tokens: 77, temperature: 0.5 });
        expect(request.body).toContain("Capital of France?");
        expect(request.body).toContain("Be terse.");
        expect(request.body).toContain("77");
        expect(request.path + request.body).toContain(target.endpoint.upstream_model);
        expect(request.path).toMatch(/^\//);
        expect(Object.keys(request.headers).join()).not.toMatch(/authorization|key/i);
      });

      it("asks for a stream in a way of its own", () => {
        const whole = build({});
        const streamed = build({ stream: true });
        expect(streamed.path + streamed.body).not.toBe(whole.path + whole.body);
      });

      it("reads a whole answer", () => {
        const { choices, usage } = answer("text");
        expect(choices).toHaveLength(1);
        expect(choices[0]).toMatchObject({
          index: 0,
          message: { role: "assistant", content: "The capital of France is Paris." },
          finish_reason: "stop",
          native_finish_reason: native.stop,
        });
        expect(choices[0]?.message).not.toHaveProperty("tool_calls");
        expect(usage).toMatchObject({ promptTokens: 14, completionTokens: 8 });
      });
    });

    describe("stream", () => {
      it.each(["text", "tools", "reasoning", "structured"])("says the same as the whole answer: %s", (file) => {
        const [choice] = answer(file).choices;
        const spoken = stream(file);
        expect(spoken.errors).toEqual([]);
        expect(spoken.content).toBe(choice?.message.content ?? "");
        expect(spoken.reasoning).toBe(choice?.message.reasoning ?? "");
        const calls = (choice?.message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }));
        expect(spoken.calls.map(normalArguments)).toEqual(calls.map(normalArguments));
        expect(spoken.finish).toBe(choice?.finish_reason);
        expect(spoken.native).toBe(choice?.native_finish_reason);
        expect(spoken.usage).toEqual([answer(file).usage]);
        expect(spoken.ends).toBe(1);
      });

      it.each(["text", "tools", "reasoning", "structured"])("put together, is the whole answer: %s", (file) => {
        const assembly = new Assembly();
        for (const part of partsOf(dialect.streamReader(target, true), eventsOf(`${fixtures}/${file}.sse`))) {
          if (part.kind === "chunk") assembly.add(part);
        }
        const assembled = assembly.completion({});
        expect(plain(assembled)).toEqual(plain(answer(file)));
        expect(assembled.native).toEqual(answer(file).native);
      });

      it("calls only content, reasoning and tool calls real", () => {
        for (const file of ["text", "tools", "reasoning"]) {
          for (const part of partsOf(dialect.streamReader(target), eventsOf(`${fixtures}/${file}.sse`))) {
            if (part.kind !== "chunk") continue;
            const says = part.choices.some(({ delta }) => delta.content || delta.reasoning_details || delta.tool_calls);
            expect(part.real, JSON.stringify(part)).toBe(says);
          }
        }
      });

      it("invents no end where the body closes early", () => {
        for (const file of ["text", "tools", "reasoning", "structured"]) {
          const events = eventsOf(`${fixtures}/${file}.sse`);
          const complete = events.length - (given.eventsAfterEnd ?? 0);
          for (let length = 0; length < complete; length++) {
            const cut = played(partsOf(dialect.streamReader(target), events.slice(0, length)));
            expect(cut.ends, `${file}, ${length} events`).toBe(0);
          }
        }
      });

      it("turns an error event into an error, after what was said before it", () => {
        const { content, errors, ends } = stream("stream-error");
        expect(content).toBe("The capital");
        expect(errors).toHaveLength(1);
        expect(errors[0]?.message).not.toBe("");
        expect(errors[0]?.raw).toContain(errors[0]?.message.slice(0, 10));
        expect(ends).toBe(0);
      });

      it("keeps readers apart", () => {
        const first = dialect.streamReader(target);
        const second = dialect.streamReader(target);
        const events = eventsOf(`${fixtures}/tools.sse`);
        const both = events.map((event) => [first.read(event), second.read(event)] as const);
        for (const [left, right] of both) expect(left).toEqual(right);
      });

      it("survives any event", () => {
        const event = fc.record({ event: fc.constantFrom("", "error", "x"), data: fc.oneof(fc.string(), fc.json()) });
        fc.assert(
          fc.property(fc.array(event, { maxLength: 5 }), (events) => {
            expect(played(partsOf(dialect.streamReader(target), events)).usage.length).toBeLessThanOrEqual(
              events.length,
            );
          }),
          { numRuns: 200 },
        );
      });
    });

    describe("tools", () => {
      it("sends definitions with their whole schema", () => {
        const { json } = build({ tools });
        expect(
          holds(json, (value) => equal(value, parameters)),
          JSON.stringify(json),
        ).toBe(true);
        expect(JSON.stringify(json)).toContain("list_cities");
      });

      it.each([
        "none",
        "required",
        { type: "function", function: { name: "get_weather" } },
      ])("says tool_choice %j in a way of its own", (tool_choice) => {
        expect(build({ tools, tool_choice }).body).not.toBe(build({ tools, tool_choice: "auto" }).body);
      });

      it("leaves the choice to the model where the client does, whether it says so or not", () => {
        const chosen = build({ tools, tool_choice: "auto" });
        for (const text of ["get_weather", "list_cities"]) expect(chosen.body).toContain(text);
        const forced = ["required", { type: "function", function: { name: "get_weather" } }];
        const others = forced.map((tool_choice) => build({ tools, tool_choice }).body);
        for (const left of [chosen.body, build({ tools }).body]) expect(others).not.toContain(left);
      });

      it("forbids parallel calls, or says that it cannot", () => {
        const forbidden = build({ tools, parallel_tool_calls: false });
        const said = JSON.stringify(forbidden.notes ?? []).includes("parallel_tool_calls");
        expect(said || forbidden.body !== build({ tools }).body).toBe(true);
      });

      it("reads calls beside text, empty arguments as {}", () => {
        const [choice] = answer("tools").choices;
        expect(choice?.message.content).toBe("Let me check.");
        const calls = choice?.message.tool_calls ?? [];
        expect(calls.map(({ id }) => id)).toEqual(callIds);
        expect(calls.map(({ type }) => type)).toEqual(["function", "function"]);
        expect(calls.map((call) => call.function.name)).toEqual(["get_weather", "list_cities"]);
        expect(calls.map((call) => JSON.parse(call.function.arguments))).toEqual([{ city: "Paris" }, {}]);
        expect(choice).toMatchObject({ finish_reason: "tool_calls", native_finish_reason: native.calls });
      });

      it("streams valid arguments for each call", () => {
        const { calls } = stream("tools");
        expect(calls.map(({ id }) => id)).toEqual(callIds);
        expect(calls.map((call) => JSON.parse(call.arguments))).toEqual([{ city: "Paris" }, {}]);
      });

      it("sends calls and several results back, multi-part ones too", () => {
        const { message } = firstChoice(answer("tools"));
        const messages = [
          { role: "user", content: "Weather?" },
          message,
          {
            role: "tool",
            tool_call_id: callIds[1],
            content: [
              { type: "text", text: "Paris, " },
              { type: "text", text: "Rome" },
            ],
          },
          { role: "tool", tool_call_id: callIds[0], content: '{"degrees":21}' },
          { role: "user", content: "So?" },
        ];
        const { body } = build({ messages, tools });
        for (const text of ["Weather?", "Let me check.", "Paris, ", "Rome", "degrees", "So?"])
          expect(body).toContain(text);
        expect(body.split("get_weather").length).toBeGreaterThanOrEqual(3);
      });
    });

    describe("images and files", () => {
      it("sends bytes and web addresses", () => {
        const content = [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
          { type: "image_url", image_url: { url: "https://pictures.test/cat.jpg" } },
        ];
        const web = given.dialect.framing === "aws-event-stream" ? content.slice(0, 2) : content;
        const { body } = build({ messages: [{ role: "user", content: web }] });
        expect(body).toContain(pixel);
        if (web === content) expect(body).toContain("https://pictures.test/cat.jpg");
      });

      if (given.takesPdf)
        it("sends a PDF as it is", () => {
          const file = { filename: "paper.pdf", file_data: "data:application/pdf;base64,JVBERi0xLjQK" };
          const { body } = build({ messages: [{ role: "user", content: [{ type: "file", file }] }] });
          expect(body).toContain("JVBERi0xLjQK");
          expect(body).toContain("pdf");
        });
    });

    describe("reasoning", () => {
      it.each([
        { reasoning: { effort: "high" } },
        { reasoning: { max_tokens: 2000 } },
        { reasoning: { enabled: true } },
        { reasoning_effort: "low" },
      ])("asks for it: %j", (wish) => {
        const plain = build({ max_tokens: 10_000 }, reasoningTarget).body;
        expect(build({ max_tokens: 10_000, ...wish }, reasoningTarget).body).not.toBe(plain);
      });

      it("reads it apart from the answer", () => {
        const { message } = firstChoice(answer("reasoning"));
        expect(message.reasoning).toBe("France has a capital. It is Paris.");
        expect(message.content).toBe("Paris.");
        const [detail] = message.reasoning_details ?? [];
        expect(detail?.["text"] ?? detail?.["summary"]).toBe(message.reasoning);
      });

      if (given.signature !== undefined)
        it("sends signatures back unchanged, whole or in fragments", () => {
          for (const details of [
            firstChoice(answer("reasoning")).message.reasoning_details,
            stream("reasoning").details,
          ]) {
            const assistant = { role: "assistant", content: "Paris.", reasoning_details: details };
            const messages = [{ role: "user", content: "Capital?" }, assistant, { role: "user", content: "Sure?" }];
            const { json } = build({ messages }, reasoningTarget);
            expect(holds(json, (value) => value === given.signature)).toBe(true);
          }
        });

      if (given.signature !== undefined)
        it("does not send back what another vendor made", () => {
          const format = given.foreignFormat ?? "openai-responses-v1";
          const detail = { type: "reasoning.encrypted", data: "foreign-data", format, index: 0 };
          const assistant = { role: "assistant", content: "Paris.", reasoning_details: [detail] };
          const messages = [{ role: "user", content: "Capital?" }, assistant, { role: "user", content: "Sure?" }];
          expect(build({ messages }, reasoningTarget).body).not.toContain("foreign-data");
        });
    });

    describe("structured output", () => {
      const formats = [
        { type: "json_object" },
        { type: "json_schema", json_schema: { name: "city", strict: true, schema: answerSchema } },
      ];

      it.each(formats)("asks for it: $type", (response_format) => {
        const { body } = build({ response_format });
        expect(body).not.toBe(build({}).body);
        if (response_format.type === "json_schema") expect(body).toContain("population");
      });

      it.each(formats)("asks for it beside tools: $type", (response_format) => {
        const { body } = build({ response_format, tools });
        expect(body).not.toBe(build({ tools }).body);
        expect(body).toContain("get_weather");
      });

      it("reads it as content", () => {
        const choice = firstChoice(answer("structured"));
        expect(JSON.parse(choice.message.content ?? "")).toEqual({ city: "Paris", population: 2_102_650 });
        expect(choice.message).not.toHaveProperty("tool_calls");
        expect(choice.finish_reason).toBe("stop");
      });
    });

    describe("errors", () => {
      const recorded: { status: number; body: unknown; [expected: string]: unknown }[] = JSON.parse(
        fixture(`${fixtures}/errors.json`),
      );

      it.each(recorded)("reads $status $body", ({ status, body, ...expected }) => {
        const raw = JSON.stringify(body);
        const error = dialect.readError(status, raw);
        expect(error).toMatchObject({ ...expected, raw });
        expect(raw).toContain(error.message);
        expect(error.contextLength ?? false).toBe(expected["contextLength"] ?? false);
      });

      it.each([
        "",
        "<html><body><h1>502 Bad Gateway</h1></body></html>",
        "null",
        "[]",
        '{"error":null}',
        '{"error":[1]}',
      ])("has a message for %j", (body) => {
        expect(dialect.readError(502, body)).toMatchObject({ raw: body, message: expect.stringMatching(/./) });
      });

      it("never throws, whatever the body", () => {
        fc.assert(
          fc.property(fc.integer({ min: 400, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
            expect(dialect.readError(status, body).message.length).toBeGreaterThan(0);
            expect(dialect.readResponse(body, target).ok).toBeTypeOf("boolean");
          }),
          { numRuns: 300 },
        );
      });

      it.each(["", "not json", "[]", "{}", '"text"'])("does not take %j for an answer", (body) => {
        const result = dialect.readResponse(body, target);
        expect(result).toMatchObject({ ok: false, problem: { kind: "unparsable", raw: body } });
      });

      if (given.refuses)
        it("tells a refused prompt from a failure", () => {
          const whole = dialect.readResponse(fixture(`${fixtures}/refused.json`), target);
          expect(whole).toMatchObject({ ok: false, problem: { kind: "refused" } });
          const parts = partsOf(dialect.streamReader(target), eventsOf(`${fixtures}/refused.sse`));
          // Whatever follows the error is nobody's: the attempt ends with it.
          const before = played(parts.slice(0, parts.findIndex(({ kind }) => kind === "error") + 1));
          expect(before).toMatchObject({ errors: [{ refused: true }], content: "", ends: 0 });
        });
    });

    it("leaves the request as it was", () => {
      // Requests of these tests are frozen through and through: a change anywhere throws.
      const messages = [
        { role: "system", content: [{ type: "text", text: "Rules", cache_control: { type: "ephemeral" } }] },
        { role: "user", content: "Hello" },
      ];
      expect(
        dialect.buildRequest(requestOf({ messages, tools, cache_control: { type: "ephemeral" } }), target).ok,
      ).toBe(true);
    });
  });
}

function firstChoice(completion: Completion): Completion["choices"][number] {
  const [choice] = completion.choices;
  if (choice === undefined) throw new Error("no choice");
  return choice;
}

function normalArguments(call: { id: string; name: string; arguments: string }) {
  return { ...call, arguments: JSON.parse(call.arguments) };
}

function holds(value: Json, test: (value: Json) => boolean): boolean {
  if (test(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((inner) => holds(inner, test));
}

function equal(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Choices without fields that say nothing, and calls' arguments as what they mean, whatever white space is in them. */
function plain({ choices }: Completion): unknown {
  return choices.map(({ message, ...choice }) => ({
    ...choice,
    message: Object.fromEntries(
      Object.entries({ ...message, tool_calls: (message.tool_calls ?? []).map(plainCall) }).filter(
        ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
      ),
    ),
  }));
}

function plainCall({ function: called, ...call }: AnswerToolCall): unknown {
  return { ...call, name: called.name, arguments: JSON.parse(called.arguments) };
}
