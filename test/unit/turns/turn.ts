// A turn of the assistant's as the tests mean it, of which each vendor's answers and requests, and each client's, are forms.
import fc from "fast-check";

export type Item =
  /** Signed or encrypted: it has to come back where it stood. */
  | { kind: "thought"; text: string; sealed: string }
  | { kind: "redacted"; sealed: string }
  /** Of Gemini's: what the item before it was signed with. */
  | { kind: "signature"; sealed: string }
  | { kind: "text"; text: string }
  | { kind: "refusal"; text: string }
  | { kind: "image"; url: string }
  | { kind: "call"; id: string; name: string; args: string };

export type Call = Extract<Item, { kind: "call" }>;
export type Kind = Item["kind"];

export interface Result {
  /** Which of the turn's calls it answers. */
  call: number;
  text: string;
  /** A data URL. */
  image?: string;
  failed: boolean;
}

export interface Round {
  items: Item[];
  results: Result[];
  /** What the user says behind the results. */
  behind: string;
}

export const callsIn = (items: readonly Item[]) => items.filter((item): item is Call => item.kind === "call");

/** Neighbouring texts are one. */
export function merged(items: readonly Item[]): Item[] {
  const list: Item[] = [];
  for (const item of items) {
    const last = list.at(-1);
    if (item.kind === "text" && last?.kind === "text")
      list[list.length - 1] = { kind: "text", text: last.text + item.text };
    else list.push(item);
  }
  return list;
}

/** OpenAI's chat format tells no order but by thoughts: between two of them stand texts, pictures, calls. */
export function asChatTells(items: readonly Item[]): Item[] {
  const rank: Partial<Record<Kind, number>> = { text: 0, refusal: 1, image: 2, call: 3 };
  const list: Item[] = [];
  let gap: Item[] = [];
  const end = () => {
    list.push(...gap.sort((one, other) => (rank[one.kind] ?? 0) - (rank[other.kind] ?? 0)));
    gap = [];
  };
  for (const item of items) {
    if (rank[item.kind] !== undefined) gap.push(item);
    else {
      end();
      list.push(item);
    }
  }
  end();
  return list;
}

const pixel = (number: number) => `data:image/png;base64,AAA${String.fromCharCode(65 + (number % 26))}`;

/** Ids as vendors make them, others too long or with characters that some refuse. */
const idForms = [
  (number: number) => `toolu_0${number}`,
  (number: number) => `call_${number}`,
  (number: number) => `functions.look:${number}`,
  (number: number) => `call_${"x".repeat(80)}${number}`,
  (number: number) => `Abc12345${number}`,
];

const maxItems = 7;
const words = fc.constantFrom("Let me look.", "a", "é𝄞 🦊", "two\n\nlines", "it ends so: ", '{"json":1}', "\\u0000");
const args = fc.constantFrom("{}", '{"p":"a"}', '{"n":[1,{"x":null}],"s":"é\\n\\"q\\""}');

/** Turns of these kinds of items, none of which repeats where repeating would hide a mix-up. */
export function rounds(kinds: readonly Kind[]): fc.Arbitrary<Round> {
  const item = fc.record({
    kind: fc.constantFrom(...kinds.filter((kind) => kind !== "signature" && kind !== "refusal")),
    text: words,
    args,
    signed: fc.boolean(),
  });
  return fc
    .record({
      drafts: fc.array(item, { minLength: 1, maxLength: maxItems }),
      form: fc.constantFrom(...idForms),
      refuses: fc.boolean(),
      results: fc.array(fc.record({ text: words, shows: fc.boolean(), failed: fc.boolean(), key: fc.nat(99) }), {
        minLength: maxItems,
        maxLength: maxItems,
      }),
      behind: words,
    })
    .map(({ drafts, form, refuses, results, behind }) => {
      const items: Item[] = [];
      for (const [number, { kind, text, args, signed }] of drafts.entries()) {
        if (kind === "thought") items.push({ kind, text: `${text}${number}`, sealed: `sealed-${number}` });
        else if (kind === "redacted") items.push({ kind, sealed: `sealed-${number}` });
        else if (kind === "text") items.push({ kind, text: `${text}${number}` });
        else if (kind === "image") items.push({ kind, url: pixel(number) });
        else if (kind === "call") items.push({ kind, id: form(number), name: `tool_${number}`, args });
        if (signed && kinds.includes("signature") && kind !== "thought")
          items.push({ kind: "signature", sealed: `sealed-${number}` });
      }
      const calls = callsIn(items);
      if (refuses && calls.length === 0 && kinds.includes("refusal"))
        items.push({ kind: "refusal", text: "I cannot." });
      const ordered = results.slice(0, calls.length).map((result, call) => ({ ...result, call }));
      ordered.sort((one, other) => one.key - other.key);
      return {
        items,
        results: ordered.map(({ call, text, shows, failed }) => {
          return { call, text: `${call} ${text}`, failed, ...(shows ? { image: pixel(call) } : {}) };
        }),
        behind,
      };
    });
}
