// What a record says went wrong, where the type that the client is told would send the reader to the wrong person.
import { describe, expect, it } from "vitest";
import { sideOf } from "../../../src/accounting/error-code.ts";
import { type Answer, play } from "./play.ts";

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
