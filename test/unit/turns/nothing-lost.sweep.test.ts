// Whatever a vendor answers goes through any door to a client and comes back in its next request, to the same vendor or to
// another one: nothing is lost of what that vendor can take, everything stands where it stood, and a streamed answer is what
// the whole one is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Assembly } from "../../../src/streaming/assembly.ts";
import type { ChunkPart, StreamPart } from "../../../src/streaming/stream-part.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";
import { built, type Json, partsOf, requestOf } from "../dialects/support.ts";
import { bodyOf, type Client, clients, eventsOf, readNext } from "./clients.ts";
import { otherVendors } from "./other-vendors.ts";
import { asChatTells, callsIn, type Item, merged, type Round, rounds } from "./turn.ts";
import { openAiVendors, type Told, type Vendor } from "./vendors.ts";

const vendors = new Map(Object.entries({ ...openAiVendors, ...otherVendors }));
const asked: ChatRequest = requestOf({});

function wholeChoice({ dialect, target, answer }: Vendor, items: Item[]): Json {
  const read = dialect.readResponse(JSON.stringify(answer(items)), target);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value.choices[0];
}

function chunks({ dialect, target, stream }: Vendor, items: Item[]): ChunkPart[] {
  const parts: StreamPart[] = partsOf(dialect.streamReader(target), stream(items));
  const error = parts.find(({ kind }) => kind === "error");
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return parts.filter((part): part is ChunkPart => part.kind === "chunk");
}

/** The stream, put together again. */
function assembledChoice({ dialect, target, stream }: Vendor, items: Item[]): Json {
  const assembly = new Assembly();
  for (const part of partsOf(dialect.streamReader(target, true), stream(items)))
    if (part.kind === "chunk") assembly.add(part);
  return assembly.completion({}).choices[0];
}

/** The turn as its vendor's format can hold it, and as the client's can. */
function sayable(items: Item[], from: Vendor, client: Client): Item[] {
  const isChat = client === clients["/chat/completions"] || from.format === "none";
  const list = items.filter((item) => item.kind === "refusal" || !client.lacks.includes(item.kind));
  // Signatures of what is not said go with it.
  const signed = list.filter(
    (item, index) => item.kind !== "signature" || items[items.indexOf(item) - 1] === list[index - 1],
  );
  const told = client === clients["/messages"] ? withTextLast(signed) : signed;
  return merged(isChat ? asChatTells(told) : told);
}

/** Clients take the last block for the answer, so that nothing sealed is told behind it. */
function withTextLast(items: Item[]): Item[] {
  const end = items.findLastIndex(({ kind }) => kind !== "signature" && kind !== "redacted");
  return items[end]?.kind === "text" ? items.slice(0, end + 1) : items;
}

/** Messages of one answer of Responses are one text here, with a line between them. */
function joinedHere(items: Item[], from: Vendor): Item[] {
  if (from.format !== "openai-responses-v1") return items;
  let isLater = false;
  return items.map((item) => {
    if (item.kind !== "text") return item;
    const text = isLater ? `\n\n${item.text}` : item.text;
    isLater = true;
    return { ...item, text };
  });
}

function expected(
  round: Round,
  ways: { from: Vendor; to: Vendor; client: Client },
): Omit<Told, "results"> & { results: Json } {
  const { from, to, client } = ways;
  const isReturn = from.format === to.format;
  const sealed = ["thought", "redacted", "signature"];
  const there = isReturn ? round.items : joinedHere(round.items, from);
  let items = there
    .filter(({ kind }) => isReturn || !sealed.includes(kind))
    .map((item): Item => {
      const isWords = item.kind === "refusal" && (client.lacks.includes("refusal") || !to.kinds.includes("refusal"));
      return isWords ? { kind: "text", text: item.text } : item;
    });
  const shown = items.flatMap((item) => (item.kind === "image" && !to.kinds.includes("image") ? [item.url] : []));
  items = merged(items.filter((item) => item.kind !== "image" || to.kinds.includes("image")));
  if (to.format === "none") items = merged(asChatTells(items));
  // A thought is refused there without what it led to.
  if (to.format === "openai-responses-v1") {
    items = items.slice(0, items.findLastIndex(({ kind }) => kind !== "thought" && kind !== "redacted") + 1);
  }
  if (items.length === 0 && shown.length > 0) items = [{ kind: "text", text: "See the next message of the user." }];
  const results = [...round.results].sort((one, other) => one.call - other.call);
  const images = results.flatMap(({ image }) => image ?? []);
  return {
    items,
    results: results.map(({ call, text, image, failed }) => ({
      call,
      text,
      images: to.media === "inside" && image !== undefined ? [image] : [],
      failed: failed && to.has.failed && client !== clients["/responses"],
    })),
    shown: to.media === "inside" ? shown : [...shown, ...images],
    next: round.behind,
    marked: to.has.markers,
  };
}

/** Calls by their number instead of their ids, which have to be the vendor's and the same on both sides. */
function numbered({ items, results, ...rest }: Told, to: Vendor): Json {
  const ids = callsIn(items).map(({ id }) => id);
  if (to.has.ids) for (const id of ids) expect(id).toMatch(to.ids);
  return {
    ...rest,
    items: merged(items).map((item) => (item.kind === "call" ? callOf(item) : item)),
    results: results.map(({ id, ...result }, place) => ({
      ...result,
      call: to.has.ids ? ids.indexOf(id ?? "") : place,
    })),
  };
}

const callOf = ({ kind, name, args }: Extract<Item, { kind: "call" }>) => ({ kind, name, args: JSON.parse(args) });

function plain(told: ReturnType<typeof expected>): Json {
  return { ...told, items: told.items.map((item) => (item.kind === "call" ? callOf(item) : item)) };
}

/** Fields that differ from answer to answer. */
function withoutIds(value: Json): Json {
  return JSON.parse(JSON.stringify(value, (name, inner) => (name === "id" || name === "logprobs" ? undefined : inner)));
}

describe.each(Object.entries(clients))("%s", (name, client) => {
  it.each([...vendors])("%s", (vendor, from) => {
    const kinds = from.kinds.filter((kind) => kind === "refusal" || !client.lacks.includes(kind));
    const property = fc.property(rounds(kinds), fc.constantFrom(...vendors.keys(), vendor, vendor), (given, other) => {
      const to = vendors.get(other) ?? from;
      const round = { ...given, items: sayable(given.items, from, client) };
      const whole = client.ofAnswer(bodyOf(client, wholeChoice(from, round.items), asked));
      const streamed = client.ofStream(eventsOf(client, chunks(from, round.items), asked));
      const assembled = client.ofAnswer(bodyOf(client, assembledChoice(from, round.items), asked));
      expect(withoutIds(assembled)).toEqual(withoutIds(whole));
      if (name !== "/chat/completions") expect(withoutIds(streamed)).toEqual(withoutIds(whole));
      for (const kept of [whole, streamed, assembled]) {
        const next = readNext(client, client.next(kept, round));
        const request = built(to.dialect, next as Json, to.target);
        expect(numbered(to.told(request.json), to)).toEqual(plain(expected(round, { from, to, client })));
      }
    });
    fc.assert(property, { numRuns: 30 });
  });
});
