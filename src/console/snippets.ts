// A request as code that makes it: curl, TypeScript, Python. Whatever is in it stays data: nothing of a prompt ends a string, and what
// nobody sees is escaped, so that code reads in the order in which it runs.
import { asEscape } from "./parts/visible.tsx";

export interface Snippet {
  name: string;
  code: string;
}

/** `origin`: of this installation, `https://…`; `key`: where it is at hand, in place of the variable that holds it. */
export function snippetsOf(body: Readonly<Record<string, unknown>>, origin: string, key?: string): Snippet[] {
  const json = escapeUnseen(JSON.stringify(body, null, 2));
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

/** What has no look of its own or turns that of others round, within JSON: its one end of line is layout. */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** `pairs`: how those beyond U+FFFF are written. */
function escapeUnseen(json: string, pairs = asEscape): string {
  return json.replace(unseen, (character) => (character.length === 1 ? asEscape(character) : pairs(character)));
}

/** A value of JSON as Python writes it. */
function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${pythonOf(name)}: ${pythonOf(inner)}`)
      .join(", ")}}`;
  }
  return typeof value === "string" ? pythonString(value) : JSON.stringify(value);
}

/** JSON's strings are Python's, but for characters beyond U+FFFF: as a pair of escapes they would be two. */
function pythonString(text: string): string {
  return escapeUnseen(JSON.stringify(text), asLongEscape);
}

function asLongEscape(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
}
