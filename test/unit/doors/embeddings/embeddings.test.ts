import fc from "fast-check";
import { expect, it } from "vitest";
import { embeddings } from "../../../../src/doors/embeddings/embeddings.ts";
import { encodeVector } from "../../../../src/doors/embeddings/encode-vector.ts";
import { countInputs, type EmbeddingsRequest, inputTexts, inputTokens } from "../../../../src/wire/embeddings.ts";
import { identity, usage } from "../answers.ts";

const model = "a/b";

/** 1, -2 and 0.5 as OpenAI sends them: 32 bits each, low byte first. */
const numbers = [1, -2, 0.5];
const base64 = "AACAPwAAAMAAAAA/";

it("gives each vector in the encoding that was asked for, whichever one the provider chose", () => {
  expect(encodeVector(numbers, "base64")).toBe(base64);
  expect(encodeVector(base64, "base64")).toBe(base64);
  expect(encodeVector(base64, "float")).toEqual(numbers);
  expect(encodeVector(numbers, "float")).toBe(numbers);
});

it("loses nothing that a float can hold", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true })), (vector) => {
      expect(encodeVector(encodeVector(vector, "base64"), "float")).toEqual(vector);
    }),
  );
});

it("writes the list with who answered and what it cost", () => {
  const answer = { ...identity, payload: { vectors: [numbers, base64] }, usage };
  expect(embeddings.writeAnswer(answer, { model, input: ["a", "b"] })).toEqual({
    object: "list",
    id: identity.id,
    model: "author/model",
    provider: "Some Provider",
    data: [
      { object: "embedding", index: 0, embedding: numbers },
      { object: "embedding", index: 1, embedding: numbers },
    ],
    usage: { prompt_tokens: 100, total_tokens: 100, cost: 0.0003, is_byok: false, cost_details: usage.cost_details },
  });
});

it.each<[input: EmbeddingsRequest["input"], count: number, texts: string[], tokens: [longest: number, all: number]]>([
  ["a", 1, ["a"], [0, 0]],
  [["a", "b"], 2, ["a", "b"], [0, 0]],
  [[1, 2, 3], 1, [], [3, 3]],
  [[[1, 2], [3]], 2, [], [2, 3]],
  [[{ content: [{ type: "text", text: "a" }, { type: "image_url" }] }], 1, ["a\n"], [0, 0]],
])("reads the input %j", (input, count, texts, [longest, all]) => {
  const read = embeddings.readRequest({ model, input });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  expect([countInputs(read.value), inputTexts(read.value), inputTokens(read.value)]).toEqual([
    count,
    texts,
    { longest, all },
  ]);
});

it.each<[fields: Record<string, unknown>, field: string]>([
  [{ input: undefined }, "input"],
  [{ input: [] }, "input"],
  [{ input: ["a", 1] }, "input"],
  [{ model: undefined }, "model"],
  [{ encoding_format: "hex" }, "encoding_format"],
  [{ dimensions: 0 }, "dimensions"],
])("refuses %j and names the field", (fields, field) => {
  const read = embeddings.readRequest({ model, input: "a", ...fields });
  expect(read.ok ? undefined : read.problem).toMatchObject({ kind: "invalid_request" });
  expect(read.ok ? undefined : Reflect.get(read.problem, "message")).toContain(field);
});
