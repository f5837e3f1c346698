// A request as code that makes it: curl, TypeScript, Python. Whatever is in it stays data: nothing of a prompt ends a string.

export interface Snippet {
  name: string;
  code: string;
}

/** `origin`: of this installation, `https://…`; `key`: where it is at hand, in place of the variable that holds it. */
export function snippetsOf(body: Readonly<Record<string, unknown>>, origin: string, key?: string): Snippet[] {
  const json = JSON.stringify(body, null, 2);
  const baseUrl = `${origin}/api/v1`;
  return [
    {
      name: "curl",
      code: `curl ${shellQuoted(`${baseUrl}/chat/completions`)} \\
  -H "Authorization: Bearer ${key ?? "$FAIRLEAD_API_KEY"}" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuoted(json)}`,
    },
    {
      name: "TypeScript",
      code: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${JSON.stringify(baseUrl)}, apiKey: ${key === undefined ? `process.env["FAIRLEAD_API_KEY"]` : JSON.stringify(key)} });
const answer = await client.post("/chat/completions", {
  body: ${indented(json)},
});
console.log(answer);`,
    },
    {
      name: "Python",
      code: `import os
from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=${key === undefined ? `os.environ["FAIRLEAD_API_KEY"]` : JSON.stringify(key)})
answer = client.post(
    "/chat/completions",
    cast_to=object,
    body=${pythonOf(body)},
)
print(answer)`,
    },
  ];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function indented(json: string): string {
  return json.replaceAll("\n", "\n  ");
}

/** A value of JSON as Python writes it. JSON's strings are Python's, but for pairs of surrogates. */
function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}: ${pythonOf(inner)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}
