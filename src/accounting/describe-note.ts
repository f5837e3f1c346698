// Notes of a record for people: the stage that a note is of, and a sentence made from its code and figures. Notes that an
// older version wrote in words of its own are shown as they are.
import type { Note, NoteCode, SchemaObstacle, ThinkingObstacle } from "../wire/note.ts";
import { present } from "../wire/present.ts";

/** A note as it was before there were codes. */
export interface FormerNote {
  type: string;
  name: string;
  summary?: string;
  data?: Record<string, unknown>;
  costPico?: string;
}

export interface DescribedNote extends FormerNote {
  code?: NoteCode;
  /** The id of the guardrail whose filter it was. */
  guardrail_id?: string;
}

export function describeNote(note: Note | FormerNote): DescribedNote {
  if (!("code" in note)) return note;
  const { code, ...figures } = note;
  if (note.code === "content_filter") return describeFilter(note);
  if (note.code === "limit_reached") return describeLimit(note);
  const { costPico, ...data } = "costPico" in figures ? figures : { costPico: undefined, ...figures };
  const told = Object.keys(data).length === 0 ? undefined : data;
  return { ...stageOf(note), code, summary: sentenceOf(note), ...present({ data: told, costPico }) };
}

function describeFilter({ code, filter, action, count, guardrail }: Extract<Note, { code: "content_filter" }>) {
  const summary = `${times(count, "find")} of ${filter}: ${done[action]}`;
  return { type: "guardrail", name: filter, code, summary, data: { filter, action, count }, guardrail_id: guardrail };
}

const done = { redact: "replaced", flag: "noted, and sent on", block: "the request was refused" } as const;

function describeLimit({ code, scope, kind, guardrail }: Extract<Note, { code: "limit_reached" }>) {
  const summary = `not sent: the ${kind.replaceAll("_", " ")} of its ${scope} had no room for it`;
  const type = scope === "guardrail" ? "guardrail" : "plugin";
  return { type, name: "limits", code, summary, data: { scope, kind }, ...present({ guardrail_id: guardrail }) };
}

function stageOf(note: Note): { type: string; name: string } {
  switch (note.code) {
    case "middle_out":
      return { type: "context_compression", name: "middle-out" };
    case "response_healing":
      return { type: "response_healing", name: "response-healing" };
    case "auto_router":
      return { type: "plugin", name: "auto-router" };
    case "files_parsed":
      return { type: "plugin", name: "file-parser" };
    case "web_search":
      return { type: "server_tools", name: "web_search" };
    case "server_tool":
      return { type: "server_tools", name: note.tool };
    case "parameters_left_out":
      return { type: "plugin", name: note.why === "endpoint" ? "parameters" : "dialect" };
    case "unknown_fields_left_out":
      return { type: "plugin", name: "parameters" };
    case "unknown_model":
      return { type: "plugin", name: "models" };
    default:
      return { type: "plugin", name: "dialect" };
  }
}

function sentenceOf(note: Note): string {
  switch (note.code) {
    case "raw_arguments":
      return `the arguments of ${times(note.count, "tool call")} are no JSON object and were sent as raw_arguments`;
    case "foreign_reasoning_left_out":
      return `reasoning of ${times(note.count, "earlier message")} was left out: this vendor cannot read it`;
    case "empty_user_message_left_out":
      return `${times(note.count, "empty user message")} left out`;
    case "empty_assistant_message_left_out":
      return `${times(note.count, "empty assistant message")} left out`;
    case "signature_stand_in":
      return `${times(note.count, "tool call")} without a thought signature sent with Google's stand-in`;
    case "blank_stops_left_out":
      return `${times(note.count, "stop sequence")} of white space left out: they are refused here`;
    case "unknown_fields_left_out":
      return `${times(note.count, "field")} left out: the provider is not known to take them, or to keep nothing of them`;
    case "hosted_items_left_out":
      return `${times(note.count, "item")} of hosted tools left out: only the vendor that ran them can read it`;
    case "betas_left_out":
      return `${times(note.count, "beta")} left out: this host does not know them`;
    case "system_sent_as_user":
      return "the system messages were sent as the user's: the conversation has no other";
    case "user_message_put_first":
      return "a user message was put first: this API lets no assistant open a conversation";
    case "answer_not_streamed":
      return "the answer was not streamed: this model cannot do so";
    case "effort_raised":
      return "effort minimal became low, the lowest here";
    case "effort_changed":
      return `effort ${note.wanted} became ${note.became}, the nearest one here`;
    case "max_tokens_raised":
      return `max_tokens became ${note.limit}, the least that this API takes`;
    case "hosted_tools_left_out":
      return `tools left out, which nobody runs here: ${note.tools.join(", ")}`;
    case "anthropic_fields_left_out":
      return `${note.fields.join(", ")} left out: only Anthropic's own API has them`;
    case "temperature_lowered":
      return `temperature was lowered to ${note.limit}, the highest one here`;
    case "tool_choice_none_left_out":
      return 'tool_choice "none" was left out: earlier calls need their tools';
    case "parameters_left_out":
      return `${note.parameters.join(", ")} left out: ${forbidding[note.why]}`;
    case "cache_markers_left_out":
      return note.limit === 0
        ? `${note.count} cache_control markers left out: this model takes none`
        : `${note.count} cache_control markers beyond the limit of ${note.limit} left out`;
    case "reasoning_budget_changed":
      return `reasoning.max_tokens ${note.wanted} became ${note.became}`;
    case "reasoning_left_out":
      return `reasoning was left out: ${thinkingObstacles[note.why]}`;
    case "union_folded":
      return `${ofTool(note)}: the union at the root of its schema was folded into one object`;
    case "recursion_unrolled":
      return `${ofTool(note)}: the recursive schema was unrolled three levels deep`;
    case "limits_told_in_words":
      return `${ofTool(note)}: ${note.keywords.join(", ")} became description`;
    case "strict_left_out":
      return `${ofTool(note)}: strict was left out: ${note.why === "unsupported" ? "not supported here" : schemaObstacles[note.why]}`;
    case "schema_sent_as_tool":
      return `response_format: the schema was sent as a tool, because ${schemaObstacles[note.why]}`;
    case "files_parsed":
      return `${note.pages} pages by ${note.engine}`;
    case "server_tool":
      return note.ok ? "ran for the model" : "failed, which the model was told";
    case "web_search":
      return note.results === null
        ? "searched by the vendor itself"
        : `${times(note.results, "result")} by ${note.engine}`;
    case "content_filter":
      return describeFilter(note).summary;
    case "limit_reached":
      return describeLimit(note).summary;
    case "unknown_model":
      return `the catalog has no such model; the name is like ${note.meant}`;
    case "middle_out":
      return `${times(note.removedMessages, "message")} removed, ${times(note.cutMessages, "message")} cut: ${note.tokensBefore} tokens became ${note.tokens}`;
    case "response_healing":
      return note.healed ? "the answer was repaired" : note.is_json ? "the answer is JSON" : "the answer is no JSON";
    case "auto_router":
      return `${note.model}: ${note.task}, difficulty ${note.difficulty.toFixed(2)} is above ${Math.floor(note.rank * 100)} % of recent requests; cost tier ${note.costTier}`;
  }
}

function ofTool({ tool }: { tool: number | null }): string {
  return tool === null ? "response_format" : `tools[${tool}]`;
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

const forbidding = {
  endpoint: "this endpoint does not support it",
  vendor: "this API has no such parameter",
  thinking: "it cannot be set so while the model thinks",
  temperature: "it does not go together with temperature here",
} as const;

const thinkingObstacles: Readonly<Record<ThinkingObstacle, string>> = {
  no_room: "it needs a max_tokens above 1024",
  tool_forced: "a tool is forced",
  prefilled: "the answer is prefilled",
  no_thinking_blocks: "the tool calls being answered came without their thinking blocks",
  does_not_think: "this model does not think",
};

const schemaObstacles: Readonly<Record<SchemaObstacle, string>> = {
  recursive: "it is recursive",
  open_object: "it has an object with open properties",
  open_part: "a part of it allows anything",
  tuple: "it has a tuple",
};
