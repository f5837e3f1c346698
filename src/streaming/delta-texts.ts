// Which strings of a delta are texts that come in pieces, in the order in which doors write them out; all others (ids, names,
// signatures, pictures) come whole. Pure.
import type { Delta } from "../wire/answer.ts";
import { isRecord } from "../wire/json.ts";
import { present } from "../wire/present.ts";

export interface DeltaText {
  /** The same for all pieces of one text of a choice. */
  name: string;
  /** Texts of a lower rank come before those of a higher one. */
  rank: number;
  piece: string;
  /** The delta with another piece. */
  put(delta: Delta, piece: string): Delta;
  /** A delta that says nothing but this piece. */
  alone(piece: string): Delta;
}

const whole: ReadonlySet<string> = new Set(["role", "id", "type", "name", "format", "signature"]);
const ranks: Readonly<Record<string, number>> = { content: 1, refusal: 2 };
const callRank = 3;
const signedRank = -1;
const detailFields = ["text", "summary"] as const;

export function textsOf(delta: Delta): DeltaText[] {
  const found: DeltaText[] = [];
  for (const field in delta) {
    const piece = delta[field];
    if (typeof piece !== "string" || piece === "" || whole.has(field)) continue;
    found.push(new FieldText(field, piece));
  }
  if (delta.reasoning_details != null) found.push(...detailTexts(delta.reasoning_details));
  if (isRecord(delta["audio"])) found.push(...spokenText(delta["audio"]));
  if (delta.tool_calls != null) found.push(...callTexts(delta.tool_calls));
  return found;
}

/** Nearly every delta has one and no other: nothing is made for what is seldom asked of it. */
class FieldText implements DeltaText {
  readonly name: string;
  readonly piece: string;
  readonly rank: number;

  constructor(name: string, piece: string) {
    this.name = name;
    this.piece = piece;
    this.rank = ranks[name] ?? 0;
  }

  put(delta: Delta, text: string): Delta {
    return { ...delta, [this.name]: text };
  }

  alone(text: string): Delta {
    return { [this.name]: text };
  }
}

/** Whether a delta holds something that comes whole and has its place behind the text before it. */
export function hasWhole({ reasoning_details: details, images }: Delta): boolean {
  const isPictured = Array.isArray(images) && images.length > 0;
  return isPictured || (details ?? []).some(({ signature, data }) => isText(signature) || isText(data));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function detailTexts(details: NonNullable<Delta["reasoning_details"]>): DeltaText[] {
  return details.flatMap((detail, position) =>
    detailFields.flatMap((field): DeltaText[] => {
      const { [field]: piece, signature, ...others } = detail;
      if (typeof piece !== "string" || piece === "") return [];
      return [
        {
          name: `reasoning_details ${detail.index ?? ""} ${field}`,
          // A signature ends the text that it comes with.
          rank: isText(signature) ? signedRank : 0,
          piece,
          put: (delta, text) => ({
            ...delta,
            ...present({ reasoning_details: replaced(delta.reasoning_details, position, { [field]: text }) }),
          }),
          alone: (text) => ({ reasoning_details: [{ ...others, [field]: text }] }),
        },
      ];
    }),
  );
}

function spokenText(audio: Record<string, unknown>): DeltaText[] {
  const { transcript, id } = audio;
  if (typeof transcript !== "string" || transcript === "") return [];
  return [
    {
      name: "audio",
      rank: 0,
      piece: transcript,
      put: (delta, text) => ({ ...delta, audio: { ...audio, transcript: text } }),
      alone: (text) => ({ audio: present({ id, transcript: text }) }),
    },
  ];
}

/** Of calls in one delta each is written out before the next; one that says nothing yet begins behind what was said. */
function callTexts(calls: NonNullable<Delta["tool_calls"]>): DeltaText[] {
  return calls.map(({ index, function: called }, position) => ({
    name: `tool_calls ${index}`,
    rank: callRank + position,
    piece: called?.arguments ?? "",
    put: (delta, text) => {
      const change = { function: { ...called, arguments: text } };
      return { ...delta, ...present({ tool_calls: replaced(delta.tool_calls, position, change) }) };
    },
    alone: (text) => ({ tool_calls: [{ index, function: { arguments: text } }] }),
  }));
}

function replaced<Entry>(
  list: readonly Entry[] | undefined,
  position: number,
  change: Partial<Entry>,
): Entry[] | undefined {
  return list?.map((entry, at) => (at === position ? { ...entry, ...change } : entry));
}
