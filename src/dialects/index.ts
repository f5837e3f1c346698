// The table of dialects: the one place that knows them all.
import type { DialectName } from "../catalog/catalog.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { bedrock } from "./bedrock/bedrock.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini/gemini.ts";
import { openai } from "./openai/openai.ts";
import { vertex } from "./vertex/vertex.ts";
import { workersAi } from "./workers-ai/workers-ai.ts";

const dialects = {
  openai,
  anthropic,
  bedrock,
  gemini,
  vertex,
  "workers-ai": workersAi,
  // The built-in provider speaks OpenAI's format over a loopback entrypoint.
  sandbox: { ...openai, reach: "loopback" },
} satisfies Record<DialectName, Dialect>;

export function dialectOf(name: DialectName): Dialect {
  return dialects[name];
}
