// What a record says of how a request was asked and of its cost, through the whole pipeline: also of one that was refused.
import { expect, test } from "vitest";
import { billed, counting, due, honest, inFull, pieces, said, stop } from "./bill.ts";
import { play } from "./play.ts";

const secret = "the merger is on Friday";
const answer = () => pieces(said, { choices: [stop] }, counting(honest), "[DONE]");

test.each([false, true])("a request that was answered, on an EU host: %s", async (euHost) => {
  const body = {
    messages: [{ role: "user", content: secret }],
    ...{ temperature: 0.3, max_tokens: 70, stop: [secret], user: "4711", session_id: "s" },
    tools: [{ type: "function", function: { name: "merge", description: secret, parameters: { type: "object" } } }],
    response_format: { type: "json_object" },
    provider: { sort: "price" },
  };
  const supported_parameters = ["tools", "response_format", "temperature", "max_tokens", "stop"];
  const seen = await play({
    answers: [answer],
    body,
    rows: { endpoint: { supported_parameters } },
    inference: { euHost },
  });
  expect(await billed(seen)).toEqual(inFull(due));
  const [record] = seen.records;
  expect(record?.parameters).toEqual({
    ...{ temperature: 0.3, max_tokens: 70, stop: 1, messages: 1, tools: 1 },
    ...{ "response_format.type": "json_object", "provider.sort": "price" },
  });
  expect(record?.bill).toEqual([
    ["prompt", 1_000, "1000000"],
    ["completion", 60, "2000000"],
  ]);
  expect(JSON.stringify(record)).not.toContain(secret);
});

test("an empty session or user names nobody, as for routing", async () => {
  const seen = await play({
    answers: [answer],
    body: { messages: [{ role: "user", content: "Hi" }], user: "", session_id: "" },
  });
  await seen.response.text();
  expect(seen.records[0]).toMatchObject({ status: 200, sessionId: null, externalUser: null });
});

test("a body that was refused before it was read", async () => {
  const seen = await play({
    answers: [answer],
    body: { messages: secret, temperature: 0.3, stop: { [secret]: secret } },
  });
  await seen.response.text();
  const [record] = seen.records;
  expect(record).toMatchObject({ status: 400, bill: [], parameters: { temperature: 0.3 } });
  expect(JSON.stringify(record)).not.toContain(secret);
});
