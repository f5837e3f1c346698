// One turn of the assistant's as a sequence: what it thought, said, showed and called, in the order in which it did. Messages
// keep these in lists of their own; where the lists do not tell the order, `at` of an entry does, and clients send it back.
import type { ReasoningDetail } from "./answer.ts";
import { isRecord, type JsonRecord } from "./json.ts";
import type { ContentPart } from "./message.ts";

export type TurnItem<Call> =
  | { kind: "thought"; detail: ReasoningDetail }
  | { kind: "part"; part: ContentPart }
  | { kind: "refusal"; refusal: string }
  | { kind: "call"; call: Call };

/** What of a turn stands before an entry: characters of its text, its images and its calls. */
export const placeNames = ["text", "images", "calls"] as const;
export type Place = Partial<Record<(typeof placeNames)[number], number>>;

export interface Turn<Call> {
  content?: string | readonly ContentPart[] | null | undefined;
  refusal?: string | null | undefined;
  images?: unknown;
  reasoning_details?: readonly ReasoningDetail[] | null | undefined;
  tool_calls?: readonly Call[] | null | undefined;
}

/** Formats whose details are numbered among all that their turn is made of. */
const numbered = /^anthropic-claude-v1$|openai-responses-v1$/;

/**
 * Without a place: text, then the refusal, images and calls; a thought in the gap that its number names, where its format has
 * such, else in front.
 */
export function itemsOf<Call extends object>(turn: Turn<Call>): TurnItem<Call>[] {
  const { refusal, images, tool_calls, reasoning_details } = turn;
  const said: TurnItem<Call>[] = textParts(turn.content).map((part) => ({ kind: "part", part }));
  if (refusal != null && refusal !== "") said.push({ kind: "refusal", refusal });
  const places = (reasoning_details ?? []).filter(({ at }) => isRecord(at)).map(placeIn);
  const latestImage = latestPlaces(places, "images");
  const latestCall = latestPlaces(places, "calls");
  const shown = imagesIn(images).map(({ image, at }, position): Entry<Call> => {
    return { item: { kind: "part", part: image }, behind: { ...latestImage(position), ...at } };
  });
  const limits = {
    text: said.reduce((length, item) => length + lengthOf(item), 0),
    images: said.filter((item) => item.kind === "part" && item.part.type !== "text").length + shown.length,
    calls: tool_calls?.length ?? 0,
  };
  const called = (tool_calls ?? []).map((call, position): Entry<Call> => {
    const behind = within({ ...latestCall(position), ...placeIn(call) }, limits);
    return { item: { kind: "call", call }, behind };
  });
  const done = [...shown, ...called].sort((one, other) => place(one) - place(other));
  const thoughts = (reasoning_details ?? []).map((detail): Entry<Call> => {
    return { item: { kind: "thought", detail }, behind: within(placeOfThought(detail), limits) };
  });
  return interleave(interleave(said, done), thoughts);
}

interface Entry<Call> {
  item: TurnItem<Call>;
  /** What it stands behind; `items` counts whatever there is, pieces of one thought as one. */
  behind: Place & { items?: number };
}

/** What a thought stands behind is no further on than the thought. To be asked for rising positions. */
function latestPlaces(places: readonly Place[], name: "images" | "calls"): (position: number) => Place {
  let next = 0;
  return (position) => {
    while (next < places.length && (places[next]?.[name] ?? 0) <= position) next++;
    const place = places[next];
    if (place === undefined) return { text: Infinity };
    return name === "images" ? { text: place.text ?? 0 } : { text: place.text ?? 0, images: place.images ?? 0 };
  };
}

function place({ behind: { text = 0 } }: Entry<unknown>): number {
  return text === Infinity ? Number.MAX_SAFE_INTEGER : text;
}

function placeOfThought(detail: ReasoningDetail): Entry<unknown>["behind"] {
  if (isRecord(detail["at"])) return placeIn(detail);
  return numbered.test(detail.format ?? "") ? { items: detail.index ?? 0 } : {};
}

/** What is not there is not waited for. */
function within(behind: Entry<unknown>["behind"], limits: Required<Place>): Entry<unknown>["behind"] {
  const { text = 0, images = 0, calls = 0 } = behind;
  return {
    ...behind,
    text: text === Infinity ? text : Math.min(text, limits.text),
    images: Math.min(images, limits.images),
    calls: Math.min(calls, limits.calls),
  };
}

/** What a client sent back may be anything. */
function placeIn(entry: object): Place {
  const { at }: { at?: unknown } = entry;
  if (!isRecord(at)) return {};
  return Object.fromEntries(placeNames.flatMap((name) => (isCount(at[name]) ? [[name, at[name]]] : [])));
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function interleave<Call>(list: readonly TurnItem<Call>[], entries: readonly Entry<Call>[]): TurnItem<Call>[] {
  if (entries.length === 0) return [...list];
  const rest = [...list].reverse();
  const merged: TurnItem<Call>[] = [];
  const seen = new Seen();
  for (const { item, behind } of entries) {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const missing = seen.missing(behind);
      if (missing === undefined) {
        rest.push(next);
        break;
      }
      const [first, second] = split(next, missing);
      if (second !== undefined) rest.push(second);
      merged.push(first);
      seen.note(first);
    }
    merged.push(item);
    seen.note(item);
  }
  return [...merged, ...rest.reverse()];
}

class Seen {
  readonly #counts = { text: 0, images: 0, calls: 0, items: 0 };
  #thought = "";

  /** Characters of text that are still to come, where nothing else is; undefined where all is there. */
  missing(behind: Entry<unknown>["behind"]): number | undefined {
    const { text, images, calls, items } = this.#counts;
    const isTextOnly = images >= (behind.images ?? 0) && calls >= (behind.calls ?? 0) && items >= (behind.items ?? 0);
    if (!isTextOnly) return Infinity;
    const left = (behind.text ?? 0) - text;
    return left > 0 ? left : undefined;
  }

  note(item: TurnItem<unknown>): void {
    const counts = this.#counts;
    const thought = item.kind === "thought" ? `${item.detail.format} ${item.detail.index}` : "";
    if (thought === "" || thought !== this.#thought) counts.items++;
    this.#thought = thought;
    counts.text += lengthOf(item);
    if (item.kind === "call") counts.calls++;
    if (item.kind === "part" && item.part.type !== "text") counts.images++;
  }
}

function lengthOf(item: TurnItem<unknown>): number {
  if (item.kind === "refusal") return item.refusal.length;
  return item.kind === "part" && item.part.type === "text" ? item.part.text.length : 0;
}

/** A text that goes on behind the place is two. */
function split<Call>(item: TurnItem<Call>, length: number): [TurnItem<Call>, TurnItem<Call>?] {
  if (item.kind !== "part" || item.part.type !== "text" || item.part.text.length <= length) return [item];
  const { cache_control: _marker, ...unmarked } = item.part;
  const { text } = unmarked;
  return [
    { kind: "part", part: { ...unmarked, text: text.slice(0, length) } },
    { kind: "part", part: { ...item.part, text: text.slice(length) } },
  ];
}

function textParts(content: Turn<unknown>["content"]): readonly ContentPart[] {
  if (content == null || content === "") return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function imagesIn(images: unknown): { image: ContentPart; at: Place }[] {
  if (!Array.isArray(images)) return [];
  return images.filter(isRecord).flatMap((entry: JsonRecord) => {
    const { image_url } = entry;
    if (!isRecord(image_url) || typeof image_url["url"] !== "string") return [];
    return [{ image: { type: "image_url" as const, image_url: { url: image_url["url"] } }, at: placeIn(entry) }];
  });
}
