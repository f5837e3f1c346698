// A string of the right format, pattern and length.
import type { StepBudget } from "../content/step-budget.ts";
import { fakePattern } from "./fake-pattern.ts";
import type { Schema } from "./json-schema.ts";

const samples: Record<string, string> = {
  "date-time": "2026-01-15T09:30:00Z",
  date: "2026-01-15",
  time: "09:30:00Z",
  duration: "PT1H",
  email: "ada@example.com",
  "idn-email": "ada@example.com",
  hostname: "example.com",
  "idn-hostname": "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  url: "https://example.com/",
  iri: "https://example.com/",
  "uri-reference": "/sample",
  "iri-reference": "/sample",
  "uri-template": "https://example.com/{name}",
  uuid: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
  "json-pointer": "/sample",
  "relative-json-pointer": "0",
  regex: "^sample$",
  byte: "c2FtcGxl",
};

/** A schema may ask for more, but an example need not fill the memory. */
const maxPadding = 20_000;

export function fakeString(schema: Schema, text: string, budget: StepBudget): string {
  const least = typeof schema["minLength"] === "number" ? schema["minLength"] : 0;
  const most = typeof schema["maxLength"] === "number" ? schema["maxLength"] : Number.POSITIVE_INFINITY;
  const fits = (value: string) => value.length >= least && value.length <= most;

  const { format, pattern } = schema;
  const formatted = typeof format === "string" && Object.hasOwn(samples, format) ? samples[format] : undefined;
  if (formatted !== undefined && fits(formatted)) return formatted;
  const patterned = typeof pattern === "string" ? fakePattern(pattern, { fits, budget }) : undefined;
  if (patterned !== undefined) return patterned;
  budget.spend(Math.min(least, maxPadding));
  const long = text.padEnd(Math.min(least, maxPadding), ` ${text}`);
  return Number.isFinite(most) ? long.slice(0, most) : long;
}
