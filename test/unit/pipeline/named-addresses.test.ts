// Addresses that a client names for a provider to fetch: nothing is sent where one does not lead to the public internet.
import { expect, test } from "vitest";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { play, playOperation } from "./play.ts";

const film = (url: string) => ({ type: "video_url", video_url: { url } });
const sound = (data: string) => ({ type: "input_audio", input_audio: { data, format: "mp3" } });
const picture = (url: string) => ({ type: "image_url", image_url: { url } });
const model = "test/model";
const rowsOf = (modality: string) => ({
  model: {
    architecture: { input_modalities: ["text", "image", "audio", "video"], output_modalities: [modality] },
  },
  provider: { quirks: { rerank_objects: true } },
});
const answer = () => Response.json({ error: { message: "asked" } }, { status: 400 });
const ask = (...content: object[]) =>
  play({ answers: [answer], body: { messages: [{ role: "user", content }] }, rows: rowsOf("text") });
const embed = (...content: object[]) =>
  playOperation(embeddings, {
    answers: [answer],
    body: { model, input: content.map((part) => ({ content: [part] })) },
    rows: rowsOf("embeddings"),
  });
const rank = (...documents: object[]) =>
  playOperation(rerank, { answers: [answer], body: { model, query: "q", documents }, rows: rowsOf("rerank") });

/** Where an address can stand, and the field that the refusal names. */
const places: [name: string, field: string, send: (url: string) => ReturnType<typeof play>][] = [
  ["a film", "messages[0].content[0]", (url) => ask(film(url))],
  ["a sound", "messages[0].content[0]", (url) => ask(sound(url))],
  ["a picture", "messages[0].content[0]", (url) => ask(picture(url))],
  ["a picture to embed", "input[1].content[0]", (url) => embed({ type: "text", text: url }, picture(url))],
  ["a picture in another format", "input[0].content[0]", (url) => embed({ type: "image_url", image_url: url })],
  ["a picture to rank", "documents[1]", (url) => rank({ text: url }, { image: url })],
];

test.each(places)("%s inside a network is refused and never sent on", async (_, field, send) => {
  for (const url of [
    "http://example.com/a",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/a",
    "https://localhost./a",
    "https://user:pass@example.com/a",
    "https://example.com\\@169.254.169.254/a",
    "file:///etc/passwd",
  ]) {
    const { response, calls } = await send(url);
    expect([url, response.status, calls.length]).toEqual([url, 400, 0]);
    expect((await response.json()) as object).toMatchObject({ error: { metadata: { field } } });
  }
});

test.each(places)("%s on the public internet goes to the provider", async (_, __, send) => {
  const { calls } = await send("https://example.com/a.mp4");
  expect(calls).toHaveLength(1);
});
