// The samples of the page "Use tools in your prompts", in both languages, over each dialect: request bodies, message lists
// and both loops as the page has them. The word `#tool` behind the task tells a fake vendor to call the tool.
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeVendor } from "../providers/listen.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl, post } from "./product.ts";
import { vendors } from "./vendors.ts";

const model = "google/gemini-2.0-flash-001";
const task = "What are the titles of some James Joyce books?";
const books = [
  { id: 4300, title: "Ulysses", authors: [{ name: "Joyce, James", birth_year: 1882, death_year: 1941 }] },
  { id: 2814, title: "Dubliners", authors: [{ name: "Joyce, James", birth_year: 1882, death_year: 1941 }] },
];

function toolNamed(name: string) {
  return {
    type: "function" as const,
    function: {
      name,
      description: "Search for books in the Project Gutenberg library based on specified search terms",
      parameters: {
        type: "object",
        properties: {
          search_terms: {
            type: "array",
            items: { type: "string" },
            description:
              "List of search terms to find books in the Gutenberg library (e.g. ['dickens', 'great'] to search for books by Dickens with 'great' in the title)",
          },
        },
        required: ["search_terms"],
      },
    },
  };
}

/** The library is not reached from a test: it knows two books, and which terms it was asked for. */
function library() {
  const asked: unknown[] = [];
  return {
    asked,
    search: async (terms: unknown) => {
      asked.push(terms);
      return books;
    },
  };
}

describe.each(vendors)("over $dialect", ({ dialect, start, provider }) => {
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog(
      [{ slug: dialect, base_url: fake.url, dialect, ...provider }],
      [{ id: model, endpoints: [{ provider: dialect }] }],
    );
  });
  afterAll(() => fake?.close());

  it("answers the first request of the page", async () => {
    const { status, body } = await post("/chat/completions", {
      model,
      messages: [
        { role: "system", content: "You are a helpful assistant." },
        { role: "user", content: task },
      ],
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.choices[0].message.content).toBe("Hello from a fake vendor.");
  });

  describe("TypeScript", () => {
    const tools = [toolNamed("searchGutenbergBooks")];
    const begin = (): unknown[] => [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: `${task} #tool` },
    ];

    it("runs one call and its result", async () => {
      const { asked, search } = library();
      const messages = begin();
      const first = await post("/chat/completions", { model, tools, messages });
      expect(first.body.choices[0]).toMatchObject({ finish_reason: "tool_calls" });
      const message = first.body.choices[0].message;
      messages.push(message);
      for (const toolCall of message.tool_calls) {
        const toolName = toolCall.function.name;
        // The page reads `search_params` here, which its own schema does not have.
        const { search_terms } = JSON.parse(toolCall.function.arguments);
        const toolResponse = await search(search_terms);
        messages.push({
          role: "tool",
          toolCallId: toolCall.id,
          name: toolName,
          content: JSON.stringify(toolResponse),
        });
      }
      expect(asked).toEqual([[expect.any(String)]]);
      const second = await post("/chat/completions", { model, messages, tools });
      expect(second.body.choices[0].message.content).toBe(`The tool said: ${JSON.stringify(books)}`);
    });

    it("runs the loop, which hands back what the tool returned as it is", async () => {
      const { asked, search } = library();
      const messages = begin();
      const callLLM = async () => {
        const { status, body } = await post("/chat/completions", { model, tools, messages });
        expect(status, JSON.stringify(body)).toBe(200);
        messages.push(body.choices[0].message);
        // The page returns the whole answer here and looks for `toolCalls` on it, which no version of the API had.
        return { toolCalls: body.choices[0].message.tool_calls };
      };
      const getToolResponse = async (response: Awaited<ReturnType<typeof callLLM>>) => {
        const toolCall = response.toolCalls[0];
        const toolResult = await search(JSON.parse(toolCall.function.arguments));
        return { role: "tool", toolCallId: toolCall.id, name: toolCall.function.name, content: toolResult };
      };
      for (let step = 0; ; step++) {
        expect(step).toBeLessThan(5);
        const response = await callLLM();
        if (response.toolCalls) messages.push(await getToolResponse(response));
        else break;
      }
      expect(asked).toEqual([{ search_terms: [expect.any(String)] }]);
      expect(messages.at(-1)).toMatchObject({ content: `The tool said: ${JSON.stringify(books)}` });
    });
  });

  it("runs Python's loop, which sends an answer back with all its empty fields", async () => {
    const { asked, search } = library();
    const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
    const tools = [toolNamed("search_gutenberg_books")];
    // biome-ignore lint/suspicious/noExplicitAny: Python knows no types
    const messages: any[] = [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: `${task} #tool` },
    ];
    for (let step = 0; ; step++) {
      expect(step).toBeLessThan(5);
      const resp = await client.chat.completions.create({ model, tools, messages });
      const message = resp.choices[0]?.message;
      messages.push({ ...emptyFieldsInPython, ...message });
      // What Python asks is whether it `is not None`: an empty list would run into the next line.
      const calls = message?.tool_calls ?? null;
      if (calls === null) break;
      const call = calls[0];
      if (call?.type !== "function") throw new Error("a function was called");
      const toolArguments = JSON.parse(call.function.arguments);
      messages.push({
        role: "tool",
        tool_call_id: call.id,
        name: call.function.name,
        content: await search(toolArguments.search_terms),
      });
    }
    expect(asked).toHaveLength(1);
    expect(messages.at(-1).content).toBe(`The tool said: ${JSON.stringify(books)}`);
  });
});

/** What `message.dict()` of OpenAI's Python client adds: every field that it knows, empty. */
const emptyFieldsInPython = {
  content: null,
  refusal: null,
  annotations: null,
  audio: null,
  function_call: null,
  tool_calls: null,
};
