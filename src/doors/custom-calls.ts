// Calls of functions that are custom tools to the client, as chat completions have those: a name and one text. In a stream
// the text is known when the arguments that stand for it are whole, which is at the end.
import type { ChunkPart } from "../streaming/stream-part.ts";
import type { Choice, ChunkChoice, Delta, ToolCallDelta } from "../wire/answer.ts";
import { customForm } from "../wire/call-forms.ts";
import type { ToolForm } from "../wire/client-tools.ts";

type Forms = ReadonlyMap<string, ToolForm>;

export function withCustomCalls(choices: Choice[], forms: Forms): unknown[] {
  if (forms.size === 0) return choices;
  return choices.map(({ message, ...choice }) => {
    const calls = message.tool_calls?.map((call) => {
      const { id, function: called } = call;
      return forms.has(called.name)
        ? { id, type: "custom", custom: { name: called.name, ...customForm.fieldsOf(called.arguments) } }
        : call;
    });
    return { ...choice, message: calls === undefined ? message : { ...message, tool_calls: calls } };
  });
}

/** A call of a custom tool, by its index. */
type OpenCalls = Map<number, string>;

export class StreamedCustomCalls {
  readonly #forms: Forms;
  /** By choice; the arguments so far. */
  readonly #open = new Map<number, OpenCalls>();

  constructor(forms: Forms) {
    this.#forms = forms;
  }

  /** undefined where nothing is left of it for now. */
  rewrite(part: ChunkPart): ChunkPart | undefined {
    if (!part.choices.some((choice) => this.#concerns(choice))) return part;
    const { tail: _asItCame, ...rest } = part;
    const choices = part.choices.map((choice) => this.#rewriteChoice(choice)).filter(saysAnything);
    return choices.length === 0 ? undefined : { ...rest, choices };
  }

  #concerns({ index, delta, finish_reason }: ChunkChoice): boolean {
    return (delta.tool_calls ?? []).length > 0 || (finish_reason !== null && this.#open.has(index));
  }

  #rewriteChoice(choice: ChunkChoice): ChunkChoice {
    const { tool_calls: given = [], ...delta } = choice.delta;
    const open: OpenCalls = this.#open.get(choice.index) ?? new Map();
    this.#open.set(choice.index, open);
    const calls: unknown[] = given.flatMap((call) => this.#rewriteCall(call, open));
    if (choice.finish_reason !== null) {
      calls.push(...[...open].map(([index, text]) => ({ index, custom: customForm.fieldsOf(text) })));
      this.#open.delete(choice.index);
    }
    const changed: Delta = calls.length === 0 ? delta : { ...delta, ["tool_calls" as string]: calls };
    return { ...choice, delta: changed };
  }

  #rewriteCall(call: ToolCallDelta, open: OpenCalls): unknown[] {
    const { index, id, function: { name = "", arguments: text = "" } = {} } = call;
    const before = open.get(index);
    if (before === undefined && !this.#forms.has(name)) return [call];
    open.set(index, (before ?? "") + text);
    return before === undefined ? [{ index, id, type: "custom", custom: { name, input: "" } }] : [];
  }
}

function saysAnything({ delta, finish_reason }: ChunkChoice): boolean {
  return finish_reason !== null || Object.values(delta).some((value) => value != null);
}
