// A loop of tool calls, written out: ask, run what the model calls, hand the results back, until it answers in words.
// Run: npx node examples/tool-loop.ts
import OpenAI from "openai";
import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources";

const client = new OpenAI({
  baseURL: process.env["FAIRLEAD_URL"] ?? "http://localhost:8787/api/v1",
  apiKey: process.env["FAIRLEAD_API_KEY"] ?? "",
});

const tools: ChatCompletionTool[] = [
  {
    type: "function",
    function: {
      name: "weather",
      description: "The weather in a city, now",
      parameters: {
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
        additionalProperties: false,
      },
    },
  },
];

const run: Record<string, (input: unknown) => unknown> = {
  weather: (input) => ({ ...(input as { city: string }), degrees: 21, sky: "clear" }),
};

/** A model that never stops calling must not run for ever. */
const maxTurns = 8;
const messages: ChatCompletionMessageParam[] = [{ role: "user", content: "How is the weather in Oslo?" }];

for (let turn = 0; turn < maxTurns; turn += 1) {
  const { choices } = await client.chat.completions.create({ model: "fairlead/demo", messages, tools });
  const message = choices[0]?.message;
  if (message === undefined) throw new Error("an answer without a choice");
  messages.push(message);
  if (message.tool_calls === undefined) {
    console.log(message.content);
    break;
  }
  for (const call of message.tool_calls) {
    if (call.type !== "function") continue;
    console.log(`calls ${call.function.name}(${call.function.arguments})`);
    const result = run[call.function.name]?.(JSON.parse(call.function.arguments)) ?? { error: "there is no such tool" };
    messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify(result) });
  }
}
