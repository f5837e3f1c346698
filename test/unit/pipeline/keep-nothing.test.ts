// Unknown fields reach a provider as they came, but not while nothing may be kept: then they stay behind, at every door
// through which they would pass, and the record and the answer's metadata say how many.
import { describe, expect, it } from "vitest";
import { completions } from "../../../src/doors/completions.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { inferenceFor, play, playOperation, type Scene } from "./play.ts";

const data_policy = { training: false, retains_prompts: false, retention_days: 0 };
const unknown = { archive_to: "somewhere", keep: true };
const hello = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
const { inference } = inferenceFor({ answers: [] });
const callerWith = (settings: object) => ({
  caller: { ...inference.caller, settings: { ...defaultWorkspaceSettings, ...settings } },
});

function sceneOf(body: object, modality = "text"): Scene {
  return {
    answers: [() => Response.json(hello)],
    rows: { provider: { data_policy }, model: { architecture: { output_modalities: [modality] } } },
    body: { model: "test/model", ...body, ...unknown, temperature: 0.5 },
  };
}

const policies: Record<string, [provider: object | undefined, settings: object]> = {
  "the request's zero retention": [{ zdr: true }, {}],
  "the request's denied collection": [{ data_collection: "deny" }, {}],
  "the workspace's zero retention": [undefined, { enforce_zdr: true }],
  "the workspace's denied collection": [undefined, { default_data_collection: "deny" }],
};

describe.each(Object.entries(policies))("under %s", (_, [provider, settings]) => {
  const given = { provider, stream: false };
  const caller = callerWith(settings);

  it("a conversation leaves without them, and the record counts them", async () => {
    const seen = await play({ ...sceneOf(given), inference: caller });
    expect(seen.response.status).toBe(200);
    expect(seen.calls[0]?.body).toMatchObject({ temperature: 0.5, messages: [{ content: "Hello" }] });
    expect(seen.calls[0]?.body).not.toHaveProperty("archive_to");
    expect(seen.calls[0]?.body).not.toHaveProperty("keep");
    expect(JSON.stringify(seen.records)).toContain('{"code":"unknown_fields_left_out","count":2}');
    expect(JSON.stringify(seen.records)).not.toContain("archive_to");
  });

  it("the answer's metadata say so", async () => {
    const headers = { ...inference.headers, wantsMetadata: true };
    const { response } = await play({ ...sceneOf(given), inference: { ...caller, headers } });
    expect(await response.text()).toContain("unknown_fields_left_out");
  });

  it("so do a completion, embeddings and a ranking", async () => {
    const seen = [
      await playOperation(chat(completions), { ...sceneOf({ ...given, prompt: "Hello" }), inference: caller }),
      await playOperation(embeddings, { ...sceneOf({ ...given, input: "Hello" }, "embeddings"), inference: caller }),
      await playOperation(rerank, {
        ...sceneOf({ ...given, query: "Hello", documents: ["Hello"] }, "rerank"),
        inference: caller,
      }),
    ];
    for (const { calls } of seen) {
      expect(calls).toHaveLength(1);
      expect(JSON.stringify(calls[0]?.body)).not.toMatch(/archive_to|keep/);
    }
  });
});

it("where nothing forbids it they pass untouched", async () => {
  const seen = await play(sceneOf({ stream: false }));
  expect(seen.calls[0]?.body).toMatchObject(unknown);
  expect(JSON.stringify(seen.records)).not.toContain("left_out");
});
