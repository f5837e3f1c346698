// An endpoint that is reached by another API than its provider's others, asked by whatever format, with what the client is
// told of the tools that nobody runs.
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { problemForResponses } from "../../providers/openai-responses-check.ts";
import { readEvents } from "../doors/answers.ts";
import { arriving, events, playOperation, type UpstreamCall } from "./play.ts";

const item = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Paris.", annotations: [] }],
};
const usage = {
  input_tokens: 900,
  input_tokens_details: { cached_tokens: 100 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 930,
};
const answer = { id: "resp_1", object: "response", status: "completed", output: [item], usage };
const stream = [
  { type: "response.created", response: { ...answer, status: "in_progress", output: [], usage: null } },
  { type: "response.output_text.delta", output_index: 0, delta: "Paris." },
  { type: "response.output_item.done", output_index: 0, item },
  { type: "response.completed", response: answer },
];
const rows = { endpoint: { dialect: "openai-responses", supported_parameters: ["tools", "tool_choice", "reasoning"] } };
const question = [{ role: "user", content: "What is the capital of France?" }];
const tools = [{ type: "web_search" }, { type: "function", name: "f", parameters: { type: "object" } }];
const wholly = () => Response.json(answer);

function expectTaken(call: UpstreamCall | undefined): void {
  expect(call?.url).toBe("https://vendor-0.invalid/v1/responses");
  expect(problemForResponses(call?.body)).toBeUndefined();
}

describe("an endpoint by Responses", () => {
  it("answers chat completions, whole", async () => {
    const body = { model: "test/model", messages: question };
    const { response, calls, records, background } = await playOperation(chat(chatDoor), {
      answers: [wholly],
      rows,
      body,
    });
    expectTaken(calls[0]);
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: "Paris." }, finish_reason: "stop", native_finish_reason: "completed" }],
      usage: { prompt_tokens: 900, completion_tokens: 30, completion_tokens_details: { reasoning_tokens: 20 } },
    });
    await Promise.all(background);
    // 0.9 × 1 + 0.03 × 2 thousandths.
    expect(records).toMatchObject([{ costPico: "960000000", nativeFinishReason: "completed" }]);
  });

  it("answers /responses, streamed, and names the tools that were left out, asked or not", async () => {
    const body = { model: "test/model", input: question, tools, tool_choice: "auto", stream: true };
    const { response, calls } = await playOperation(chat(responses), {
      answers: [() => arriving([events(...stream)])],
      rows,
      body,
    });
    expectTaken(calls[0]);
    expect(calls[0]?.body).toMatchObject({ tools: [{ type: "function", name: "f" }] });
    const last = readEvents(await response.text()).at(-1);
    expect(last?.event).toBe("response.completed");
    const pipeline = [{ code: "hosted_tools_left_out", data: { tools: ["web_search"] } }];
    expect(last?.data["response"]).toMatchObject({ openrouter_metadata: { pipeline }, status: "completed" });
  });

  it("fails over from an answer that failed", async () => {
    const failed = { ...answer, status: "failed", output: [], error: { code: "server_error", message: "oops" } };
    const body = { model: "test/model", messages: question };
    const answers = [() => Response.json(failed), wholly];
    const { response, calls } = await playOperation(chat(chatDoor), { answers, rows, body });
    expect(response.status).toBe(200);
    expect(calls).toHaveLength(2);
  });
});
