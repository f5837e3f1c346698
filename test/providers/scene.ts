// What a fake vendor plays, by a magic word in the last thing the user said: `#tool` (a call of the first tool), `#tools`
// (a call of each), `#task` (that of a coding agent), `#reasoning`, `#refuse`, `#error-529` (that status), `#stream-error`, `#die` (in the middle). Without
// one it answers with text, or with what a schema asks for, or, behind the result of a tool, with that result.
import { fakeValue } from "../../src/sandbox/fake-value.ts";
import { taskScene } from "./agent-task.ts";

export interface OfferedTool {
  name: string;
  schema: unknown;
}

export interface Asked {
  prompt: string;
  /** Text of the tool results that the conversation ends with. */
  result: string | undefined;
  tools: OfferedTool[];
  /** A tool that has to be called; `true` for any. */
  forced: string | boolean;
  /** Schema of the answer; `true` for any JSON object. */
  format: unknown;
}

export interface Scene {
  /** Ends the ids and signatures of its turn; empty where a conversation has only one. */
  turn: string;
  /** Empty where it says nothing. */
  text: string;
  reasoning: string | undefined;
  calls: { name: string; arguments: Record<string, unknown> }[];
  refuse: boolean;
  /** HTTP status of an error. */
  error: number | undefined;
  streamError: boolean;
  die: boolean;
}

export const usage = { input: 11, output: 7, reasoning: 3 };

export function readScene(asked: Asked): Scene {
  const says = (word: string) => new RegExp(`#${word}(?![\\w-])`).test(asked.prompt);
  const status = /#error-(\d{3})/.exec(asked.prompt)?.[1];
  const calls = callsOf(asked, says);
  return {
    turn: "",
    // A model that has to call a tool says nothing before it.
    text: calls.length === 0 ? textOf(asked) : asked.forced === false ? "Let me look." : "",
    reasoning: says("reasoning") ? "First I think about it." : undefined,
    calls,
    refuse: says("refuse"),
    error: status === undefined ? undefined : Number(status),
    streamError: says("stream-error"),
    die: says("die"),
    ...taskScene(asked),
  };
}

function callsOf({ tools, forced, result }: Asked, says: (word: string) => boolean): Scene["calls"] {
  const chosen = typeof forced === "string" ? tools.filter(({ name }) => name === forced) : tools;
  const wanted = result === undefined && (says("tool") || says("tools"));
  // A model that must call some tool, of which one is the answer, calls that one last of all.
  const called =
    says("tools") && wanted ? chosen : wanted ? chosen.slice(0, 1) : forced === false ? [] : chosen.slice(-1);
  return called.map(({ name, schema }) => ({ name, arguments: argumentsFor(schema) }));
}

function argumentsFor(schema: unknown): Record<string, unknown> {
  const value = fakeValue(schema);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textOf({ format, result }: Asked): string {
  if (format === true) return '{"answer":"Hello from a fake vendor."}';
  if (format !== undefined) return JSON.stringify(fakeValue(format));
  return result === undefined ? "Hello from a fake vendor." : `The tool said: ${result}`;
}

/** Text in the fragments in which a stream brings it. */
export function fragments(text: string): string[] {
  return text.match(/.{1,6}/gs) ?? [];
}
