// The router says why, through the whole Worker: plans, exclusions and refusals of POST /route, and the auto router.
import { beforeAll, describe, expect, test } from "vitest";
import { call, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

const messages = [{ role: "user", content: "Hello" }];
let key = "";

const provider = (slug: string) => ({ slug, name: slug, dialect: "sandbox", base_url: "https://sandbox.invalid/v1" });
const endpoint = (slug: string, price: string, more: object = {}) => ({
  provider: slug,
  upstream_model: "demo",
  pricing: { prompt: price, completion: price },
  ...more,
});

beforeAll(async () => {
  await putCatalog({
    providers: [
      provider("one"),
      provider("two"),
      { ...provider("locked"), dialect: "openai", api_key: "A_KEY_THAT_IS_NOT_SET" },
    ],
    models: [
      {
        id: "maker/cheap",
        name: "Cheap",
        context_length: 10_000,
        quality: { general: 0.6 },
        endpoints: [endpoint("one", "0.000001"), endpoint("two", "0.000002"), endpoint("locked", "0.000001")],
      },
      {
        id: "maker/dear",
        name: "Dear",
        context_length: 10_000,
        quality: { general: 0.7 },
        endpoints: [endpoint("two", "0.00009")],
      },
    ],
  });
  ({ key } = await newKey());
});

const route = (body: object) => call("POST", "/route", { key, body: { messages, ...body } });

describe("POST /route", () => {
  test("answers the plan and what was left out", async () => {
    const { status, body } = await route({ model: "maker/cheap:floor", provider: { ignore: ["TWO"] } });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      models: ["maker/cheap"],
      plan: [{ model: "maker/cheap", provider: "one", endpoint: "one", price: "0.000001", stable: true }],
      excluded: [
        {
          model: "maker/cheap",
          endpoint: "locked",
          by: "no_credentials",
          detail: expect.stringContaining("A_KEY_THAT_IS_NOT_SET"),
        },
        { model: "maker/cheap", endpoint: "two", by: "ignored_providers", detail: "is in provider.ignore" },
      ],
    });
  });

  test("an empty plan is the same 404 as for the request itself", async () => {
    const body = { model: "maker/cheap", messages, provider: { only: ["three"] } };
    const [plan, request] = [await route(body), await call("POST", "/chat/completions", { key, body })];
    for (const { status, body: answer } of [plan, request]) {
      expect(status).toBe(404);
      expect(answer.error.message).toContain("provider.only (three)");
      expect(answer.error.metadata.available_providers).toEqual(["one", "locked", "two"]);
      expect(answer.error.availability.excluded_by).toEqual(["allowed_providers", "no_credentials"]);
    }
  });

  test("an unknown model and a wrong preference are a 400 naming them", async () => {
    expect((await route({ model: "maker/none" })).body.error.message).toContain("maker/none");
    const { status, body } = await route({ model: "maker/cheap", provider: { quantizations: ["int3"] } });
    expect(status).toBe(400);
    expect(body.error.metadata.field).toBe("provider.quantizations[0]");
  });
});

describe("openrouter/auto", () => {
  test.each(["openrouter/auto", "fairlead/auto"])("%s answers with the model that it chose", async (model) => {
    const headers = { "X-OpenRouter-Metadata": "enabled" };
    const { status, body } = await call("POST", "/chat/completions", { key, headers, body: { model, messages } });
    expect(status).toBe(200);
    // As easy as prompts come.
    expect(body.model).toBe("maker/cheap");
    expect(body.openrouter_metadata.strategy).toBe("auto");
  });

  test("keeps to the patterns of its plugin", async () => {
    const plugins = [{ id: "auto-router", allowed_models: ["*/dear"] }];
    expect((await route({ model: "openrouter/auto", plugins })).body.data.models).toEqual(["maker/dear"]);
    const none = await route({
      model: "openrouter/auto",
      plugins: [{ id: "auto-router", allowed_models: ["none/*"] }],
    });
    expect(none.status).toBe(404);
    expect(none.body.error.message).toContain("No models match your request and model restrictions");
  });

  test("refuses a prompt", async () => {
    const { status, body } = await call("POST", "/completions", {
      key,
      body: { model: "openrouter/auto", prompt: "Hi" },
    });
    expect(status).toBe(400);
    expect(body.error.message).toContain("refuses a prompt");
    expect(body.error.metadata.field).toBe("model");
  });
});
