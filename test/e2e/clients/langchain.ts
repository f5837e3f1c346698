// LangChain's OpenAI client. Loops of tools are its users' own.
import { type AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { allOf } from "../all-of.ts";
import { apiKey, baseUrl } from "../product.ts";
import { type ClientOfTest, command, mostSteps, rating } from "./client.ts";

const langChain = (model: string) =>
  new ChatOpenAI({ model, apiKey, configuration: { baseURL: baseUrl }, maxRetries: 0 });

export const langChainClient: ClientOfTest = {
  name: "@langchain/openai",
  async say({ model, prompt, stream }) {
    if (!stream) return (await langChain(model).invoke(prompt)).text;
    return (await allOf(await langChain(model).stream(prompt))).map(({ text }) => text).join("");
  },
  async useTool({ model, prompt, stream }, run) {
    const bash = tool(run, { name: "bash", schema: command });
    const bound = langChain(model).bindTools([bash]);
    const messages: (HumanMessage | AIMessageChunk | ToolMessage)[] = [new HumanMessage(prompt)];
    for (let step = 0; step < mostSteps; step++) {
      const answer: AIMessageChunk = stream
        ? (await allOf(await bound.stream(messages))).reduce((whole, chunk) => whole.concat(chunk))
        : await bound.invoke(messages);
      messages.push(answer);
      const calls = answer.tool_calls ?? [];
      if (calls.length === 0) return answer.text;
      for (const call of calls) {
        const result = await bash.invoke(command.parse(call.args));
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
