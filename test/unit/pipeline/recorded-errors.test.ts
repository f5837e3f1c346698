// What a record says went wrong, where the type that the client is told would send the reader to the wrong person.
import { describe, expect, it } from "vitest";
import { hasFailed } from "../../../src/accounting/attribution.ts";
import { errorCodeOf } from "../../../src/accounting/error-code.ts";
import { failedStatusOf, sideOf } from "../../../src/accounting/error-side.ts";
import { type Answer, arriving, chunk, events, play } from "./play.ts";

const refused = { credentials: () => [], whyNoCredential: () => "ACME_API_KEY is not set" };
const answers: Answer[] = [() => new Response("nobody asks it")];

describe("a request that nobody has a key for", () => {
  it("is the configuration's, while the client is told as ever", async () => {
    const { response, records } = await play({ answers, inference: refused });
    expect(await response.json()).toMatchObject({
      error: {
        code: 404,
        metadata: { error_type: "not_found" },
        message: expect.stringContaining("ACME_API_KEY"),
        availability: { docs_url: "https://router.example/docs#errors" },
      },
    });
    expect(records).toMatchObject([{ status: 404, errorType: "no_credentials", requestedModel: "test/model" }]);
    expect(sideOf("no_credentials")).toBe("configuration");
  });

  it("is the request's where its own wishes left nobody", async () => {
    const body = { provider: { only: ["nobody"] } };
    expect((await play({ answers, body })).records).toMatchObject([{ errorType: "not_found" }]);
  });
});

describe("a model that the catalog does not know", () => {
  it.each([
    ["test/modle", "test/model"],
    ["another/name-altogether", undefined],
  ])("%s: its name is the client's own text; what it is like is the catalog's: %s", async (model, meant) => {
    const { response, records } = await play({ answers, body: { model } });
    expect(await response.text()).toContain(model);
    expect(records).toMatchObject([{ status: 400, errorType: "unknown_model", requestedModel: "unknown" }]);
    expect(records[0]?.pipeline).toEqual(meant === undefined ? [] : [{ code: "unknown_model", meant }]);
    expect(JSON.stringify(records)).not.toContain(model);
  });
});

it("a budget without room is a cause of its own, also as earlier versions wrote that of a key", () => {
  expect(["budget_reached", "payment_required", "permission_denied"].map(sideOf)).toEqual([
    "budget",
    "budget",
    "client",
  ]);
});

describe("one outage is one kind of error, whatever the client had been sent by then", () => {
  const silent: Answer = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const slowly =
    (response: () => Response): Answer =>
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return response();
    };
  const cutOff: Answer = () => arriving([events(chunk({ content: "Hel" }))], { end: new Error("reset") });

  it.each<[string, Answer, string, string, number | undefined]>([
    ["silence", silent, "timeout", "provider", 504],
    ["an error", slowly(() => new Response("{}", { status: 500 })), "provider_unavailable", "provider", 502],
    ["too many", slowly(() => new Response("{}", { status: 429 })), "rate_limit_exceeded", "rate limit", 429],
  ])("%s", async (_name, answer, code, side, status) => {
    const settings = { KEEPALIVE_MS: "5", FIRST_TOKEN_TIMEOUT_MS: "40", TOTAL_TIMEOUT_MS: "60" };
    for (const stream of [true, false]) {
      const { response, records } = await play({ answers: [answer], body: { stream }, settings });
      expect(response.status).toBe(stream ? 200 : status);
      await response.text();
      await expect.poll(() => records).toHaveLength(1);
      const said = records.map((record) => errorCodeOf({ ...record, failed: hasFailed(record) }));
      expect([said, sideOf(code), records.map(failedStatusOf)]).toEqual([[code], side, [status]]);
    }
  });

  it("a client that went away before there was an answer is nobody's failure", async () => {
    for (const stream of [true, false]) {
      const client = new AbortController();
      const leaves: Answer = (call) => {
        setTimeout(() => client.abort(), 20);
        return silent(call);
      };
      const { response, records } = await play({
        answers: [leaves],
        body: { stream },
        settings: { KEEPALIVE_MS: "5" },
        inference: { clientSignal: client.signal },
      });
      await response.text().catch(() => undefined);
      await expect.poll(() => records).toHaveLength(1);
      expect(records).toMatchObject([{ errorType: "client_gone", cancelled: true, finishReason: null }]);
      expect(records.map(hasFailed)).toEqual([false]);
    }
    expect(sideOf("client_gone")).toBe("client");
  });

  it("but an answer that broke off after it had begun", async () => {
    const { response, records } = await play({ answers: [cutOff] });
    await response.text();
    await expect.poll(() => records).toHaveLength(1);
    expect(records.map((record) => errorCodeOf({ ...record, failed: hasFailed(record) }))).toEqual(["cut_off"]);
  });
});
