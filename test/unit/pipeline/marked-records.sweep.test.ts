// A record holds no word of client or provider: requests of every door and answers of every vendor with a marked word in
// every place, through every stage at which a request can end.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import { afterEach, beforeEach, describe, expect, it, onTestFailed, vi } from "vitest";
import { maxRecordBytes } from "../../../src/accounting/bound-record.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { dialectNames } from "../../../src/dialects/index.ts";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { conversation, type DoorName, doorNames, markedRequests, markings, streamMarkings } from "../../marked.ts";
import { eventFrame } from "../../providers/event-stream-frame.ts";
import { type Answer, arriving, type CatalogRows, playOperation, type Scene, type Seen } from "./play.ts";

const word = "zqxCanary7731";
const model = "test/model";
const fixtures = join(import.meta.dirname, "../../fixtures");

const operations: { [Door in DoorName]: (scene: Scene) => Promise<Seen> } = {
  chat: (scene) => playOperation(chat(chatDoor), scene),
  completions: (scene) => playOperation(chat(completions), scene),
  messages: (scene) => playOperation(chat(messages), scene),
  responses: (scene) => playOperation(chat(responses), scene),
  embeddings: (scene) => playOperation(embeddings, scene),
  rerank: (scene) => playOperation(rerank, scene),
};

const everything = ["tools", "tool_choice", "response_format", "structured_outputs", "reasoning", "max_tokens"];
/** Rows of the catalog that let a door's request be sent, and which of the files of answers is one. */
function rowsFor(door: DoorName, dialect: string): CatalogRows {
  const modality = door === "embeddings" || door === "rerank" ? door : "text";
  const hosted = dialect === "vertex" ? { auth: "bearer" } : {};
  return {
    provider: hosted,
    endpoint: { supported_parameters: everything },
    model: { architecture: { input_modalities: ["text", "image", "file"], output_modalities: [modality] } },
  };
}

/** Vertex has the fixtures of Gemini, whose format it speaks. */
const folderOf = (dialect: string) => join(fixtures, dialect === "vertex" ? "gemini" : dialect);
const fixture = (dialect: string, name: string) => readFileSync(join(folderOf(dialect), name), "utf8");
const fixturesOf = (dialect: string, ending: string) =>
  readdirSync(folderOf(dialect)).filter((name) => name.endsWith(ending) && name !== "errors.json");
const whole =
  (body: string, status = 200): Answer =>
  () =>
    new Response(body, { status });
const streamed =
  (dialect: string, text: string): Answer =>
  () =>
    arriving([dialect === "bedrock" ? frames(text) : new TextEncoder().encode(text)]);

/** Server-sent events as Bedrock frames them. */
function frames(text: string): Uint8Array {
  const events = text.split("\n\n").flatMap((event) => {
    const [, name = "", data = ""] = /^event: (.*)\ndata: (.*)$/m.exec(event) ?? [];
    return name === "" ? [] : [eventFrame(name, JSON.parse(data))];
  });
  return Buffer.concat(events);
}

/**
 * Which requests meet which answers of which vendor in this run: a third of all, so drawn that in each run every request
 * meets every vendor and every answer, and every answer comes from every vendor.
 */
const third = Math.floor(Math.random() * 3);
const vendors = dialectNames.filter((dialect) => dialect !== "sandbox");

const logged: string[] = [];
beforeEach(() => {
  for (const method of ["log", "error", "warn", "info", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation(
      (...words: unknown[]) => void logged.push(words.map(String).join(" ")),
    );
  }
});
afterEach(() => void vi.restoreAllMocks());

async function recordOf(playing: Promise<Seen>): Promise<GenerationRecord> {
  const { response, records, background, bugs } = await playing;
  await response.text();
  await Promise.all(background);
  const [record] = records;
  if (record === undefined || records.length > 1) throw new Error(`${records.length} records`);
  const written = JSON.stringify(record);
  expect(written.toLowerCase()).not.toContain(word.toLowerCase());
  expect(Buffer.byteLength(written)).toBeLessThanOrEqual(maxRecordBytes);
  // As a queue takes it.
  if (!isDeepStrictEqual(deserialize(serialize(record)), record)) expect(structuredClone(record)).toEqual(record);
  expect(bugs).toEqual([]);
  for (const line of logged.splice(0)) expect(line).not.toContain(word);
  return record;
}

describe.each(doorNames)("a request of %s with the word in every place", (door) => {
  const requests = markedRequests(door, { word, model });

  it("is in every place of the schema", () => {
    expect(requests.length).toBeGreaterThan(6);
    for (const { name, body } of requests) expect(JSON.stringify(body), name).toContain(word);
  });

  const others: Partial<Record<DoorName, string[]>> = { embeddings: ["openai", "gemini"], rerank: ["openai"] };
  it.each(others[door] ?? vendors)("answered, failed, refused and broken off by %s", async (dialect) => {
    onTestFailed(() => void process.stderr.write(`third ${third}\n`));
    const answers = [
      answerOf(door, dialect),
      whole(JSON.stringify({ error: { message: word, code: word, type: word } }), 500),
      whole(JSON.stringify({ error: { message: word, code: "content_filter", type: word } }), 400),
      whole(`<html>${word}`),
    ];
    const rows = rowsFor(door, dialect);
    const text = door in others ? "" : fixture(dialect, "text.sse");
    const streams = text === "" ? [] : [text, text.slice(0, text.length / 2)].map((said) => streamed(dialect, said));
    const cases = [
      ...answers.map((answer) => ({ answer, more: {} })),
      ...streams.map((answer) => ({ answer, more: { stream: true } })),
    ];
    const statuses = new Set<number>();
    for (const [row, { body }] of requests.entries()) {
      for (const [column, { answer, more }] of cases.entries()) {
        if ((row + column + vendors.indexOf(dialect)) % 3 !== third && !(door in others)) continue;
        const scene = { dialect, answers: [answer], rows, body: { ...body, ...more } };
        statuses.add((await recordOf(operations[door](scene))).status);
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
  });

  it("with nobody to answer", async () => {
    for (const provider of [{ only: [word] }, { ignore: ["vendor-0", word] }, { quantizations: ["fp4"] }]) {
      const body = { ...requests[0]?.body, provider };
      const record = await recordOf(operations[door]({ answers: [whole(word)], rows: rowsFor(door, "openai"), body }));
      expect(record).toMatchObject({ status: 404, errorType: "not_found" });
      expect(record.excluded).toEqual([{ model, endpoint: "vendor-0", by: expect.any(String) }]);
    }
  });
});

function answerOf(door: DoorName, dialect: string): Answer {
  if (door === "embeddings") {
    const data = [0, 1].map((index) => ({ index, embedding: [1] }));
    return whole(JSON.stringify({ data, embeddings: [{ values: [1] }, { values: [1] }], id: word, model: word }));
  }
  if (door === "rerank") {
    const results = [0, 1].map((index) => ({ index, relevance_score: 0.5, document: { text: word } }));
    return whole(JSON.stringify({ id: word, results }));
  }
  return whole(fixture(dialect, "text.json"));
}

describe.each(vendors)("an answer of %s with the word in each place in turn", (dialect) => {
  const rows = rowsFor("chat", dialect);
  const body = { model, ...conversation(word) };

  it.each([word, `Words ${word} of the prompt`])("in place of each text: %s", async (words) => {
    const statuses: number[] = [];
    for (const name of fixturesOf(dialect, ".json")) {
      for (const marked of markings(fixture(dialect, name), words)) {
        statuses.push((await recordOf(operations.chat({ dialect, answers: [whole(marked)], rows, body }))).status);
      }
    }
    for (const name of fixturesOf(dialect, ".sse")) {
      for (const marked of streamMarkings(fixture(dialect, name), words)) {
        const scene = { dialect, answers: [streamed(dialect, marked)], rows, body: { ...body, stream: true } };
        statuses.push((await recordOf(operations.chat(scene))).status);
      }
    }
    expect(statuses.length).toBeGreaterThan(30);
    expect(statuses).toContain(200);
  });
});

it("keeps the labels that a client gives itself, cut", async () => {
  const long = "u".repeat(100_000);
  const headers = {
    sessionId: null,
    wantsMetadata: false,
    traceparent: null,
    betas: [],
    title: long,
    referer: long,
    userAgent: long,
  };
  const body = { ...markedRequests("chat", { word, model })[0]?.body, user: long, session_id: "s" };
  const record = await recordOf(
    operations.chat({ answers: [whole(fixture("openai", "text.json"))], body, inference: { headers } }),
  );
  const kept = { externalUser: 256, origin: 256, referer: 256, userAgent: 256, sessionId: 1 } as const;
  for (const [label, length] of Object.entries(kept)) {
    expect(record[label as keyof typeof kept], label).toHaveLength(length);
  }
});
