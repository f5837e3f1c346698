// Tools and the choice among them: flat there, nested here. Every tool that the client itself runs becomes a function, with
// a note of the form in which the client knows it.
import type { ChatRequest, Tool } from "../../wire/chat-request.ts";
import type { ClientTools, ToolForm } from "../../wire/client-tools.ts";
import type { Failure } from "../../wire/failure.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { namespacedName } from "../../wire/namespaced-name.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { isWebSearchTool } from "../../wire/web-search.ts";
import type { ResponsesTool } from "./responses-request.ts";
import { customShape, isSpared, shapes } from "./tool-shapes.ts";

export interface ReadTools extends Omit<ClientTools, "leftOutItems"> {
  tools: Tool[];
}

export function readTools(given: readonly ResponsesTool[]): Result<ReadTools, Failure> {
  const read: ReadTools = { tools: [], forms: [], namespaces: [], leftOut: [] };
  for (const [index, tool] of given.entries()) {
    const problem = addTool(read, tool, { path: `tools[${index}]` });
    if (problem !== undefined) return fail(problem);
  }
  return ok(read);
}

interface Place {
  path: string;
  namespace?: string;
}

function addTool(read: ReadTools, tool: ResponsesTool, place: Place): Failure | undefined {
  const { type } = tool;
  switch (type) {
    case "function":
    case "custom":
      return addNamed(read, tool, { ...place, kind: type });
    case "namespace":
      return addNamespace(read, tool, place);
    case "local_shell":
    case "apply_patch":
      return addTyped(read, tool, type);
    case "shell":
      if (!isLocal(tool["environment"]))
        return refusal(`${place.path}.environment`, 'must be {type: "local"}: containers are not run here');
      return addTyped(read, tool, type);
    default:
      if (type.startsWith("openrouter:")) {
        read.tools.push(tool);
        return undefined;
      }
      if (!isSpared(type)) return refusal(`${place.path}.type`, unknownType(type));
      if (!read.leftOut.includes(type)) read.leftOut.push(type);
      if (isWebSearchTool(tool)) read.webSearch ??= tool;
      return undefined;
  }
}

function unknownType(type: string): string {
  return (
    `"${type}" is not offered here: leave it out. Tools that the client runs can be had ` +
    "(function, custom, namespace, local_shell, shell, apply_patch)"
  );
}

function isLocal(environment: unknown): boolean {
  return environment == null || (isRecord(environment) && environment["type"] === "local");
}

function addNamed(
  read: ReadTools,
  tool: ResponsesTool,
  { path, namespace, kind }: Place & { kind: "function" | "custom" },
): Failure | undefined {
  const { name, description, parameters, strict, cache_control } = tool;
  if (name === undefined || name === "") return refusal(`${path}.name`, "is required");
  const called = namespace === undefined ? name : namespacedName(namespace, name);
  const shape = kind === "custom" ? customShape(description ?? "", tool["format"]) : { description, parameters };
  const form: ToolForm = { called, kind, name, definition: definitionOf(tool), ...present({ namespace }) };
  if (kind === "custom" || namespace !== undefined) read.forms.push(form);
  read.tools.push({
    type: "function",
    function: { name: called, ...given({ ...shape, strict: kind === "custom" ? undefined : strict }) },
    ...given({ cache_control }),
  });
  return undefined;
}

/** As the client wrote it, without what steers the router's own way of caching. */
function definitionOf({ cache_control: _marker, ...definition }: ResponsesTool): JsonRecord {
  return definition;
}

function addNamespace(read: ReadTools, tool: ResponsesTool, { path, namespace }: Place): Failure | undefined {
  const { name, description, tools: members } = tool;
  if (namespace !== undefined) return refusal(`${path}.type`, "a namespace cannot hold another");
  if (name === undefined || name === "") return refusal(`${path}.name`, "is required");
  read.namespaces.push({ name, description: description ?? "" });
  for (const [index, member] of (members ?? []).entries()) {
    const problem = addTool(read, member, { path: `${path}.tools[${index}]`, namespace: name });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function addTyped(read: ReadTools, tool: ResponsesTool, kind: keyof typeof shapes): undefined {
  read.forms.push({ called: kind, kind, name: kind, definition: definitionOf(tool) });
  read.tools.push({ type: "function", function: { name: kind, ...shapes[kind] } });
}

function refusal(field: string, problem: string): Failure {
  return { kind: "invalid_request", field, message: `${field}: ${problem}` };
}

type Choice = Pick<ChatRequest, "tools" | "tool_choice">;

/** The tools that are left to choose from, and the choice among them. */
export function readToolChoice(choice: unknown, { tools, leftOut }: ReadTools): Result<Choice, Failure> {
  const all = tools.length === 0 ? {} : { tools };
  if (choice == null) return ok(all);
  if (typeof choice === "string") return readWord(choice, all);
  if (!isRecord(choice)) return fail(refusal("tool_choice", "must be a word or an object with a type"));
  if (choice["type"] === "allowed_tools") return readAllowed(choice, tools);
  const name = chosenName(choice);
  const isThere = tools.some((tool) => tool.function?.name === name);
  if (name !== undefined && isThere) return ok({ ...all, tool_choice: { type: "function", function: { name } } });
  const why = leftOut.some((type) => type === choice["type"]) ? "is run by nobody here" : "is not among the tools";
  return fail(refusal("tool_choice", `names ${describe(choice)}, which ${why}`));
}

function readWord(choice: string, all: Choice): Result<Choice, Failure> {
  // Vendors refuse a choice among nothing, and clients send one by default.
  if (all.tools === undefined && (choice === "none" || choice === "auto")) return ok({});
  if (choice === "none" || choice === "auto" || choice === "required") return ok({ ...all, tool_choice: choice });
  return fail(refusal("tool_choice", 'must be "none", "auto", "required" or an object that names tools'));
}

/** Only these may be called; the others are not shown to the model. */
function readAllowed(choice: JsonRecord, tools: readonly Tool[]): Result<Choice, Failure> {
  const { mode = "auto", tools: listed } = choice;
  if (mode !== "auto" && mode !== "required") return fail(refusal("tool_choice.mode", 'must be "auto" or "required"'));
  if (!Array.isArray(listed)) return fail(refusal("tool_choice.tools", "must be a list of tools"));
  const names = new Set(listed.filter(isRecord).map(chosenName));
  const allowed = tools.filter((tool) => names.has(tool.function?.name));
  if (allowed.length > 0) return ok({ tools: allowed, tool_choice: mode });
  return mode === "auto"
    ? ok({})
    : fail(refusal("tool_choice.tools", "names none of the tools that can be called here"));
}

function chosenName({ type, name, namespace }: JsonRecord): string | undefined {
  if (typeof name !== "string") return typeof type === "string" ? type : undefined;
  return typeof namespace === "string" && namespace !== "" ? namespacedName(namespace, name) : name;
}

function describe({ type, name }: JsonRecord): string {
  return JSON.stringify(typeof name === "string" ? name : type);
}
