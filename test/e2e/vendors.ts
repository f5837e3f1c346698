// The dialects with the fake of each vendor, for tests that hold for all of them.
import { startAnthropic } from "../providers/anthropic.ts";
import { startBedrock } from "../providers/bedrock.ts";
import { startGemini } from "../providers/gemini.ts";
import type { FakeVendor } from "../providers/listen.ts";
import { startOpenAiResponses } from "../providers/openai-responses.ts";
import { startOpenAiScene } from "../providers/openai-scene.ts";

export interface Vendor {
  dialect: string;
  start: () => Promise<FakeVendor>;
  /** Of the provider, beyond what the dialect decides. */
  provider?: object;
  endpoint?: object;
}

export const vendors: Vendor[] = [
  { dialect: "openai", start: startOpenAiScene },
  { dialect: "anthropic", start: startAnthropic },
  { dialect: "gemini", start: startGemini },
  { dialect: "bedrock", start: startBedrock, provider: { api_key: "FAKE_AWS_KEY" } },
];

/** With those whose models a cloud serves in an API of its own. */
export const everyVendor: (Vendor & { name: string })[] = [
  ...vendors.map((vendor) => ({ ...vendor, name: vendor.dialect })),
  {
    name: "openai, Responses",
    dialect: "openai",
    start: startOpenAiResponses,
    endpoint: { dialect: "openai-responses" },
  },
  { name: "vertex, Gemini", dialect: "vertex", start: startGemini, provider: { auth: "bearer" } },
  {
    name: "vertex, Claude",
    dialect: "vertex",
    start: startAnthropic,
    provider: { auth: "bearer", quirks: { publisher: "anthropic" } },
  },
];
