// How deep a request is when it reaches its provider: the files of src on the call stack, from the loop that starts attempts
// to the transport. The Worker's entry, its wiring, the route and the loop come before them: eight in all, for every operation.
import { expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { type Answer, playOperation } from "./play.ts";

const maxFiles = 8;
/**
 * index.ts, app.ts, answer-headers.ts, operation-route.ts, handle.ts and run-attempts.ts, which every operation comes through.
 * The last runs attempts beside each other, so that none of them has it on its stack.
 */
const filesBefore = 6;

const operation = chat(chatDoor);
const messages = [{ role: "user", content: "Hello" }];
const model = "test/model";

it.each([
  ["a conversation", (answers: Answer[]) => playOperation(operation, { answers, body: { model, messages } })],
  ["a stream", (answers: Answer[]) => playOperation(operation, { answers, body: { model, messages, stream: true } })],
  [
    "embeddings",
    (answers: Answer[]) =>
      playOperation(embeddings, {
        answers,
        rows: { model: { architecture: { output_modalities: ["embeddings"] } } },
        body: { model, input: "Hello" },
      }),
  ],
  [
    "rerank",
    (answers: Answer[]) =>
      playOperation(rerank, {
        answers,
        rows: { model: { architecture: { output_modalities: ["rerank"] } } },
        body: { model, query: "Hello", documents: ["a"] },
      }),
  ],
])("%s: at most eight files", async (_, ask) => {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  let stack = "";
  try {
    await ask([
      () => {
        stack = new Error("here").stack ?? "";
        return new Response("", { status: 500 });
      },
    ]);
  } finally {
    Error.stackTraceLimit = usual;
  }
  const files = new Set([...stack.matchAll(/\/src\/([\w./-]+\.ts)/g)].map(([, file]) => file));
  expect([...files]).toEqual(expect.arrayContaining(["pipeline/attempt/send.ts", "pipeline/attempt/call-endpoint.ts"]));
  expect(filesBefore + files.size, [...files].join(" ← ")).toBeLessThanOrEqual(maxFiles);
});
