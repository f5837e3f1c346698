// What a response repeats of its request, read back from the request as the router took it.

import type { ChatRequest, Tool } from "../../wire/chat-request.ts";
import { clientToolsOf, formsByName, type ToolForm } from "../../wire/client-tools.ts";
import { given } from "../../wire/present.ts";

export function echoRequest(request: ChatRequest): Record<string, unknown> {
  const forms = formsByName(clientToolsOf(request));
  return {
    background: false,
    instructions: instructionsOf(request),
    max_output_tokens: request.max_tokens ?? null,
    max_tool_calls: request["max_tool_calls"] ?? null,
    metadata: request["metadata"] ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    presence_penalty: request.presence_penalty ?? null,
    frequency_penalty: request.frequency_penalty ?? null,
    previous_response_id: null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
    safety_identifier: null,
    store: false,
    temperature: request.temperature ?? null,
    text: {
      format: formatOf(request),
      ...given({ verbosity: request.verbosity }),
    },
    tool_choice: toolChoiceOf(request, forms),
    tools: (request.tools ?? []).map((tool) => toolOf(tool, forms)),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? null,
    truncation: request.transforms?.includes("middle-out") === true ? "auto" : "disabled",
    user: request.user ?? null,
  };
}

/** The door makes them a system message of plain text, and every message of the input one of parts. */
function instructionsOf({ messages: [first] }: ChatRequest): string | null {
  return first?.role === "system" && typeof first.content === "string" ? first.content : null;
}

function formatOf({ response_format: format }: ChatRequest): Record<string, unknown> {
  if (format == null) return { type: "text" };
  if (format.json_schema === undefined) return { type: format.type };
  const { name, schema, description, strict } = format.json_schema;
  return { type: format.type, name, schema, description: description ?? null, strict: strict ?? null };
}

type Forms = ReadonlyMap<string, ToolForm>;

/** As the client defined it; the members of a namespace one by one. */
function toolOf(tool: Tool, forms: Forms): Record<string, unknown> {
  const { type, function: fields } = tool;
  if (type.startsWith("openrouter:")) return tool;
  const form = forms.get(fields?.name ?? "");
  if (form !== undefined && form.namespace === undefined) return form.definition;
  return {
    type,
    name: fields?.name,
    description: fields?.description ?? null,
    parameters: fields?.parameters ?? null,
    strict: fields?.strict ?? null,
  };
}

function toolChoiceOf({ tool_choice: choice }: ChatRequest, forms: Forms): unknown {
  if (choice == null) return "auto";
  if (typeof choice === "string") return choice;
  const name = choice.function?.name;
  const form = forms.get(name ?? "");
  return { type: form?.kind ?? choice.type, name: form?.name ?? name };
}
