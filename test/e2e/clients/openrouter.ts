// OpenRouter's client. It leaves loops and parsing to its users.
import { OpenRouter } from "@openrouter/sdk";
import type { ChatMessages, ChatRequest } from "@openrouter/sdk/models";
import * as z from "zod";
import { apiKey, baseUrl } from "../product.ts";
import { type ClientOfTest, command, mostSteps, rating, user } from "./client.ts";

export const openRouter = new OpenRouter({ apiKey, serverURL: baseUrl, retryConfig: { strategy: "none" } });

interface Said {
  text: string;
  calls: { id: string; name: string; arguments: string }[];
}

/** One answer; of a stream, put together from its deltas. */
async function sendToOpenRouter(chatRequest: ChatRequest): Promise<Said> {
  const answer = await openRouter.chat.send({ chatRequest });
  if (!(answer instanceof ReadableStream)) {
    const { content, toolCalls = [] } = answer.choices[0]?.message ?? {};
    const calls = toolCalls.map(({ id, function: { name, arguments: text } }) => ({ id, name, arguments: text }));
    return { text: typeof content === "string" ? content : "", calls };
  }
  const said: Said = { text: "", calls: [] };
  for await (const { choices, error } of answer) {
    // This client hands an error of a stream on as a chunk.
    if (error !== undefined) throw new Error(error.message);
    said.text += choices[0]?.delta.content ?? "";
    for (const { index, id, function: called } of choices[0]?.delta.toolCalls ?? []) {
      const call = said.calls[index] ?? { id: id ?? "", name: "", arguments: "" };
      call.name += called?.name ?? "";
      call.arguments += called?.arguments ?? "";
      said.calls[index] = call;
    }
  }
  return said;
}

export const openRouterClient: ClientOfTest = {
  name: "@openrouter/sdk",
  async say({ model, prompt, stream }) {
    return (await sendToOpenRouter({ model, messages: user(prompt), stream })).text;
  },
  async useTool({ model, prompt, stream }, run) {
    const parameters: Record<string, unknown> = { ...z.toJSONSchema(command) };
    const tools = [{ type: "function" as const, function: { name: "bash", parameters } }];
    const messages: ChatMessages[] = user(prompt);
    for (let step = 0; step < mostSteps; step++) {
      const { text, calls } = await sendToOpenRouter({ model, messages, tools, stream });
      if (calls.length === 0) return text;
      messages.push({
        role: "assistant",
        content: text,
        toolCalls: calls.map(({ id, ...called }) => ({ id, type: "function", function: called })),
      });
      for (const { id, arguments: given } of calls) {
        messages.push({ role: "tool", toolCallId: id, content: run(command.parse(JSON.parse(given))) });
      }
    }
    throw new Error("the loop of tools has no end");
  },
  async rate({ model, prompt, stream }) {
    const schema: Record<string, unknown> = { ...z.toJSONSchema(rating) };
    const { text } = await sendToOpenRouter({
      model,
      messages: user(prompt),
      responseFormat: { type: "json_schema", jsonSchema: { name: "rating", strict: true, schema } },
      stream,
    });
    return rating.parse(JSON.parse(text));
  },
};
