// A stream's parts as the whole answer that they are pieces of, in the form in which a dialect reads whole answers: for
// clients that want it at once, of providers that were asked for a stream. Nothing that a delta holds is lost.
import type { AnswerMessage, AnswerToolCall, ChunkChoice, Completion, Delta, ToolCallDelta } from "../wire/answer.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";
import { filled, present } from "../wire/present.ts";
import { AssembledDetails } from "./assembled-details.ts";
import { hasEnded } from "./failed-ending.ts";
import { joinedLogprobs } from "./late-logprobs.ts";
import type { ChunkPart } from "./stream-part.ts";

interface OpenCall {
  id: string;
  name: string;
  /** Pieces are joined once: a string that grows by one at a time is copied often. */
  pieces: string[];
  others: JsonRecord;
  /** Characters of content that stood before it. */
  behind: number;
}

interface OpenChoice {
  texts: Map<string, string[]>;
  calls: Map<number, OpenCall>;
  details: AssembledDetails;
  images: { image: unknown; behind: number }[];
  /** Characters of content. */
  said: number;
  others: JsonRecord;
  logprobs: JsonRecord[];
  ending: Pick<ChunkChoice, "finish_reason" | "native_finish_reason">;
}

/** Strings of a delta that come whole. */
const whole: ReadonlySet<string> = new Set(["role", "id", "type", "name", "format"]);

export class Assembly {
  readonly #choices = new Map<number, OpenChoice>();
  #fingerprint: string | null = null;
  #native: Completion["native"];

  add({ choices, systemFingerprint, native }: ChunkPart): void {
    if (native?.kind === "ending") this.#native = present({ ...native, kind: undefined });
    if (systemFingerprint !== undefined) this.#fingerprint = systemFingerprint;
    for (const choice of choices) addChoice(this.#open(choice.index), choice);
  }

  /** What was told beside the choices comes from whoever noted it. */
  completion(beside: Pick<Completion, "usage" | "upstreamId" | "serviceTier">): Completion {
    const choices = [...this.#choices].toSorted(([one], [other]) => one - other);
    return {
      choices: choices.map(([index, { ending, logprobs, ...said }]) => ({
        index,
        message: messageOf(said),
        ...ending,
        ...present({ logprobs: logprobs.length === 0 ? undefined : joinedLogprobs(logprobs) }),
      })),
      ...beside,
      systemFingerprint: this.#fingerprint,
      ...present({ native: this.#native }),
    };
  }

  #open(index: number): OpenChoice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const made: OpenChoice = {
      texts: new Map(),
      calls: new Map(),
      details: new AssembledDetails(),
      images: [],
      said: 0,
      others: {},
      logprobs: [],
      ending: { finish_reason: null, native_finish_reason: null },
    };
    this.#choices.set(index, made);
    return made;
  }
}

function addChoice(open: OpenChoice, choice: ChunkChoice): void {
  addDelta(open, choice.delta);
  if (isRecord(choice.logprobs)) open.logprobs.push(choice.logprobs);
  if (!hasEnded(choice) || hasEnded(open.ending)) return;
  open.ending = { finish_reason: choice.finish_reason, native_finish_reason: choice.native_finish_reason };
}

function addDelta(open: OpenChoice, delta: Delta): void {
  const { texts, details, images, others } = open;
  // Of one piece the text comes first, in whatever order its fields stand.
  open.said += delta.content?.length ?? 0;
  for (const field in delta) {
    const value = delta[field];
    if (value == null || field === "role") continue;
    if (field === "tool_calls") for (const call of delta.tool_calls ?? []) addCall(open, call);
    else if (field === "reasoning_details") for (const detail of delta.reasoning_details ?? []) details.add(detail);
    else if (field === "images" && Array.isArray(value))
      for (const image of value) images.push({ image, behind: open.said });
    else if (typeof value === "string" && !whole.has(field)) {
      const pieces = texts.get(field);
      if (pieces === undefined) texts.set(field, [value]);
      else pieces.push(value);
    } else others[field] = joined(others[field], value);
  }
}

/** Lists go on, records are laid over each other with their texts joined; of anything else the last counts. */
function joined(before: unknown, value: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (!isRecord(before) || !isRecord(value)) return value;
  const merged: JsonRecord = { ...before };
  for (const [name, piece] of Object.entries(value)) {
    const known = merged[name];
    if (piece == null && known != null) continue;
    merged[name] =
      typeof known === "string" && typeof piece === "string" && !whole.has(name) ? known + piece : joined(known, piece);
  }
  return merged;
}

function addCall({ calls, said }: OpenChoice, delta: ToolCallDelta): void {
  const { index, id, type: _type, function: called, ...others } = delta;
  let call = calls.get(index);
  if (call === undefined) {
    call = { id: "", name: "", pieces: [], others: {}, behind: said };
    calls.set(index, call);
  }
  call.id ||= id ?? "";
  call.name += called?.name ?? "";
  if (called?.arguments) call.pieces.push(called.arguments);
  Object.assign(call.others, others);
}

function messageOf({
  texts,
  calls,
  details,
  images,
  others,
  said: length,
}: Omit<OpenChoice, "ending" | "logprobs">): AnswerMessage {
  // Everything stands behind the text unless it says otherwise.
  const placed = <Entry>(entry: Entry, behind: number): Entry =>
    behind < length ? { ...entry, at: { text: behind } } : entry;
  const said: Record<string, string> = {};
  for (const [field, pieces] of texts) {
    const text = pieces.join("");
    if (text !== "") said[field] = text;
  }
  const { content, ...rest } = said;
  const called = [...calls]
    .toSorted(([one], [other]) => one - other)
    .map(([, call]) => placed(callOf(call), call.behind));
  const shown = images.map(({ image, behind }) => (isRecord(image) ? placed(image, behind) : image));
  const thoughts = details.all();
  const isOther = called.length + shown.length + thoughts.length > 0 || rest["refusal"] !== undefined;
  return {
    ...others,
    ...rest,
    role: "assistant",
    content: content ?? (isOther || !texts.has("content") ? null : ""),
    ...present({ reasoning_details: filled(thoughts), tool_calls: filled(called), images: filled(shown) }),
  };
}

function callOf({ id, name, pieces, others }: OpenCall): AnswerToolCall {
  return { ...others, id, type: "function", function: { name, arguments: pieces.join("") } };
}
