// Everything that the table refuses is a 400 that names it, in the door's own format, before anybody is asked.
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { fieldAreas } from "../../../src/wire/table/fields.ts";
import { partAreas } from "../../../src/wire/table/parts.ts";
import type { Area } from "../../../src/wire/table/row.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { play, playOperation, type Scene, type Seen } from "./play.ts";

type Body = Record<string, unknown>;

const hello = [{ role: "user", content: "Hello" }];
const model = "test/model";
const answers = [
  () => Response.json({ choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] }),
];

const doors = {
  chat: (scene: Scene) => playOperation(chat(chatDoor), scene),
  completions: (scene: Scene) => playOperation(chat(completions), scene),
  messages: (scene: Scene) => playOperation(chat(messages), scene),
  responses: (scene: Scene) => playOperation(chat(responses), scene),
  embeddings: (scene: Scene) => playOperation(embeddings, scene),
  rerank: (scene: Scene) => playOperation(rerank, scene),
} satisfies Record<string, (scene: Scene) => Promise<Seen>>;
type DoorName = keyof typeof doors;

const bodies: Record<DoorName, Body> = {
  chat: { model, messages: hello },
  completions: { model, prompt: "Hello" },
  messages: { model, max_tokens: 10, messages: hello },
  responses: { model, input: "Hello" },
  embeddings: { model, input: "Hello" },
  rerank: { model, query: "Hello", documents: ["Hi"] },
};

function refusedIn({ rows }: Area): [name: string, sentence: string][] {
  return Object.entries(rows.refuses ?? {});
}

/** The body with something at a path of the table. */
function withField(body: Body, name: string): { body: Body; field: string } {
  const [path = "", value = true] = name.split(/!?=/);
  const [step = "", ...rest] = path.split(".");
  const inner = rest.length === 0 ? undefined : `${rest.join(".")}${name.slice(path.length)}`;
  const plain = step.replace("[]", "");
  const own = body[plain];
  const first = Array.isArray(own) ? own[0] : own;
  const held = typeof first === "object" && first !== null ? { ...first } : {};
  const made = inner === undefined ? { body: value, field: "" } : withField(held, inner);
  const isList = plain !== step;
  return {
    body: { ...body, [plain]: isList ? [made.body] : made.body },
    field: [isList ? `${plain}[0]` : plain, made.field].filter((part) => part !== "").join("."),
  };
}

async function refusal(door: DoorName, body: Body, scene: Partial<Scene> = {}): Promise<string> {
  const { response, calls, records } = await doors[door]({ answers, body, ...scene });
  expect(response.status).toBe(400);
  expect(calls).toEqual([]);
  expect(records).toMatchObject([{ status: 400 }]);
  const answer: unknown = await response.json();
  return JSON.stringify(answer);
}

const shapes: Record<DoorName, string> = {
  chat: '{"error":{"code":400,',
  completions: '{"error":{"code":400,',
  messages: '{"type":"error","error":{"type":"invalid_request_error",',
  responses: '{"error":{"code":400,',
  embeddings: '{"error":{"code":400,',
  rerank: '{"error":{"code":400,',
};

describe.each<[door: DoorName, area: Area]>([
  ["chat", fieldAreas.conversation],
  ["chat", fieldAreas.chat],
  ["completions", fieldAreas.conversation],
  ["messages", fieldAreas.conversation],
  ["messages", fieldAreas.messages],
  ["responses", fieldAreas.conversation],
  ["responses", fieldAreas.responses],
  ["embeddings", fieldAreas.conversation],
  ["rerank", fieldAreas.conversation],
])("fields of %s", (door, area) => {
  it.each(refusedIn(area))("refuses %s", async (name, sentence) => {
    const { body, field } = withField(bodies[door], name);
    const answer = await refusal(door, body);
    expect(answer).toContain(JSON.stringify(`${field}: ${sentence}`).slice(1, -1));
    expect(answer.startsWith(shapes[door])).toBe(true);
  });
});

describe.each<DoorName>(["chat", "completions", "messages", "responses"])("parts of %s", (door) => {
  it.each(refusedIn(partAreas.plugin))("refuses the plugin %s", async (name, sentence) => {
    const [id = "", field] = name.split(/[.!=]/);
    const plugin = { id, ...(field === undefined ? {} : { [field]: "other" }) };
    const answer = await refusal(door, { ...bodies[door], plugins: [{ id: "response-healing" }, plugin] });
    expect(answer).toContain("plugins[1]");
    expect(answer).toContain(JSON.stringify(sentence).slice(1, -1));
  });

  it.each(refusedIn(partAreas.tool))("refuses the tool %s", async (type, sentence) => {
    const answer = await refusal(door, { ...bodies[door], tools: [{ type }] });
    expect(answer).toContain(JSON.stringify(`tools[0].type: "${type}" ${sentence}`).slice(1, -1));
  });

  it("refuses a choice of such a tool", async () => {
    const answer = await refusal(door, { ...bodies[door], tool_choice: { type: "openrouter:bash" } });
    expect(answer).toContain('tool_choice.type: \\"openrouter:bash\\"');
  });
});

it.each([
  ...refusedIn(partAreas["tool of chat"]).map(([type]) => ["chat", type] as const),
])("refuses on %s the tool %s", async (door, type) => {
  expect(await refusal(door, { ...bodies[door], tools: [{ type }] })).toContain(`\\"${type}\\"`);
});

it.each(refusedIn(partAreas["tool of responses"]))("refuses on responses the tool %s", async (type) => {
  expect(await refusal("responses", { ...bodies.responses, tools: [{ type }] })).toContain(`\\"${type}\\"`);
});

it("refuses tools that the workspace has switched off", async () => {
  const settings = { ...defaultWorkspaceSettings, disabled_server_tools: ["custom_of_vendor"] };
  const caller = { keyHash: "f", workspaceId: "w", settings, guardrails: undefined };
  const body = { ...bodies.chat, tools: [{ type: "custom_of_vendor" }] };
  expect(await refusal("chat", body, { inference: { caller } })).toContain("disabled_server_tools");
});

describe("what asks for nothing", () => {
  it.each<[string, Body]>([
    ["null", { stop_server_tools_when: null, debug: null, x_search_filter: null }],
    ["false", { debug: { echo_upstream_body: false }, x_search_filter: false }],
    ["an empty list", { stop_server_tools_when: [] }],
    ["an empty object", { x_search_filter: {}, provider: { options: {} } }],
    ["the default", { reasoning: { context: "auto", mode: "standard" } }],
    ["a plugin that is switched off", { plugins: [{ id: "web", enabled: false }] }],
    ["plugins of routers that are not named", { plugins: [{ id: "pareto-router" }, { id: "auto-beta-router" }] }],
    ["a plugin that nobody knows", { plugins: [{ id: "of-another-router", mode: "x" }] }],
    ["a field that nobody knows", { of_nobody: true }],
    ["deprecated fields", { route: "fallback", include_reasoning: true, usage: { include: true } }],
    ["what clients send unasked", { stream_options: { include_usage: true }, reasoning: { summary: "auto" } }],
  ])("lets %s through", async (_, fields) => {
    const { response } = await play({ answers, body: { ...fields, stream: false } });
    expect(response.status).toBe(200);
  });
});
