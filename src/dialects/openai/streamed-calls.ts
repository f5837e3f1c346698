// The tool calls of one streamed answer, mended in passing: positions, ids and types where a vendor leaves them out or says the
// same of two calls, each told once, a name in one piece, and `{}` for a call whose arguments never came, because clients
// parse what they were given.

import type { ToolCallDelta } from "../../wire/answer.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { CallIds } from "../common/call-ids.ts";
import { filledIn, stringIn } from "../common/records.ts";
import { argumentsText } from "./read-response.ts";

interface Call {
  position: number;
  /** The vendor's index. */
  said: number | undefined;
  name: string;
  hasArguments: boolean;
  /** Its beginning, with all that came before it could be told. */
  opening: ToolCallDelta;
}

interface Calls {
  /** By position. */
  list: Call[];
  /** How many of them have been told of. */
  told: number;
  /** By the vendor's id: which of them began last with it. */
  byId: Map<string, Call>;
  /** By the vendor's index: which of them began last there. */
  latest: Map<number, Call>;
  ids: CallIds;
  ended: boolean;
}

export class StreamedCalls {
  readonly #choices = new Map<number, Calls>();
  readonly #tools: readonly string[];
  /** The answer's id at the vendor. */
  responseId: string | undefined;

  /** `tools`: the names that may be called. */
  constructor(tools: readonly string[]) {
    this.#tools = tools;
  }

  /** The very list that came where nothing has to change. */
  mend(choice: number, given: unknown[]): ToolCallDelta[] {
    const calls = this.#choices.get(choice) ?? newCalls();
    this.#choices.set(choice, calls);
    const mended: ToolCallDelta[] = [];
    for (const piece of given) if (isRecord(piece)) this.#mendPiece(piece, { calls, mended });
    const isSame = mended.length === given.length && mended.every((call, index) => call === given[index]);
    return isSame ? (given as ToolCallDelta[]) : mended;
  }

  /** Whether the choice has called anything. */
  has(choice: number): boolean {
    return (this.#choices.get(choice)?.list.length ?? 0) > 0;
  }

  /** The choice has ended: the arguments of its calls that got none. */
  end(choice: number): ToolCallDelta[] {
    const calls = this.#choices.get(choice);
    if (calls === undefined || calls.ended) return [];
    calls.ended = true;
    const late: ToolCallDelta[] = [];
    this.#tell(calls, late);
    for (const { position, hasArguments } of calls.list) {
      if (!hasArguments) late.push({ index: position, function: { arguments: "{}" } });
    }
    return late;
  }

  /** Whether pieces of any call have not been told yet. */
  get isWaiting(): boolean {
    return this.#choices.values().some(({ list, told }) => told < list.length);
  }

  /** Choices whose calls may still want arguments. */
  get open(): number[] {
    return [...this.#choices].filter(([, { ended }]) => !ended).map(([choice]) => choice);
  }

  #mendPiece(given: JsonRecord, { calls, mended }: { calls: Calls; mended: ToolCallDelta[] }): void {
    const called = isRecord(given["function"]) ? given["function"] : {};
    const sent = called["arguments"];
    // An object comes whole; nothing is said yet by null.
    const text = sent === undefined || typeof sent === "string" ? sent : sent === null ? "" : argumentsText(sent);
    const piece = {
      said: typeof given["index"] === "number" ? given["index"] : undefined,
      id: filledIn(given, "id"),
      name: stringIn(called, "name") ?? "",
      text: text ?? "",
    };
    const known = callOf(piece, calls);
    const call = known ?? begin(piece, calls);
    if (piece.said !== undefined) calls.latest.set(piece.said, call);
    const { position } = call;
    const isSame = given["index"] === position && text === sent;
    if (known === undefined) {
      const id = calls.ids.of(piece.id, position, this.responseId);
      const isRight = given["id"] === id && filledIn(given, "type") !== undefined && typeof called["name"] === "string";
      const fields = { ...called, name: piece.name, ...present({ arguments: text }) };
      const opening = { ...given, index: position, id, type: "function" as const, function: fields };
      call.opening = isRight && isSame ? (given as unknown as ToolCallDelta) : opening;
    } else if (position < calls.told) {
      // Some clients join what is said twice.
      const isBare = given["id"] === undefined && called["name"] === undefined;
      const { id: _id, ...rest } = given;
      const { name: _name, ...fields } = called;
      const more = { ...rest, index: position, function: { ...fields, ...present({ arguments: text }) } };
      mended.push(isBare && isSame ? (given as unknown as ToolCallDelta) : more);
    } else {
      // A name that the vendor says again with each piece is no more of it.
      if (call.name === "" || (!call.hasArguments && piece.name !== call.name)) call.name += piece.name;
      const { opening } = call;
      const fields = { name: call.name, arguments: (opening.function?.arguments ?? "") + piece.text };
      call.opening = { ...given, ...opening, function: { ...called, ...opening.function, ...fields } };
    }
    call.hasArguments ||= piece.text.trim() !== "";
    this.#tell(calls, mended);
  }

  /** In their order, as far as their names are whole: of two pieces, some clients keep the first and some the last. */
  #tell(calls: Calls, mended: ToolCallDelta[]): void {
    for (;;) {
      const next = calls.list[calls.told];
      if (next === undefined || !(calls.ended || this.#isNamed(next))) return;
      mended.push(next.opening);
      calls.told++;
    }
  }

  #isNamed({ name, hasArguments }: Call): boolean {
    if (name === "" || hasArguments) return name !== "";
    // Of a tool, and not the beginning of another one's.
    const begun = this.#tools.filter((tool) => tool.startsWith(name));
    return begun.length === 1 && begun[0] === name;
  }
}

function newCalls(): Calls {
  return { list: [], told: 0, byId: new Map(), latest: new Map(), ids: new CallIds(), ended: false };
}

interface Piece {
  /** The vendor's index. */
  said: number | undefined;
  id: string | undefined;
  name: string;
  text: string;
}

function begin({ said, id, name }: Piece, { list, byId }: Calls): Call {
  const position = list.length;
  const call = { position, said, name, hasArguments: false, opening: { index: position } };
  list.push(call);
  if (id !== undefined) byId.set(id, call);
  return call;
}

/**
 * The call that a piece goes on with; undefined where it begins one. Some vendors number all calls alike, or none: another id
 * with a name is another call, and so is a name with whole arguments behind those of a call that has some. Some give all calls
 * one id: a name at another index is another call.
 */
function callOf(piece: Piece, { list, byId, latest }: Calls): Call | undefined {
  const { said, id, name } = piece;
  const current = said === undefined ? undefined : latest.get(said);
  if (id !== undefined) {
    const known = byId.get(id);
    if (known !== undefined) return isAnother(piece, known) ? undefined : known;
    return name === "" ? current : undefined;
  }
  if (current !== undefined) return isWholeAgain(piece, current) ? undefined : current;
  return said === undefined && name === "" ? list.at(-1) : undefined;
}

/** Of the same id. */
function isAnother(piece: Piece, known: Call): boolean {
  if (known.said === piece.said) return false;
  const isElsewhere = known.said !== undefined && piece.said !== undefined;
  return (isElsewhere && piece.name !== "") || isWholeAgain(piece, known);
}

function isWholeAgain({ name, text }: Piece, { hasArguments }: Call): boolean {
  return hasArguments && name !== "" && parseRecord(text) !== undefined;
}
