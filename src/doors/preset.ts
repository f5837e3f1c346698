// Presets in the formats of conversations: a body that is to be saved, and what one that was saved makes of a request. What the
// request says itself goes before it, field by field; tools of both are there.
import { type AnthropicTool, anthropicOnlyField, anthropicOnlyOf } from "../wire/anthropic-only.ts";
import type { ChatRequest, Tool } from "../wire/chat-request.ts";
import { checkBody } from "../wire/check-body.ts";
import { clientToolsField, clientToolsOf } from "../wire/client-tools.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";
import type { Message } from "../wire/message.ts";
import { present } from "../wire/present.ts";
import {
  maxPresetCharacters,
  type PresetDoor,
  type PresetSplit,
  type PresetVersion,
  presetFields,
  presetNamed,
} from "../wire/preset.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { refusedByTable } from "../wire/table/refused.ts";
import { chat } from "./chat.ts";
import type { Door } from "./door.ts";
import { messages } from "./messages/messages.ts";
import { responses } from "./responses/responses.ts";

interface Format {
  door: Door;
  /** Fields that hold what is said. */
  said: readonly string[];
  /** Something to say, where a body says nothing. */
  standIn: JsonRecord;
}

const hello = [{ role: "user", content: "Hello" }];
const formats: Readonly<Record<PresetDoor, Format>> = {
  chat: { door: chat, said: ["messages"], standIn: { messages: hello } },
  messages: { door: messages, said: ["messages", "system"], standIn: { messages: hello } },
  responses: { door: responses, said: ["input", "instructions"], standIn: { input: "Hello" } },
};

/** What is said of one request alone: a preset of it would answer others in streams, or under one user's name. */
const ofOneRequest: ReadonlySet<string> = new Set(
  "stream stream_options prompt session_id user safety_identifier metadata trace".split(" "),
);

export interface SavedBody {
  config: JsonRecord;
  systemPrompt: string | null;
  split: PresetSplit | null;
  /** Names of models in it, as they were written. */
  models: string[];
}

/** Its system prompt is kept, nothing else of what is said in it, and nothing of the one request. */
export function readSavedBody(name: PresetDoor, body: JsonRecord): Result<SavedBody, Failure> {
  const { door, said, standIn } = formats[name];
  const own = checkBody(presetFields(), body);
  if (!own.ok) return own;
  const named = presetNamed(body);
  if (!named.ok) return named;
  if (named.value !== undefined) {
    const { field } = named.value;
    return refuse(field, "a preset cannot be made of a preset, which might lead back to itself: name a model");
  }
  const refused = refusedByTable(name, body, []);
  if (refused !== null) return fail(refused);
  const given = Object.entries(body).filter(
    ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
  );
  const read = door.readRequest({ ...standIn, ...Object.fromEntries(given) });
  if (!read.ok) return read;
  const secret = secretIn(body);
  if (secret !== undefined) {
    return refuse(secret, "every key of the workspace reads a preset: send the token with the request instead");
  }
  const config = Object.fromEntries(
    Object.entries(body).filter(([field]) => !said.includes(field) && !ofOneRequest.has(field)),
  );
  const texts = read.value.messages.filter(isInstruction).map(textOf);
  const systemPrompt = texts.length === 0 ? null : texts.join("\n\n");
  const length = JSON.stringify(config).length + (systemPrompt?.length ?? 0);
  if (length > maxPresetCharacters) {
    return refuse("", `A preset may have ${maxPresetCharacters} characters as JSON, not ${length}`);
  }
  const { model, models } = read.value;
  return ok({
    config,
    systemPrompt,
    split: own.value.split ?? null,
    models: [...(model === undefined ? [] : [model]), ...(models ?? [])],
  });
}

/** Where a token stands in it; undefined: there is none. */
function secretIn({ mcp_servers: servers }: JsonRecord): string | undefined {
  const list = Array.isArray(servers) ? servers.filter(isRecord) : [];
  const index = list.findIndex(({ authorization_token: token }) => token != null && token !== "");
  return index === -1 ? undefined : `mcp_servers[${index}].authorization_token`;
}

function refuse(field: string, problem: string): Result<never, Failure> {
  if (field === "") return fail({ kind: "invalid_request", message: problem });
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

function isInstruction({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/** What a version says, in the router's own form. */
const fieldsOf = derivedOnce((version: PresetVersion): Result<Partial<ChatRequest>, Failure> => {
  const { door, standIn } = formats[version.door];
  const { split: _split, cache_enabled: _enabled, cache_ttl_seconds: _ttl, ...config } = version.config;
  const read = door.readRequest({ ...config, ...standIn });
  if (!read.ok) return read;
  const { messages: _messages, ...fields } = read.value;
  return ok(fields);
});

/** The preset's system prompt comes first. */
export function withPresetVersion(request: ChatRequest, version: PresetVersion): Result<ChatRequest, Failure> {
  const fields = fieldsOf(version);
  if (!fields.ok) return fields;
  const kept = withoutSynonyms(fields.value, request);
  const { systemPrompt } = version;
  const prompt: Message[] = systemPrompt === null ? [] : [{ role: "system", content: systemPrompt }];
  return ok({
    ...kept,
    ...request,
    ...present({
      tools: unionOfTools(kept, request),
      [anthropicOnlyField]: unionOfOwn(kept, request),
      [clientToolsField]: unionOfForms(kept, request),
    }),
    messages: [...prompt, ...request.messages],
  });
}

/** Fields that say the same: whoever gives one of them has said it. */
const synonyms: readonly (readonly string[])[] = [
  ["max_tokens", "max_completion_tokens"],
  ["reasoning", "reasoning_effort", "include_reasoning"],
];

function withoutSynonyms(fields: Partial<ChatRequest>, request: ChatRequest): Partial<ChatRequest> {
  const said = synonyms.filter((names) => names.some((name) => request[name] != null)).flat();
  return said.length === 0
    ? fields
    : Object.fromEntries(Object.entries(fields).filter(([name]) => !said.includes(name)));
}

/** undefined: neither names a tool. */
function unionOfTools(base: Partial<ChatRequest>, request: ChatRequest): Tool[] | undefined {
  if (base.tools == null || request.tools == null) return base.tools ?? request.tools ?? undefined;
  return unionOf(base.tools, request.tools, ({ type, function: called, ...tool }) => {
    const { parameters } = tool;
    const name =
      called?.name ??
      (typeof parameters === "object" && parameters !== null && "name" in parameters ? parameters.name : "");
    return `${type} ${String(name)}`;
  });
}

function unionOf<One>(base: readonly One[], over: readonly One[], identity: (one: One) => string): One[] {
  const named = new Set(over.map(identity));
  return [...base.filter((one) => !named.has(identity(one))), ...over];
}

function unionOfOwn(base: Partial<ChatRequest>, request: ChatRequest): unknown {
  if (base[anthropicOnlyField] === undefined) return undefined;
  const [ours, theirs] = [anthropicOnlyOf(base), anthropicOnlyOf(request)];
  const isPlain = ours.tools.length + theirs.tools.length === 0;
  const tools = isPlain
    ? []
    : unionOf(ownTools(ours.tools, base.tools), ownTools(theirs.tools, request.tools), ({ called, definition, kind }) =>
        String(called ?? definition["name"] ?? kind),
      );
  return { ...ours, ...theirs, tools, fields: { ...ours.fields, ...theirs.fields } };
}

/** All tools are told in Anthropic's form where one of them has no other. */
function ownTools(own: readonly AnthropicTool[], tools: ChatRequest["tools"]): readonly AnthropicTool[] {
  if (own.length > 0) return own;
  return (tools ?? []).flatMap(({ function: called }) => {
    if (called === undefined) return [];
    const { name, description, parameters } = called;
    const definition = { name, ...present({ description: description ?? undefined }), input_schema: parameters ?? {} };
    return [{ kind: "custom" as const, called: name, definition }];
  });
}

function unionOfForms(base: Partial<ChatRequest>, request: ChatRequest): unknown {
  if (base[clientToolsField] === undefined) return undefined;
  const [ours, theirs] = [clientToolsOf(base), clientToolsOf(request)];
  return {
    forms: unionOf(ours.forms, theirs.forms, ({ called }) => called),
    namespaces: unionOf(ours.namespaces, theirs.namespaces, ({ name }) => name),
    leftOut: [...new Set([...ours.leftOut, ...theirs.leftOut])],
    leftOutItems: theirs.leftOutItems,
  };
}
