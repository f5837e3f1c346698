// The tool calls of one streamed answer, mended in passing: an index, an id and a type where a vendor leaves them out,
// and `{}` for a call whose arguments never came, because clients parse what they were given.

import type { ToolCallDelta } from "../../wire/answer.ts";
import { isRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { stringIn } from "../common/records.ts";
import { argumentsText } from "./read-response.ts";

interface Call {
  id: string;
  hasArguments: boolean;
}

export class StreamedCalls {
  /** By choice, then by the call's index. */
  readonly #choices = new Map<number, Map<number, Call>>();

  /** The very list that came where nothing has to change. */
  mend(choice: number, given: unknown[]): ToolCallDelta[] {
    const calls = this.#choices.get(choice) ?? new Map<number, Call>();
    this.#choices.set(choice, calls);
    const mended = given.filter(isRecord).map((call) => mendCall(call, calls));
    const isSame = mended.length === given.length && mended.every((call, position) => call === given[position]);
    return isSame ? (given as ToolCallDelta[]) : mended;
  }

  /** The choice has ended: the arguments of its calls that got none. */
  end(choice: number): ToolCallDelta[] {
    const calls = [...(this.#choices.get(choice) ?? [])];
    this.#choices.delete(choice);
    return calls.flatMap(([index, { hasArguments }]) =>
      hasArguments ? [] : [{ index, function: { arguments: "{}" } }],
    );
  }

  /** Choices whose calls may still want arguments. */
  get open(): number[] {
    return [...this.#choices.keys()];
  }
}

function mendCall(given: Record<string, unknown>, calls: Map<number, Call>): ToolCallDelta {
  const index = indexOf(given, calls);
  const called = isRecord(given["function"]) ? given["function"] : {};
  const sent = called["arguments"];
  // An object comes whole; nothing is said yet by null.
  const text = sent === undefined || typeof sent === "string" ? sent : sent === null ? "" : argumentsText(sent);
  const isArgument = text !== undefined && text.trim() !== "";
  const known = calls.get(index);
  if (known !== undefined) known.hasArguments ||= isArgument;
  const id = stringIn(given, "id") ?? (known === undefined ? `call_${index}` : undefined);
  if (known === undefined) calls.set(index, { id: id ?? "", hasArguments: isArgument });
  const isWhole = known !== undefined || (given["id"] !== undefined && given["type"] !== undefined);
  if (isWhole && given["index"] === index && text === sent) return given as unknown as ToolCallDelta;
  return {
    ...given,
    index,
    ...present({ id }),
    ...(known === undefined ? { type: "function" } : {}),
    function: { ...called, ...present({ arguments: text }) },
  };
}

/** Vendors that send whole calls leave the index out: an id or a name that is new begins a new call. */
function indexOf(given: Record<string, unknown>, calls: Map<number, Call>): number {
  if (typeof given["index"] === "number") return given["index"];
  const id = stringIn(given, "id");
  const known = id === undefined ? undefined : [...calls].find(([, call]) => call.id === id);
  if (known !== undefined) return known[0];
  const last = Math.max(-1, ...calls.keys());
  const begins = id !== undefined || (isRecord(given["function"]) && stringIn(given["function"], "name") !== undefined);
  return begins ? last + 1 : Math.max(0, last);
}
