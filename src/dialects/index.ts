// The table of dialects: the one place that knows them all. A new dialect is its folder and its line here; names, checks
// of a catalog and the console's choice follow from the table.
import * as z from "zod";
import type { QuirkProblem } from "../catalog/catalog-rules.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { bedrock } from "./bedrock/bedrock.ts";
import type { Dialect, Target } from "./dialect.ts";
import { gemini } from "./gemini/gemini.ts";
import { openai } from "./openai/openai.ts";
import { openAiResponses } from "./openai-responses/openai-responses.ts";
import { unknownDialect } from "./unknown-dialect.ts";
import { vertex } from "./vertex/vertex.ts";
import { workersAi } from "./workers-ai/workers-ai.ts";

const dialects = {
  openai,
  "openai-responses": openAiResponses,
  anthropic,
  gemini,
  bedrock,
  vertex,
  "workers-ai": workersAi,
  // The built-in provider speaks OpenAI's format, and is reached without a network.
  sandbox: { ...openai, quirks: () => z.strictObject({}), reach: "loopback" },
} satisfies Record<string, Dialect>;

/** @public Tests name dialects by it. */
export type DialectName = keyof typeof dialects;

const byName: ReadonlyMap<string, Dialect> = new Map(Object.entries(dialects));

export const dialectNames: readonly string[] = [...byName.keys()];

/** A name that a newer version stored, and this one does not know, refuses every request and throws for none. */
export function dialectOf(name: string): Dialect {
  return byName.get(name) ?? unknownDialect;
}

/** The endpoint's own, where it is reached by another API than its provider's others. */
export function dialectAt({ provider, endpoint }: Target): Dialect {
  return dialectOf(endpoint.dialect ?? provider.dialect);
}

/** Those that an endpoint of a provider may have instead: they are reached and given keys in the same way. */
export function dialectsBeside(name: string): readonly string[] {
  const { reach } = dialectOf(name);
  return dialectNames.filter((other) => dialectOf(other).reach === reach);
}

/** What is wrong with the quirks of a provider or an endpoint of a dialect. */
export function quirkProblems(dialect: string, quirks: Record<string, unknown>): QuirkProblem[] {
  const checked = dialectOf(dialect).quirks().safeParse(quirks);
  if (checked.success) return [];
  return checked.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path, message: issue.message }];
    const message = `is not a quirk of the dialect ${dialect}`;
    return issue.keys.map((key) => ({ path: [...issue.path, key], message }));
  });
}
