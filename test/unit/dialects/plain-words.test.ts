// Words that other vendors would refuse, in the nearest form that OpenAI's formats take.
import { describe, expect, it } from "vitest";
import { dialectOf } from "../../../src/dialects/index.ts";
import { built, targetOf } from "./support.ts";

const json_schema = { name: "my answer.v1", schema: { type: "object" } };

describe.each([
  ["openai", (json: Record<string, unknown>) => [json["response_format"], json["verbosity"]]],
  [
    "openai-responses",
    ({ text }: Record<string, unknown>) => [
      (text as { format: unknown }).format,
      (text as { verbosity: unknown }).verbosity,
    ],
  ],
] as const)("%s", (dialect, wordsOf) => {
  it("gets the name of a schema in its own characters, and a verbosity that it knows", () => {
    const body = { response_format: { type: "json_schema", json_schema }, verbosity: "max" };
    const [format, verbosity] = wordsOf(built(dialectOf(dialect), body, targetOf(dialect)).json);
    expect(JSON.stringify(format)).toContain('"name":"my_answer_v1"');
    expect(verbosity).toBe("high");
  });
});
