// The tool calls of one streamed answer, mended in passing: an index, an id and a type where a vendor leaves them out or
// says the same of two calls, and `{}` for a call whose arguments never came, because clients parse what they were given.

import type { ToolCallDelta } from "../../wire/answer.ts";
import { isRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { filledIn, stringIn } from "../common/records.ts";
import { argumentsText } from "./read-response.ts";

interface Call {
  id: string;
  hasArguments: boolean;
}

interface Calls {
  /** By the index that clients are given. */
  byIndex: Map<number, Call>;
  /** Their indices. */
  byId: Map<string, number>;
  /** By the vendor's index: which of them began last there. */
  latest: Map<number, number>;
  /** The highest index so far; -1 before the first call. */
  highest: number;
}

export class StreamedCalls {
  /** By choice, then by the call's index. */
  readonly #choices = new Map<number, Calls>();

  /** The very list that came where nothing has to change. */
  mend(choice: number, given: unknown[]): ToolCallDelta[] {
    const calls = this.#choices.get(choice) ?? newCalls();
    this.#choices.set(choice, calls);
    const mended = given.filter(isRecord).map((call) => mendCall(call, calls));
    const isSame = mended.length === given.length && mended.every((call, position) => call === given[position]);
    return isSame ? (given as ToolCallDelta[]) : mended;
  }

  /** Whether the choice has called anything. */
  has(choice: number): boolean {
    return (this.#choices.get(choice)?.byIndex.size ?? 0) > 0;
  }

  /** The choice has ended: the arguments of its calls that got none. */
  end(choice: number): ToolCallDelta[] {
    const calls = [...(this.#choices.get(choice)?.byIndex ?? [])];
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

function newCalls(): Calls {
  return { byIndex: new Map(), byId: new Map(), latest: new Map(), highest: -1 };
}

function mendCall(given: Record<string, unknown>, calls: Calls): ToolCallDelta {
  const index = typeof given["index"] === "number" ? placeOf(given["index"], given, calls) : indexOf(given, calls);
  const called = isRecord(given["function"]) ? given["function"] : {};
  const sent = called["arguments"];
  // An object comes whole; nothing is said yet by null.
  const text = sent === undefined || typeof sent === "string" ? sent : sent === null ? "" : argumentsText(sent);
  const isArgument = text !== undefined && text.trim() !== "";
  const known = calls.byIndex.get(index);
  if (known !== undefined) known.hasArguments ||= isArgument;
  const id = filledIn(given, "id") ?? (known === undefined ? `call_${index}` : undefined);
  if (known === undefined) begin(calls, index, { id: id ?? "", hasArguments: isArgument });
  const isWhole =
    given["id"] !== "" && (known !== undefined || (given["id"] !== undefined && given["type"] !== undefined));
  if (isWhole && given["index"] === index && text === sent) return given as unknown as ToolCallDelta;
  const { id: _id, ...rest } = given;
  return {
    ...rest,
    index,
    ...present({ id }),
    ...(known === undefined ? { type: "function" } : {}),
    function: { ...called, ...present({ arguments: text }) },
  };
}

function begin(calls: Calls, index: number, call: Call): void {
  calls.byIndex.set(index, call);
  if (!calls.byId.has(call.id)) calls.byId.set(call.id, index);
  calls.highest = Math.max(calls.highest, index);
}

/** Some vendors number all calls alike: another id with a name is another call, whatever its index. */
function placeOf(
  said: number,
  given: Record<string, unknown>,
  { byIndex: calls, byId, latest, highest }: Calls,
): number {
  const current = latest.get(said);
  const id = filledIn(given, "id");
  const isOther = id !== undefined && current !== undefined && calls.get(current)?.id !== id && hasName(given);
  const known = isOther ? byId.get(id) : undefined;
  const isTaken = calls.has(said);
  const place = known ?? (isOther || (current === undefined && isTaken) ? highest + 1 : (current ?? said));
  latest.set(said, place);
  return place;
}

function hasName(given: Record<string, unknown>): boolean {
  return isRecord(given["function"]) && (stringIn(given["function"], "name") ?? "") !== "";
}

/** Vendors that send whole calls leave the index out: an id or a name that is new begins a new call. */
function indexOf(given: Record<string, unknown>, { byId, highest }: Calls): number {
  const id = filledIn(given, "id");
  const known = id === undefined ? undefined : byId.get(id);
  if (known !== undefined) return known;
  const begins = id !== undefined || hasName(given);
  return begins ? highest + 1 : Math.max(0, highest);
}
