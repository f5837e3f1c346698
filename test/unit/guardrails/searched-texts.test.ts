// Which texts of a request content filters look at besides those of its messages, and which they leave as they are.
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import type { Operation } from "../../../src/pipeline/operation.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { playOperation, type Scene } from "../pipeline/play.ts";
import { under } from "./make-guardrail.ts";

const mail = "jane.doe@example.com";
const user = { role: "user", content: "a" };
const file = { type: "file", file: { filename: `${mail}.pdf`, file_data: "https://example.com/a.pdf" } };
const schema = { type: "object", properties: { to: { type: "string", description: mail } } };
const described = { name: "f", description: `To ${mail}`, parameters: { type: "object", properties: {} } };
const signed = { type: "reasoning.text", text: mail, signature: "sig-1", format: "anthropic-claude-v1" };

const [inChat, inMessages, inResponses] = [chat(chatDoor), chat(messages), chat(responses)];
const fromUser = (text: string) => ({ messages: [{ role: "user", content: text }] });
const withTool = (fields: object) => ({
  messages: [user],
  tools: [{ type: "function", function: { name: "f", ...fields } }],
});

const [openAi, anthropic, vectors, ranks] = [
  { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] },
  { type: "message", role: "assistant", content: [{ type: "text", text: "Hi" }], stop_reason: "end_turn" },
  { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1 } },
  { results: [{ index: 0, relevance_score: 1 }] },
];

function scene(action: string, body: Record<string, unknown>, rest: Partial<Scene>): Scene {
  const guardrails = under({ content_filter_builtins: [{ slug: "email", action }] });
  const caller = { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails };
  const usage = { prompt_tokens: 1, completion_tokens: 1, input_tokens: 1, output_tokens: 1 };
  const answers = [() => Response.json({ id: "a", usage, ...(rest.dialect === "anthropic" ? anthropic : openAi) })];
  const supported_parameters = ["tools", "response_format", "structured_outputs", "reasoning", "stop"];
  const rows = {
    model: { architecture: { input_modalities: ["text", "file", "image"] } },
    endpoint: { supported_parameters },
  };
  return { answers, rows, ...rest, body: { model: "test/model", ...body }, inference: { caller, ioLog: "stored" } };
}

async function play<Request, Ready, Whole, Opened>(operation: Operation<Request, Ready, Whole, Opened>, asked: Scene) {
  const seen = await playOperation(operation, asked);
  await Promise.all(seen.background);
  return { status: seen.response.status, calls: seen.calls, kept: JSON.stringify([seen.records, seen.contents]) };
}

describe("looked at, whatever reads it", () => {
  it.each([
    ["what describes a tool", inChat, withTool(described)],
    ["what describes a parameter", inChat, withTool({ parameters: schema })],
    ["what a parameter may be", inChat, withTool({ parameters: { type: "object", enum: [mail] } })],
    [
      "a parameter that is called as what has no words",
      inChat,
      withTool({ parameters: { type: "object", properties: { user_id: { description: mail } } } }),
    ],
    ["functions of old", inChat, { messages: [user], functions: [described] }],
    [
      "what describes an answer",
      inChat,
      { messages: [user], response_format: { type: "json_schema", json_schema: { name: "n", schema } } },
    ],
    ["where an answer stops", inChat, { messages: [user], stop: [mail] }],
    ["a field that nobody knows", inChat, { messages: [user], note: { by: [mail] } }],
    [
      "a signed thought",
      inChat,
      { messages: [user, { role: "assistant", content: "b", reasoning_details: [signed] }, user] },
    ],
    ["what hides a find from people", inChat, fromUser("To jane.doe\u200b@exam\u00adple.c\u2060om")],
    ["full-width letters", inChat, fromUser("ｊａｎｅ．ｄｏｅ＠ｅｘａｍｐｌｅ．ｃｏｍ")],
    [
      "tools in Anthropic's form",
      inMessages,
      { max_tokens: 9, messages: [user], tools: [{ name: "f", input_schema: schema }] },
    ],
    [
      "the same beside a tool that has a type",
      inMessages,
      {
        max_tokens: 9,
        messages: [user],
        tools: [
          { type: "bash_20250124", name: "bash" },
          { name: "f", description: mail, input_schema: schema },
        ],
      },
    ],
    [
      "thinking",
      inMessages,
      {
        max_tokens: 9,
        messages: [
          user,
          {
            role: "assistant",
            content: [
              { type: "thinking", thinking: mail, signature: "sig-1" },
              { type: "text", text: "b" },
            ],
          },
          user,
        ],
      },
    ],
    ["tools in the form of Responses", inResponses, { input: "a", tools: [{ type: "function", ...described }] }],
    ["a custom tool", inResponses, { input: "a", tools: [{ type: "custom", name: "f", description: mail }] }],
    [
      "the form of a text",
      inResponses,
      { input: "a", text: { format: { type: "json_schema", name: "n", schema: { ...schema, description: mail } } } },
    ],
  ])("%s", async (_name, operation, body) => {
    for (const dialect of ["openai", "anthropic"]) {
      const blocked = await play(operation, scene("block", body, { dialect }));
      expect([blocked.status, blocked.calls]).toEqual([403, []]);
      expect(blocked.kept).not.toContain(mail);
      const redacted = await play(operation, scene("redact", body, { dialect }));
      expect(redacted.status).toBe(200);
      const sent = JSON.stringify(redacted.calls);
      for (const written of [mail, "@exam", "＠", "sig-1"]) expect(sent).not.toContain(written);
      expect(redacted.kept).not.toContain(mail);
      expect(redacted.kept).toContain('"code":"content_filter","filter":"email","action":"redact"');
    }
  });

  it.each([
    [
      "an instruction beside inputs",
      (asked: Scene) => play(embeddings, asked),
      { input: "a", instruction: mail },
      "embeddings",
      vectors,
    ],
    [
      "a title of a document",
      (asked: Scene) => play(rerank, asked),
      { query: "a", documents: [{ text: "b", title: mail }] },
      "rerank",
      ranks,
    ],
  ])("%s", async (_name, playIt, body, modality, said) => {
    const rows = { model: { architecture: { output_modalities: [modality] } }, endpoint: {} };
    const answers = [() => Response.json(said)];
    expect((await playIt(scene("block", body, { rows, answers }))).status).toBe(403);
    const { status, calls, kept } = await playIt(scene("redact", body, { rows, answers }));
    expect(status).toBe(200);
    expect(JSON.stringify([calls, kept])).not.toContain(mail);
  });

  it("the name of a file", async () => {
    const body = { messages: [{ role: "user", content: [{ type: "text", text: "Read" }, file] }] };
    expect((await play(inChat, scene("block", body, {}))).status).toBe(403);
  });
});

describe("left as it is", () => {
  const picture = { type: "image_url", image_url: { url: `https://example.com/${mail}.png` } };
  it.each([
    ["who asks", { messages: [user], user: mail, session_id: mail, metadata: { by: mail } }],
    ["the address of a picture", { messages: [{ role: "user", content: [{ type: "text", text: "a" }, picture] }] }],
    ["the name of a tool", withTool({ name: "sk-abcdefghijklmnopqrstuvwxyz" })],
    ["names of parameters", withTool({ parameters: { type: "object", properties: { [mail]: {} }, required: [mail] } })],
  ])("%s", async (_name, body) => {
    const guardrails = under({
      content_filter_builtins: [
        { slug: "email", action: "block" },
        { slug: "secrets", action: "block" },
      ],
    });
    const asked = scene("block", body, {});
    const caller = { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails };
    expect((await playOperation(inChat, { ...asked, inference: { caller } })).response.status).toBe(200);
  });

  it("what the router itself says of its tools is no find", async () => {
    const body = { messages: [user], tools: [{ type: "openrouter:datetime" }] };
    const guardrails = under({ content_filters: [{ pattern: "current date", action: "block" }] });
    const caller = { keyHash: "f".repeat(64), workspaceId: "w", settings: defaultWorkspaceSettings, guardrails };
    const asked = scene("block", body, {});
    expect((await playOperation(inChat, { ...asked, inference: { caller } })).response.status).toBe(200);
  });
});
