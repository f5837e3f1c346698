// Tool calls that wait for their results. Each gets an id that is unique in the conversation and has only characters that
// every vendor accepts: ids made by one vendor must pass at the next.

import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import type { ToolCall } from "../../wire/message.ts";
import { countNote, type Note } from "../../wire/note.ts";

export interface Call {
  /** The id as vendors get it. */
  id: string;
  /** The id as the client wrote it. */
  clientId: string;
  name: string;
  arguments: JsonRecord;
  /** As the client sent it: for what a vendor knows of calls beside this. */
  sent: ToolCall;
}

export interface PendingCalls {
  add(toolCall: ToolCall): Call;
  /** The call that a result answers; it waits no longer. */
  answer(clientId: string): Call | "answered" | "unknown";
  /** The id of some call that still waits. */
  unanswered(): string | undefined;
}

const maxIdLength = 64;

export function pendingCalls(notes: Note[]): PendingCalls {
  const waiting = new Map<string, Call>();
  const answered = new Set<string>();
  const taken = new Set<string>();
  /** How far ids that are said again have been counted: a client may say one in every turn. */
  const counts = new Map<string, number>();

  function uniqueId(clientId: string): string {
    const base = clientId.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, maxIdLength) || "call";
    let id = base;
    const stem = base.slice(0, maxIdLength - 8);
    let count = counts.get(stem) ?? 1;
    while (taken.has(id)) id = `${stem}_${++count}`;
    counts.set(stem, count);
    taken.add(id);
    return id;
  }

  return {
    add(toolCall) {
      const clientId = toolCall.id;
      const { name } = toolCall.function;
      const call = { id: uniqueId(clientId), clientId, name, arguments: argumentsOf(toolCall, notes), sent: toolCall };
      waiting.set(clientId, call);
      return call;
    },
    answer(clientId) {
      const call = waiting.get(clientId);
      if (call === undefined) return answered.has(clientId) ? "answered" : "unknown";
      waiting.delete(clientId);
      answered.add(clientId);
      return call;
    },
    unanswered: () => waiting.keys().next().value,
  };
}

/** These APIs take arguments as an object. Text that is none (a model's slip, sent back) goes along whole under one key. */
function argumentsOf(toolCall: ToolCall, notes: Note[]): JsonRecord {
  const text = toolCall.function.arguments;
  if (text.trim() === "") return {};
  const parsed = parseRecord(text);
  if (parsed !== undefined) return parsed;
  countNote(notes, "raw_arguments");
  return { raw_arguments: text };
}
