// Cache markers on whole messages, as the AI SDK and agents put them: to Claude on what the message says last, to nobody else.
import { expect, it } from "vitest";
import { type CatalogRows, play } from "./play.ts";

const cache_control = { type: "ephemeral", ttl: "1h" };
const call = { id: "c1", type: "function", function: { name: "look", arguments: "{}" } };
const marked = [
  { role: "system", content: "Be brief.", cache_control },
  {
    role: "user",
    content: [
      { type: "text", text: "Hello" },
      { type: "text", text: "there" },
    ],
    cache_control,
  },
  { role: "assistant", content: null, tool_calls: [call], cache_control },
  { role: "tool", tool_call_id: "c1", content: "r", cache_control },
];
const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
const rows: CatalogRows = { endpoint: { supported_parameters: ["tools", "max_tokens"] } };

async function sent(dialect: string): Promise<Record<string, unknown>> {
  const answers = [() => new Response("{}")];
  const { calls } = await play({ dialect, answers, rows, body: { messages: marked, tools, stream: false } });
  return calls[0]?.body as Record<string, unknown>;
}

it("stand where Claude looks for them", async () => {
  expect(await sent("anthropic")).toMatchObject({
    system: [{ type: "text", text: "Be brief.", cache_control }],
    messages: [
      { role: "user", content: [{ text: "Hello" }, { text: "there", cache_control }] },
      { role: "assistant", content: [{ type: "tool_use", id: "c1", cache_control }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", cache_control }] },
    ],
  });
});

it.each(["openai", "openai-responses", "gemini", "workers-ai"])("reach nobody at %s", async (dialect) => {
  const body = JSON.stringify(await sent(dialect));
  expect(body).toContain("there");
  expect(body).not.toMatch(/cache_control|anthropic/);
});

it("are cache points at Bedrock", async () => {
  expect(JSON.stringify(await sent("bedrock"))).toContain("cachePoint");
});
