// OpenAI's client, with Responses.
import { zodTextFormat } from "openai/helpers/zod";
import type { FunctionTool, Response, ResponseCreateParams, ResponseInput } from "openai/resources/responses/responses";
import * as z from "zod";
import { type ClientOfTest, command, mostSteps, rating } from "./client.ts";
import { openAi } from "./openai.ts";

type Body = Omit<ResponseCreateParams, "stream">;

/** A response that failed on its way comes as one that says so. */
async function respond(body: Body, stream: boolean): Promise<Response> {
  const response = stream ? await openAi.responses.stream(body).finalResponse() : await openAi.responses.create(body);
  if (response.error !== null) throw new Error(response.error.message);
  return response;
}

export const responsesClient: ClientOfTest = {
  name: "openai, Responses",
  async say({ model, prompt, stream }) {
    return (await respond({ model, input: prompt }, stream)).output_text;
  },
  async useTool({ model, prompt, stream }, run) {
    const parameters: Record<string, unknown> = { ...z.toJSONSchema(command) };
    const tools: FunctionTool[] = [{ type: "function", name: "bash", parameters, strict: true }];
    const input: ResponseInput = [{ role: "user", content: prompt }];
    for (let step = 0; step < mostSteps; step++) {
      const { output, output_text } = await respond({ model, input, tools }, stream);
      const calls = output.filter((item) => item.type === "function_call");
      if (calls.length === 0) return output_text;
      for (const item of output) {
        if (item.type === "reasoning" || item.type === "message" || item.type === "function_call") input.push(item);
      }
      for (const { call_id, arguments: given } of calls) {
        input.push({ type: "function_call_output", call_id, output: run(command.parse(JSON.parse(given))) });
      }
    }
    throw new Error("the loop of tools has no end");
  },
  async rate({ model, prompt, stream }) {
    const body = { model, input: prompt, text: { format: zodTextFormat(rating, "rating") } };
    const response = stream ? await openAi.responses.stream(body).finalResponse() : await openAi.responses.parse(body);
    return response.output_parsed;
  },
};
