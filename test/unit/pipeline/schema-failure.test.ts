// A structured output is checked before any provider is asked, and the message says which part of it is wrong.
import { expect, it } from "vitest";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { play, playOperation } from "./play.ts";

const schema = { type: "object", properties: { a: { type: "string" } } };
const name = "response_format.json_schema.name";

it.each<[string, object, string]>([
  ["no name", { schema }, name],
  ["an empty name", { name: "", schema }, name],
  ["a name of 65 characters", { name: "a".repeat(65), schema }, name],
  ["a name that is none", { name: 5, schema }, name],
  ["null for a name", { name: null, schema }, name],
  ["no schema", { name: "a" }, "response_format.json_schema"],
  ["a schema that is none", { name: "a", schema: { type: 7 } }, "response_format.json_schema.schema.type"],
])("%s is refused by name", async (_, json_schema, field) => {
  for (const stream of [true, false]) {
    const body = { stream, response_format: { type: "json_schema", json_schema } };
    const { response, calls } = await play({ answers: [() => Response.json({})], body });
    expect(response.status).toBe(400);
    const { error } = await response.json<{ error: { message: string } }>();
    expect(error.message).toContain(`${field}:`);
    expect(calls).toEqual([]);
  }
});

it.each([0, 65])("a name of %i characters is refused by /responses too", async (length) => {
  const format = { type: "json_schema", name: "a".repeat(length), schema };
  const body = { model: "test/model", input: "Hello", text: { format } };
  const { response, calls } = await playOperation(chat(responses), { answers: [() => Response.json({})], body });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("text.format.name");
  expect(calls).toEqual([]);
});

it.each([1, 64])("a name of %i characters goes along", async (length) => {
  const json_schema = { name: "a".repeat(length), schema };
  const rows = { endpoint: { supported_parameters: ["response_format", "structured_outputs"] } };
  const body = { stream: false, response_format: { type: "json_schema", json_schema } };
  const { calls } = await play({ answers: [() => new Response("no", { status: 500 })], rows, body });
  expect(calls[0]?.body).toMatchObject({ response_format: { json_schema } });
});
