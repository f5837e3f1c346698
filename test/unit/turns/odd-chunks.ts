// One answer as providers that speak OpenAI's format send it: whole, and cut into the chunks of a stream in all the ways that
// they have.
import fc, { type GeneratorValue } from "fast-check";
import type { Json } from "../dialects/support.ts";

export interface Said {
  thought: string;
  text: string;
  refusal: string;
  calls: { name: string; args: string }[];
  cited: string[];
  images: string[];
  finish: "stop" | "length" | "tool_calls" | "content_filter";
}

export interface OddAnswer {
  said: Said;
  /** The names of the client's tools. */
  tools: string[];
  /** The answer of a provider that does not stream. */
  whole: Json;
  /** Data of the stream's events. */
  stream: Json[];
  /** The stream ends with an error, or the connection breaks. */
  failure: "none" | "error" | "break";
}

export const counts = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

const words = ["Hi", " there", "é𝄞 🦊", "\n\n", '{"a":', "}", "look.", " "];
/** Some begin with another one. */
const names = ["get", "get_weather", "get_weather_now", "ping_pong", "a", "list.files", "bash"];
const args = [
  "{}",
  '{"a":1}',
  '{"city":"Zürich 🦊","of":{"x":["}",null]}}',
  '{"n":-1.5e3,"s":"a\\n\\"b\\""}',
  '{ "sp" : "" }',
];

/** Choices that shrink to the first of each. */
class Draw {
  readonly #value: GeneratorValue;
  constructor(value: GeneratorValue) {
    this.#value = value;
  }
  of<T>(...list: T[]): T {
    return list[this.upTo(list.length - 1)] as T;
  }
  upTo(max: number): number {
    return this.#value(fc.nat, { max });
  }
  /** In one of so many cases. */
  rarely(cases: number): boolean {
    return this.upTo(cases - 1) === cases - 1;
  }
  /** The text in up to `max` pieces, none of which is empty. */
  pieces(text: string, max: number): string[] {
    const letters = [...text];
    const list: string[] = [];
    while (letters.length > 0 && list.length < max - 1)
      list.push(letters.splice(0, 1 + this.upTo(letters.length - 1)).join(""));
    return letters.length === 0 ? list : [...list, letters.join("")];
  }
}

export const oddAnswers: fc.Arbitrary<OddAnswer> = fc.gen().map((value) => {
  const draw = new Draw(value);
  const said = answer(draw);
  const failure = draw.of(
    "none" as const,
    "none" as const,
    "none" as const,
    "none" as const,
    "error" as const,
    "break" as const,
  );
  const ids = said.calls.map((_, at) => `call_${draw.of("x", "functions.look:", "Zz9")}${at}`);
  const stream = streamOf(said, ids, draw);
  return {
    said,
    tools: draw.of(names, [...new Set(said.calls.map(({ name }) => name))], ["other"]),
    whole: wholeOf(said, ids, draw),
    stream: failure === "none" ? stream : broken(stream, failure, draw),
    failure,
  };
});

function answer(draw: Draw): Said {
  const some = (max: number) => Array.from({ length: draw.upTo(max) }, () => draw.of(...words)).join("");
  const refusal = draw.rarely(8) ? `No.${some(2)}` : "";
  const calls = Array.from({ length: refusal === "" ? draw.upTo(3) : 0 }, () => ({
    name: draw.of(...names),
    args: draw.of(...args),
  }));
  const text = refusal === "" ? some(4) : "";
  const said: Said = {
    thought: draw.rarely(3) ? `Hm${some(3)}` : "",
    text: calls.length === 0 && refusal === "" ? `Yes${text}` : text,
    refusal,
    calls,
    cited: [],
    images: draw.rarely(8) ? ["data:image/png;base64,AAAA"] : [],
    finish: calls.length > 0 ? "tool_calls" : draw.of("stop", "stop", "length", "content_filter"),
  };
  if (said.text !== "" && draw.rarely(6)) said.cited.push("https://a.test/1", "https://a.test/2");
  return said;
}

const citation = (url: string) => ({
  type: "url_citation",
  url_citation: { url, title: "T", start_index: 0, end_index: 1 },
});
const image = (url: string) => ({ type: "image_url", image_url: { url } });

function wholeOf({ thought, text, refusal, calls, cited, images, finish }: Said, ids: string[], draw: Draw): Json {
  return {
    id: "up",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text === "" ? draw.of(null, "") : text,
          ...(thought === "" ? {} : { [draw.of("reasoning", "reasoning_content")]: thought }),
          ...(refusal === "" ? {} : { refusal }),
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map(({ name, args: text }, at) => ({
                  id: ids[at],
                  type: "function",
                  function: { name, arguments: text },
                })),
              }),
          ...(cited.length === 0 ? {} : { annotations: cited.map(citation) }),
          ...(images.length === 0 ? {} : { images: images.map(image) }),
        },
        finish_reason: finish === "tool_calls" ? draw.of("tool_calls", "stop") : finish,
      },
    ],
    usage: counts,
  };
}

/** What is said one after another; `opens` is a call's first piece. */
type Strand = Json[];

/** `isMerged`: calls may begin between its pieces, and what is cited belongs to the text before it. */
function wordStrands(
  { thought, text, refusal, cited, images }: Said,
  isMerged: boolean,
  draw: Draw,
): [thoughts: Strand, words: Strand] {
  const field = draw.of("reasoning_content", "reasoning", "both", "details");
  const thinks = (piece: string): Json => {
    const detail = { type: "reasoning.text", text: piece, format: "unknown", index: 0 };
    if (field === "details") return { reasoning: piece, reasoning_details: [detail] };
    return field === "both" ? { reasoning: piece, reasoning_content: piece } : { [field]: piece };
  };
  const texts: Strand = draw.pieces(text, 4).map((content) => ({ content }));
  if (cited.length > 0 && (isMerged || draw.rarely(2)))
    Object.assign(texts.at(-1), { annotations: cited.map(citation) });
  const nothing = () =>
    draw.rarely(4) ? [draw.of({}, { content: "" }, { content: null }, { content: "", tool_calls: [] })] : [];
  const thoughts = [
    ...(draw.rarely(3) ? [] : [{ role: "assistant", ...draw.of({}, { content: "" }, { content: null }) }]),
    ...nothing(),
    ...draw.pieces(thought, 3).map(thinks),
  ];
  const said = [
    ...nothing(),
    ...texts,
    ...(cited.length > 0 && texts.at(-1)?.annotations === undefined ? [{ annotations: cited.map(citation) }] : []),
    ...draw.pieces(refusal, 3).map((piece) => ({ refusal: piece })),
    ...images.map((url) => ({ images: [image(url)] })),
    ...nothing(),
  ];
  return [thoughts, said];
}

/** How a vendor numbers its calls: each, all alike, or not at all. */
type Numbering = "each" | "alike" | "none";

function callStrand(
  { name, args: text }: Said["calls"][number],
  id: string,
  { at, numbering, draw }: { at: number; numbering: Numbering; draw: Draw },
): Strand {
  const place = numbering === "each" ? { index: at } : numbering === "alike" ? { index: 0 } : {};
  const call = (fields: Json) => ({ tool_calls: [{ ...place, ...fields }] });
  const begins = { id, type: "function" };
  const bare = () => draw.of({}, {}, { type: "function" }, { id: "" }, { id: null, type: null });
  const empty = () => draw.of<Json>({ arguments: "" }, {}, { arguments: null });
  const rest = (pieces: string[], more: Json = {}) =>
    pieces.map((piece) => call({ ...bare(), function: { ...more, arguments: piece } }));
  const inPieces = () => draw.pieces(text, 4);
  const anyhow = ["usual", "whole", "first", "object", "named again", "id again"] as const;
  // Who does not number calls names each at once.
  const numbered = [...anyhow, "split", "split early", "name later", "id first", "id later"] as const;
  switch (draw.of(...(numbering === "each" ? numbered : anyhow))) {
    case "usual":
      return [call({ ...begins, function: { name, ...empty() } }), ...rest(inPieces())];
    case "whole":
      return [call({ ...begins, function: { name, arguments: text } })];
    case "first": {
      const [first = "", ...others] = inPieces();
      return [call({ ...begins, function: { name, arguments: first } }), ...rest(others)];
    }
    case "object":
      return [call({ ...begins, function: { name, arguments: JSON.parse(text) } })];
    case "split": {
      const [first = "", ...others] = draw.pieces(name, 3);
      return [
        call({ ...begins, function: { name: first, ...empty() } }),
        ...others.map((piece) => call({ ...draw.of({}, { id }), function: { name: piece, ...empty() } })),
        ...rest(inPieces()),
      ];
    }
    case "split early": {
      // The arguments begin with the last piece of the name.
      const [first = "", ...others] = draw.pieces(name, 2);
      const [begin = "", ...more] = inPieces();
      if (others.length === 0) return [call({ ...begins, function: { name: first, arguments: begin } }), ...rest(more)];
      return [
        call({ ...begins, function: { name: first, ...empty() } }),
        ...others.map((piece) => call({ function: { name: piece, arguments: begin } })),
        ...rest(more),
      ];
    }
    case "named again": {
      const [first = "", ...others] = inPieces();
      return [
        call({ ...begins, function: { name, arguments: first } }),
        ...others.map((piece) => call({ ...begins, function: { name, arguments: piece } })),
      ];
    }
    case "id again":
      return [
        call({ ...begins, function: { name, ...empty() } }),
        ...inPieces().map((piece) => call({ ...begins, function: { arguments: piece } })),
      ];
    case "name later": {
      const pieces = inPieces();
      const before = pieces.splice(0, draw.upTo(pieces.length));
      const behind = draw.of({}, { arguments: "" });
      return [
        call({ ...begins, ...draw.of<Json>({}, { function: {} }, { function: { name: "", arguments: "" } }) }),
        ...rest(before),
        call({ function: { name, ...behind } }),
        ...rest(pieces),
      ];
    }
    case "id first":
      return [call({ ...begins }), call({ function: { name, ...empty() } }), ...rest(inPieces())];
    case "id later":
      return [call({ function: { name, ...empty() } }), call({ ...begins, function: empty() }), ...rest(inPieces())];
  }
}

/** The strands as one; calls begin in their order. */
function merged(strands: Strand[], draw: Draw): Strand {
  const left = strands.map((strand) => [...strand]);
  const list: Strand = [];
  for (;;) {
    const unopened = left.findIndex((strand, at) => at > 0 && strand.length === strands[at]?.length);
    const ready = left.filter((strand, at) => strand.length > 0 && (at === 0 || unopened === -1 || at <= unopened));
    const next = ready[draw.upTo(Math.max(0, ready.length - 1))]?.shift();
    if (next === undefined) return list;
    list.push(next);
  }
}

/** Some deltas with what came behind them. */
function joined(deltas: Strand, draw: Draw): Strand {
  const list: Strand = [];
  for (const delta of deltas) {
    const last = list.at(-1);
    const isFree = last !== undefined && Object.keys(delta).every((name) => name === "tool_calls" || !(name in last));
    if (!isFree || !draw.rarely(5)) list.push({ ...delta });
    else
      Object.assign(
        last,
        delta,
        last.tool_calls && delta.tool_calls && { tool_calls: [...last.tool_calls, ...delta.tool_calls] },
      );
  }
  return list;
}

function streamOf(said: Said, ids: string[], draw: Draw): Json[] {
  const numbering = draw.of<Numbering>("each", "each", "each", "alike", "none");
  const calls = said.calls.map((call, at) => callStrand(call, ids[at] ?? "", { at, numbering, draw }));
  const isMerged = draw.rarely(3);
  // Whatever was thought comes first: a whole answer cannot say where else it stood.
  const [thoughts, words] = wordStrands(said, isMerged, draw);
  const strands = [words, ...(numbering === "each" ? calls : [calls.flat()])];
  const deltas = joined([...thoughts, ...(isMerged ? merged(strands, draw) : strands.flat())], draw);
  const silent = draw.of<Json>({ finish_reason: null }, {}, { finish_reason: "" });
  const isNumbered = !draw.rarely(6);
  const place = isNumbered ? { index: 0 } : {};
  const other = isNumbered && draw.rarely(8);
  const native = said.finish === "tool_calls" ? draw.of("tool_calls", "stop", "function_call") : said.finish;
  const usage = draw.of("apart", "with the end", "always", "nowhere else");
  const head = draw.of<Json>({ id: "up", object: "chat.completion.chunk", created: 1, model: "up" }, { id: "up" });
  const beside = (at: number): Json[] =>
    other && at % 2 === 0 ? [{ index: 1, delta: { role: "assistant", content: "Other" }, ...silent }] : [];
  const chunks: Json[] = deltas.map((delta, at) => ({
    ...head,
    choices: [{ ...place, delta, ...silent }, ...beside(at)],
    ...(usage === "always"
      ? { usage: { prompt_tokens: 11, completion_tokens: Math.min(at, 6), total_tokens: 11 + Math.min(at, 6) } }
      : {}),
  }));
  const ends: Json = {
    ...place,
    ...draw.of({ delta: {} }, { delta: { content: "" } }, { delta: null }, {}),
    finish_reason: native,
  };
  const last = chunks.at(-1);
  if (last !== undefined && draw.rarely(4)) last.choices[0].finish_reason = native;
  else chunks.push({ ...head, choices: [ends] });
  if (other) chunks.at(-1)?.choices.push({ index: 1, delta: {}, finish_reason: "stop" });
  if (draw.rarely(6)) chunks.push({ ...head, choices: [ends] });
  const final = chunks.at(-1);
  if (usage === "apart" || usage === "always")
    chunks.push({ ...head, choices: draw.of<Json>([], null), usage: counts });
  else if (usage === "with the end") Object.assign(final as Json, { usage: counts });
  else chunks.push({ ...head, choices: [{ ...place, delta: {} }], usage: counts });
  return [...chunks, ...(draw.rarely(4) ? [] : ["[DONE]"])];
}

/** Up to somewhere before its end. */
function broken(stream: Json[], failure: "error" | "break", draw: Draw): Json[] {
  const end = stream.findIndex((chunk) => chunk.choices?.some((choice: Json) => choice.finish_reason));
  const error = { message: "Overloaded", ...draw.of<Json>({ code: 503 }, { type: "server_error", code: "x" }) };
  return [...stream.slice(0, draw.upTo(end)), ...(failure === "error" ? [{ error }] : [])];
}
