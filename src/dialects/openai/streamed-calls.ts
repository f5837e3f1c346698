// The tool calls of one streamed answer, mended in passing: positions, ids and types where a vendor leaves them out or says the
// same of two calls, each told once, and `{}` for a call whose arguments never came, because clients parse what they were
// given.

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
}

interface Calls {
  /** By position. */
  list: Call[];
  /** By the vendor's id: which of them began last with it. */
  byId: Map<string, Call>;
  /** By the vendor's index: which of them began last there. */
  latest: Map<number, Call>;
  ids: CallIds;
  ended: boolean;
}

export class StreamedCalls {
  readonly #choices = new Map<number, Calls>();
  /** The answer's id at the vendor. */
  responseId: string | undefined;

  /** The very list that came where nothing has to change. */
  mend(choice: number, given: unknown[]): ToolCallDelta[] {
    const calls = this.#choices.get(choice) ?? newCalls();
    this.#choices.set(choice, calls);
    const mended = given.filter(isRecord).map((piece) => this.#mendPiece(piece, calls));
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
    return calls.list.flatMap(({ position, hasArguments }) =>
      hasArguments ? [] : [{ index: position, function: { arguments: "{}" } }],
    );
  }

  /** Choices whose calls may still want arguments. */
  get open(): number[] {
    return [...this.#choices].filter(([, { ended }]) => !ended).map(([choice]) => choice);
  }

  #mendPiece(given: JsonRecord, calls: Calls): ToolCallDelta {
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
    const isNamed = call.hasArguments;
    call.hasArguments ||= piece.text.trim() !== "";
    if (known === undefined) {
      const id = calls.ids.of(piece.id, call.position, this.responseId);
      const isRight = given["id"] === id && filledIn(given, "type") !== undefined && typeof called["name"] === "string";
      if (isRight && given["index"] === call.position && text === sent) return given as unknown as ToolCallDelta;
      const fields = { ...called, name: piece.name, ...present({ arguments: text }) };
      return { ...given, index: call.position, id, type: "function", function: fields };
    }
    // Some clients join what is said twice.
    const isBare = given["id"] === undefined && called["name"] === undefined;
    if (isBare && given["index"] === call.position && text === sent) return given as unknown as ToolCallDelta;
    const { id: _id, ...rest } = given;
    const { name: _name, ...fields } = called;
    const isMore = !isNamed && piece.name !== "" && piece.name !== call.name;
    if (isMore) call.name += piece.name;
    const name = isMore ? piece.name : undefined;
    return { ...rest, index: call.position, function: { ...fields, ...present({ name, arguments: text }) } };
  }
}

function newCalls(): Calls {
  return { list: [], byId: new Map(), latest: new Map(), ids: new CallIds(), ended: false };
}

interface Piece {
  /** The vendor's index. */
  said: number | undefined;
  id: string | undefined;
  name: string;
  text: string;
}

function begin({ said, id, name }: Piece, { list, byId }: Calls): Call {
  const call = { position: list.length, said, name, hasArguments: false };
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
