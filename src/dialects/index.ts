// The table of dialects: the one place that knows them all.
import type { DialectName } from "../catalog/catalog.ts";
import type { Dialect } from "./dialect.ts";
import { openai } from "./openai/openai.ts";

const dialects: Partial<Record<DialectName, Dialect>> = {
  openai,
  // The built-in provider speaks OpenAI's format over a loopback entrypoint.
  sandbox: openai,
};

export function dialectOf(name: DialectName): Dialect | undefined {
  return dialects[name];
}
