// The official clients behind one interface, for flows that all of them must be able to run: text, a loop of tools, a
// parsed answer; streamed and not. Each is used in the way its own documentation shows.
import { type AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool as langchainTool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { OpenRouter } from "@openrouter/sdk";
import type { ChatMessages, ChatRequest } from "@openrouter/sdk/models";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import OpenAI from "openai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import * as z from "zod";
import { allOf } from "./all-of.ts";
import { apiKey, baseUrl } from "./product.ts";

export interface Flow {
  model: string;
  prompt: string;
  stream: boolean;
}

export interface ClientOfTest {
  name: string;
  say(flow: Flow): Promise<string>;
  /** Runs the tool until the model has its answer. */
  useTool(flow: Flow, look: Look): Promise<string>;
  /** An answer by `rating`, parsed. */
  rate(flow: Flow): Promise<unknown>;
}

export const place = z.object({ city: z.string() });
export const rating = z.object({ score: z.number(), words: z.array(z.string()) });
/** The tool: takes a place, answers with the weather there. */
export type Look = (where: z.infer<typeof place>) => string;

const user = (content: string) => [{ role: "user" as const, content }];
const mostSteps = 5;

const openAi = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, timeout: 20_000 });

const openAiClient: ClientOfTest = {
  name: "openai",
  async say({ model, prompt, stream }) {
    if (stream) return (await openAi.chat.completions.stream({ model, messages: user(prompt) }).finalContent()) ?? "";
    const completion = await openAi.chat.completions.create({ model, messages: user(prompt) });
    return completion.choices[0]?.message.content ?? "";
  },
  async useTool({ model, prompt, stream }, look) {
    const tools = [zodFunction({ name: "look", parameters: place, function: look })];
    const body = { model, messages: user(prompt), tools };
    const options = { maxChatCompletions: mostSteps };
    const runner = stream
      ? openAi.chat.completions.runTools({ ...body, stream: true }, options)
      : openAi.chat.completions.runTools(body, options);
    return (await runner.finalContent()) ?? "";
  },
  async rate({ model, prompt, stream }) {
    const body = { model, messages: user(prompt), response_format: zodResponseFormat(rating, "rating") };
    const completion = stream
      ? await openAi.chat.completions.stream(body).finalChatCompletion()
      : await openAi.chat.completions.parse(body);
    return completion.choices[0]?.message.parsed;
  },
};

const openRouter = new OpenRouter({ apiKey, serverURL: baseUrl, retryConfig: { strategy: "none" } });

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

const openRouterClient: ClientOfTest = {
  name: "@openrouter/sdk",
  async say({ model, prompt, stream }) {
    return (await sendToOpenRouter({ model, messages: user(prompt), stream })).text;
  },
  async useTool({ model, prompt, stream }, look) {
    const parameters: Record<string, unknown> = { ...z.toJSONSchema(place) };
    const tools = [{ type: "function" as const, function: { name: "look", parameters } }];
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
        messages.push({ role: "tool", toolCallId: id, content: look(place.parse(JSON.parse(given))) });
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

const aiSdk = createOpenRouter({ apiKey, baseURL: baseUrl });

type StreamSettings = Parameters<typeof streamText>[0];

/** This client tells of an error apart: what was to come of the stream then never does. */
async function streamedByAiSdk(settings: StreamSettings) {
  const errors: unknown[] = [];
  const result = streamText({ ...settings, onError: ({ error }) => void errors.push(error) });
  await result.consumeStream();
  if (errors.length > 0) throw errors[0];
  return result;
}

const aiSdkClient: ClientOfTest = {
  name: "ai with @openrouter/ai-sdk-provider",
  async say({ model, prompt, stream }) {
    const settings = { model: aiSdk(model), prompt, maxRetries: 0 };
    return stream ? await (await streamedByAiSdk(settings)).text : (await generateText(settings)).text;
  },
  async useTool({ model, prompt, stream }, look) {
    const tools = { look: tool({ inputSchema: place, execute: async (input) => look(input) }) };
    const settings = { model: aiSdk(model), prompt, tools, stopWhen: stepCountIs(mostSteps), maxRetries: 0 };
    return stream ? await streamText(settings).text : (await generateText(settings)).text;
  },
  async rate({ model, prompt, stream }) {
    const settings = { model: aiSdk(model), prompt, output: Output.object({ schema: rating }), maxRetries: 0 };
    return stream ? await streamText(settings).output : (await generateText(settings)).output;
  },
};

const langChain = (model: string) =>
  new ChatOpenAI({ model, apiKey, configuration: { baseURL: baseUrl }, maxRetries: 0 });

const langChainClient: ClientOfTest = {
  name: "@langchain/openai",
  async say({ model, prompt, stream }) {
    if (!stream) return (await langChain(model).invoke(prompt)).text;
    return (await allOf(await langChain(model).stream(prompt))).map(({ text }) => text).join("");
  },
  async useTool({ model, prompt, stream }, look) {
    const looking = langchainTool(look, { name: "look", schema: place });
    const bound = langChain(model).bindTools([looking]);
    const messages: (HumanMessage | AIMessageChunk | ToolMessage)[] = [new HumanMessage(prompt)];
    for (let step = 0; step < mostSteps; step++) {
      const answer: AIMessageChunk = stream
        ? (await allOf(await bound.stream(messages))).reduce((whole, chunk) => whole.concat(chunk))
        : await bound.invoke(messages);
      messages.push(answer);
      const calls = answer.tool_calls ?? [];
      if (calls.length === 0) return answer.text;
      for (const call of calls) {
        const result = await looking.invoke(place.parse(call.args));
        messages.push(new ToolMessage({ content: String(result), tool_call_id: call.id ?? "" }));
      }
    }
    throw new Error("the loop of tools has no end");
  },
  async rate({ model, prompt, stream }) {
    const structured = langChain(model).withStructuredOutput(rating, { name: "rating", method: "jsonSchema" });
    return stream ? (await allOf(await structured.stream(prompt))).at(-1) : await structured.invoke(prompt);
  },
};

export const clients: ClientOfTest[] = [openAiClient, openRouterClient, aiSdkClient, langChainClient];
