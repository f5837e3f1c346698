// What was done to a request or an answer on its way, as the record keeps it: a code, figures, and names from fixed
// lists. There must never be room here for a word of client or provider; sentences are made when a record is read.
import type { AnthropicField, VendorRunTool } from "./anthropic-only.ts";
import type { SparedHostedTool } from "./client-tools.ts";
import type { DeclaredParameter } from "./declared-parameters.ts";
import type { ReachedLimit } from "./failure.ts";
import type { SchemaKeyword } from "./schema-keyword.ts";
import type { TaskKind } from "./task-kind.ts";

/** Why a schema cannot be compiled: it has objects with open properties, a part that allows anything, … */
export type SchemaObstacle = "recursive" | "open_object" | "open_part" | "tuple";

/** Why a model was not asked to think. */
export type ThinkingObstacle = "no_room" | "tool_forced" | "prefilled" | "no_thinking_blocks" | "does_not_think";

type NotedEffort = "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

/** `tool`: its place in the request's tools, from 0; null: the form of the answer (`response_format`). */
interface OfTool {
  tool: number | null;
}

/** What happens for each of many messages, calls or markers is one note with their number. */
export const countedNotes = [
  "raw_arguments",
  "foreign_reasoning_left_out",
  "empty_user_message_left_out",
  "empty_assistant_message_left_out",
  "signature_stand_in",
  "blank_stops_left_out",
  "unknown_fields_left_out",
  "hosted_items_left_out",
  "betas_left_out",
] as const;
export type CountedNote = (typeof countedNotes)[number];

export type Note =
  | { code: CountedNote; count: number }
  | { code: "system_sent_as_user" }
  | { code: "user_message_put_first" }
  | { code: "answer_not_streamed" }
  /** Of records that were made before `effort_changed` said more. */
  | { code: "effort_raised" }
  | { code: "effort_changed"; wanted: NotedEffort; became: NotedEffort }
  | { code: "temperature_lowered"; limit: number }
  | { code: "max_tokens_raised"; limit: number }
  | { code: "hosted_tools_left_out"; tools: (SparedHostedTool | VendorRunTool)[] }
  | { code: "anthropic_fields_left_out"; fields: AnthropicField[] }
  | { code: "tool_choice_none_left_out" }
  | {
      code: "parameters_left_out";
      why: "endpoint" | "vendor" | "thinking" | "temperature";
      parameters: DeclaredParameter[];
    }
  | { code: "cache_markers_left_out"; count: number; limit: number }
  | { code: "reasoning_budget_changed"; wanted: number; became: number }
  | { code: "reasoning_left_out"; why: ThinkingObstacle }
  | ({ code: "union_folded" } & OfTool)
  | ({ code: "recursion_unrolled" } & OfTool)
  | ({ code: "limits_told_in_words"; keywords: SchemaKeyword[] } & OfTool)
  | ({ code: "strict_left_out"; why: SchemaObstacle | "unsupported" } & OfTool)
  | { code: "schema_sent_as_tool"; why: SchemaObstacle }
  | {
      code: "files_parsed";
      engine: "native" | "pdf-text" | "mistral-ocr";
      files: number;
      pages: number;
      costPico?: string;
    }
  /** The router ran it for the model. */
  | { code: "server_tool"; tool: "datetime" | "web_fetch"; ok: boolean }
  /** `results`: pages that were found; null: the vendor does not tell. */
  | { code: "web_search"; engine: "native" | "exa"; results: number | null; costPico?: string }
  /** `filter`: of the built-in ones its slug, of a guardrail's own its label or where it stands: its owner's words. */
  | { code: "content_filter"; filter: string; action: "redact" | "flag" | "block"; count: number; guardrail: string }
  /** It was not sent: which limit had no room for it. `guardrail`: the id of the one whose budget it was. */
  | { code: "limit_reached"; scope: ReachedLimit["scope"]; kind: ReachedLimit["kind"]; guardrail?: string }
  /** `meant`: the ids of the catalog that the name is like, as the client was told. */
  | { code: "unknown_model"; meant: string }
  | { code: "middle_out"; removedMessages: number; cutMessages: number; tokensBefore: number; tokens: number }
  /** `errors`: keywords of the schema that the answer does not keep; `unchecked`: why that is not known. */
  | {
      code: "response_healing";
      healed: boolean;
      is_json: boolean;
      fits_schema: boolean | null;
      unchecked: "budget" | "unsupported" | null;
      errors: SchemaKeyword[];
    }
  | {
      code: "auto_router";
      /** Ids of the catalog, and of the router that was asked for. */
      requested: string;
      model: string;
      task: TaskKind;
      difficulty: number;
      rank: number;
      costTier: "low" | "medium" | "high" | "xhigh" | "max";
      candidates: { model: string; expectedCostPico: string; quality: number | null }[];
      ownWeights: boolean;
    };

export type NoteCode = Note["code"];

/** One more of what is counted. */
export function countNote(notes: Note[], code: CountedNote): void {
  const known = notes.find((note): note is Extract<Note, { code: CountedNote }> => note.code === code);
  if (known === undefined) notes.push({ code, count: 1 });
  else known.count += 1;
}
