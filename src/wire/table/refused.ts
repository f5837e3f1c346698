// What of a client's body the table refuses, found before a door reads it: the first field, plugin or tool that asks for something
// which nobody here does. What asks for nothing (null, false, empty) is let through.
import { madeOnce } from "../derived.ts";
import type { Failure } from "../failure.ts";
import { isRecord, type JsonRecord } from "../json.ts";
import { serverToolNames } from "../server-tools.ts";
import { webSearchTool } from "../web-search.ts";
import { refusals } from "./refusals.ts";
import type { Sentences } from "./row.ts";

interface Refusal {
  steps: Step[];
  /** Only this value, or with `not` any other. */
  value: string | undefined;
  not: boolean;
  sentence: string;
}

interface Step {
  name: string;
  /** `[]` stands behind it: into each entry. */
  isList: boolean;
}

interface Rows {
  fields: readonly Refusal[];
  plugins: ReadonlyMap<string, string>;
  pluginFields: readonly Refusal[];
  tools: ReadonlyMap<string, string>;
}

/** Formats that are another's in all that is refused. */
const sameAs: Readonly<Record<string, string>> = { completions: "chat" };

const tables = madeOnce(() => new Map<string, Rows>());

function rowsOf(door: string): Rows {
  const known = tables().get(door);
  if (known !== undefined) return known;
  const name = sameAs[door] ?? door;
  const plugins = Object.entries(refusals.plugin);
  const rows: Rows = {
    fields: [...Object.entries(refusals.conversation), ...refusedIn(name)].map(readRow),
    plugins: new Map(plugins.filter(([id]) => !id.includes("."))),
    pluginFields: plugins.filter(([id]) => id.includes(".")).map(readRow),
    tools: new Map([...Object.entries(refusals.tool), ...refusedIn(`tool of ${name}`)]),
  };
  tables().set(door, rows);
  return rows;
}

const byArea: Readonly<Record<string, Sentences | undefined>> = refusals;

function refusedIn(area: string): [string, string][] {
  return Object.entries(byArea[area] ?? {});
}

function readRow([name, sentence]: [string, string]): Refusal {
  const [path = "", value] = name.split(/!?=/);
  const steps = path.split(".").map((step) => ({ name: step.replace("[]", ""), isList: step.endsWith("[]") }));
  return { steps, value, not: name.includes("!="), sentence };
}

/** Of a tool; the end of a sentence. */
export const switchedOff =
  "is switched off by the workspace: leave it out, or have it taken out of the workspace's disabled_server_tools";

/** `door`: the name of the format. `disabledTools`: those that the workspace has switched off. */
export function refusedByTable(door: string, body: JsonRecord, disabledTools: readonly string[]): Failure | null {
  const { fields, plugins, pluginFields, tools } = rowsOf(door);
  for (const refusal of fields) {
    const path = pathOf(body, refusal, 0);
    if (path !== undefined) return refused(path, refusal.sentence);
  }
  return refusedPlugin(body["plugins"], plugins, pluginFields) ?? refusedTool(body, tools, new Set(disabledTools));
}

function refused(field: string, sentence: string): Failure {
  return { kind: "invalid_request", field, message: `${field}: ${sentence}` };
}

/** Where the field stands in this body; undefined: it is not there, or asks for nothing. */
function pathOf(holder: unknown, refusal: Refusal, depth: number): string | undefined {
  const step = refusal.steps[depth];
  if (step === undefined) return isAsked(holder, refusal) ? "" : undefined;
  if (!isRecord(holder)) return undefined;
  const { name, isList } = step;
  const value = holder[name];
  if (value == null) return undefined;
  if (!isList) return joined(name, pathOf(value, refusal, depth + 1));
  if (!Array.isArray(value)) return undefined;
  for (const [index, entry] of value.entries()) {
    const rest = pathOf(entry, refusal, depth + 1);
    if (rest !== undefined) return joined(`${name}[${index}]`, rest);
  }
  return undefined;
}

function joined(first: string, rest: string | undefined): string | undefined {
  return rest === "" ? first : rest && `${first}.${rest}`;
}

function isAsked(given: unknown, { value, not }: Refusal): boolean {
  if (value !== undefined) return (given === value) !== not;
  if (given == null || given === false || given === "") return false;
  return Object.keys(Object(given)).length > 0 || typeof given !== "object";
}

function refusedPlugin(list: unknown, ids: Rows["plugins"], fields: readonly Refusal[]): Failure | null {
  if (!Array.isArray(list)) return null;
  for (const [index, plugin] of list.entries()) {
    if (!isRecord(plugin) || plugin["enabled"] === false) continue;
    const id = String(plugin["id"]);
    const sentence = ids.get(id);
    if (sentence !== undefined) return refused(`plugins[${index}]`, `${id} ${sentence}`);
    for (const refusal of fields) {
      const path = pathOf({ [id]: plugin }, refusal, 0);
      if (path !== undefined) return refused(`plugins[${index}].${path.slice(id.length + 1)}`, refusal.sentence);
    }
  }
  return null;
}

function refusedTool(
  { tools, tool_choice }: JsonRecord,
  rows: Rows["tools"],
  off: ReadonlySet<string>,
): Failure | null {
  const named = Array.isArray(tools) ? tools.map((tool, index) => [`tools[${index}].type`, tool] as const) : [];
  for (const [field, tool] of [...named, ["tool_choice.type", tool_choice] as const]) {
    const type = isRecord(tool) ? tool["type"] : undefined;
    if (typeof type !== "string") continue;
    const sentence = off.has(type) ? switchedOff : sentenceOf(type, rows);
    if (sentence !== undefined) return refused(field, `"${type}" ${sentence}`);
  }
  return null;
}

const serverTools: ReadonlySet<string> = new Set([...Object.keys(serverToolNames), webSearchTool]);

/** Whether it has OpenRouter's prefix and is neither done nor refused by name: no provider knows it either. */
export function isUnknownTool(type: string): boolean {
  return type.startsWith("openrouter:") && !serverTools.has(type) && !Object.hasOwn(refusals.tool, type);
}

function sentenceOf(type: string, rows: Rows["tools"]): string | undefined {
  return rows.get(type) ?? (isUnknownTool(type) ? "is no tool of this router: leave it out" : undefined);
}
