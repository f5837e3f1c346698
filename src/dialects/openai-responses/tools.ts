// Tools and the choice among them, flat as Responses has them; those that clients define in the vendor's own forms go there
// as they were written.
import type { ChatRequest, Tool, ToolChoice } from "../../wire/chat-request.ts";
import type { ClientTools, ToolForm } from "../../wire/client-tools.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { readTools } from "../common/tools.ts";

type Definition = Record<string, unknown>;

export interface ToolFields {
  tools?: Definition[];
  tool_choice?: unknown;
  parallel_tool_calls?: boolean;
}

/** Without tools neither of the other fields, which mean nothing then and are refused. */
export function toolFields(request: ChatRequest, clientTools: ClientTools): Result<ToolFields, string> {
  const wanted = readTools(request);
  if (!wanted.ok) return wanted;
  const given = request.tools ?? [];
  if (given.length === 0) return ok({});
  const forms = new Map(clientTools.forms.map((form) => [form.called, form]));
  const tools: Definition[] = [];
  const spaces = new Map<string, Definition[]>();
  const descriptions = new Map(clientTools.namespaces.map(({ name, description }) => [name, description]));
  for (const [index, tool] of given.entries()) {
    const form = tool.function === undefined ? undefined : forms.get(tool.function.name);
    const definition = form?.definition ?? functionOf(tool);
    if (definition === undefined) return fail(`tools[${index}]: a tool of type "${tool.type}" is not supported here`);
    if (form?.namespace === undefined) tools.push(definition);
    else addMember({ namespace: form.namespace, definition, tools, spaces, descriptions });
  }
  const choice = choiceOf(request.tool_choice ?? undefined, forms);
  if (!choice.ok) return choice;
  return ok({
    tools,
    ...present({ tool_choice: choice.value, parallel_tool_calls: request.parallel_tool_calls ?? undefined }),
  });
}

interface Member {
  namespace: string;
  definition: Definition;
  tools: Definition[];
  spaces: Map<string, Definition[]>;
  descriptions: ReadonlyMap<string, string>;
}

function addMember({ namespace, definition, tools, spaces, descriptions }: Member): void {
  const known = spaces.get(namespace);
  if (known !== undefined) {
    known.push(definition);
    return;
  }
  const members = [definition];
  spaces.set(namespace, members);
  const description = descriptions.get(namespace) ?? namespace;
  tools.push({ type: "namespace", name: namespace, description, tools: members });
}

/** Functions are strict there unless they say otherwise. */
function functionOf({ type, function: fields }: Tool): Definition | undefined {
  if (type !== "function" || fields === undefined) return undefined;
  const { name, description, parameters, strict } = fields;
  return {
    type: "function",
    name,
    ...given({ description }),
    parameters: parameters ?? { type: "object", properties: {} },
    strict: strict ?? false,
  };
}

function choiceOf(choice: ToolChoice | undefined, forms: ReadonlyMap<string, ToolForm>): Result<unknown, string> {
  if (choice === undefined || typeof choice === "string") return ok(choice);
  const name = choice.type === "function" ? choice.function?.name : undefined;
  if (name === undefined) return fail(`tool_choice of type "${choice.type}" is not supported by this endpoint`);
  const form = forms.get(name);
  if (form === undefined) return ok({ type: "function", name });
  if (form.kind === "function" || form.kind === "custom") {
    return ok({ type: form.kind, name: form.name, ...given({ namespace: form.namespace }) });
  }
  return ok({ type: form.kind });
}
