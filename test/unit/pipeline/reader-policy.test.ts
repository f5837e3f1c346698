// Files go to the provider of OCR under the same promises as prompts go to endpoints: where one forbids it, nothing is sent.
import { expect, it } from "vitest";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";
import { blankPdf, pdfDataUrl } from "../content/pdfs.ts";
import { inferenceFor, play } from "./play.ts";

const keepsNothing = { training: false, retains_prompts: false, retention_days: 0 };
const keepsLong = { training: false, retains_prompts: true, retention_days: null };
const trains = { training: true, retains_prompts: false, retention_days: 0 };
const { inference } = inferenceFor({ answers: [] });

interface Row {
  policy: object | null;
  provider?: object;
  settings?: object;
  eu?: boolean;
  /** In the refusal; null: the file is read. */
  says: string | null;
}

it.each<[string, Row]>([
  ["no promise in force", { policy: null, says: null }],
  ["zero retention, kept", { policy: keepsNothing, provider: { zdr: true }, says: null }],
  ["zero retention, not kept", { policy: keepsLong, provider: { zdr: true }, says: "provider.zdr forbids it" }],
  [
    "zero retention, nothing known",
    { policy: null, settings: { enforce_zdr: true }, says: "(enforce_zdr) forbids it" },
  ],
  [
    "denied collection",
    { policy: trains, provider: { data_collection: "deny" }, says: 'provider.data_collection "deny" forbids it' },
  ],
  ["denied training", { policy: trains, settings: { enable_paid_model_training: false }, says: "forbids training" }],
  [
    "an ignored provider",
    { policy: keepsNothing, settings: { ignored_providers: ["Mistral"] }, says: "ignored providers" },
  ],
  [
    "others allowed",
    { policy: keepsNothing, settings: { allowed_providers: ["vendor-0"] }, says: "allowed providers" },
  ],
  ["itself allowed", { policy: keepsNothing, settings: { allowed_providers: ["vendor-0", "mistral"] }, says: null }],
  ["a host that stays in a region", { policy: keepsNothing, eu: true, says: "not known to stay in eu" }],
])("%s", async (_, { policy, provider, settings = {}, eu = false, says }) => {
  const sent: string[] = [];
  const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(blankPdf) } };
  const { response } = await play({
    answers: [() => Response.json({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] })],
    rows: { ocr: { data_policy: policy }, provider: { data_policy: keepsNothing }, endpoint: { regions: ["eu"] } },
    body: {
      stream: false,
      provider,
      messages: [{ role: "user", content: [file] }],
      plugins: [{ id: "file-parser", pdf: { engine: "mistral-ocr" } }],
    },
    settings: { EU_IN_REGION: String(eu) },
    inference: {
      euHost: eu,
      caller: { ...inference.caller, settings: { ...defaultWorkspaceSettings, ...settings } },
    },
    others: ({ url }) => {
      sent.push(url);
      return Response.json({ pages: [{ index: 0, markdown: "Read." }], usage_info: { pages_processed: 1 } });
    },
  });
  const text = await response.text();
  if (says === null) {
    expect([response.status, sent.length, text.includes("Hello")]).toEqual([200, 1, true]);
  } else {
    expect(response.status, text).toBe(400);
    expect(JSON.parse(text).error.message).toContain(says);
    expect(sent).toEqual([]);
  }
});
