// Requests and answers with a word in every place where text can be: made from the schemas of the doors and from recorded
// answers, so that a field that is added later is marked as well.
import * as z from "zod";
import { completionsRequestSchema } from "../src/doors/completions.ts";
import { messagesRequestSchema } from "../src/doors/messages/messages-request.ts";
import { responsesRequestSchema } from "../src/doors/responses/responses-request.ts";
import { chatRequestSchema } from "../src/wire/chat-request.ts";
import { embeddingsRequestSchema } from "../src/wire/embeddings.ts";
import { isRecord, type JsonRecord } from "../src/wire/json.ts";
import { rerankRequestSchema } from "../src/wire/rerank.ts";

/** Labels that a client gives itself; a record keeps them. */
const labels = ["user", "session_id", "metadata", "trace"];
const doors = {
  chat: chatRequestSchema,
  completions: completionsRequestSchema(),
  messages: messagesRequestSchema(),
  responses: responsesRequestSchema(),
  embeddings: embeddingsRequestSchema(),
  rerank: rerankRequestSchema(),
} as const;
export type DoorName = keyof typeof doors;
export const doorNames = Object.keys(doors) as DoorName[];

export interface MarkedRequest {
  door: DoorName;
  name: string;
  body: JsonRecord;
  /** Of one field of the schema alone. */
  isField?: true;
}

/** One body with every field of the door's schema, and one for each field on top of what is least. */
export function markedRequests(door: DoorName, { word, model }: { word: string; model: string }): MarkedRequest[] {
  const { schema, definitions } = describe(door);
  const least = leastBody(door, { word, model });
  const fields = Object.entries(asRecord(schema["properties"])).filter(
    ([field]) => !labels.includes(field) && field !== "model" && field !== "models" && !(field in least),
  );
  const samples = fields.map(
    ([field, one]) => [field, sample(asRecord(one), { word, definitions, depth: 0 })] as const,
  );
  return [
    { door, name: "least", body: least },
    { door, name: "everything", body: { ...least, ...Object.fromEntries(samples) } },
    ...samples.map(([field, value]) => ({
      door,
      name: field,
      body: { ...least, [field]: value },
      isField: true as const,
    })),
    { door, name: "unknown field", body: { ...least, [word]: { [word]: word } } },
    { door, name: "unknown model", body: { ...least, model: `${word}/${word}` } },
    { door, name: "unknown variant", body: { ...least, model: `${model}:${word}` } },
    { door, name: "wrong type", body: { ...least, temperature: word, model: { [word]: word } } },
  ];
}

function describe(door: DoorName): { schema: JsonRecord; definitions: JsonRecord } {
  const schema = asRecord(z.toJSONSchema(doors[door], { io: "input", unrepresentable: "any" }));
  return { schema, definitions: asRecord(schema["$defs"]) };
}

const asRecord = (value: unknown): JsonRecord => (isRecord(value) ? value : {});

/** What a door cannot do without, answerable. */
function leastBody(door: DoorName, { word, model }: { word: string; model: string }): JsonRecord {
  switch (door) {
    case "chat":
      return { model, ...conversation(word) };
    case "messages":
      return { model, max_tokens: 2_000, system: word, messages: [{ role: "user", content: word }] };
    case "completions":
      return { model, prompt: word };
    case "responses":
      return { model, input: word, instructions: word };
    case "embeddings":
      return { model, input: [word, word] };
    case "rerank":
      return { model, query: word, documents: [word, { text: word }] };
  }
}

/** A conversation that makes dialects say everything that they have to say of one. */
export function conversation(word: string): { messages: JsonRecord[]; tools: JsonRecord[] } {
  const call = { id: `${word} 1`, type: "function", function: { name: word, arguments: `${word} is no JSON` } };
  const union = { oneOf: [{ type: "object", properties: { [word]: { type: "string", [word]: word } } }] };
  const limited = {
    type: "object",
    properties: { [word]: { type: "string", pattern: word, [word]: word, enum: [word] } },
    required: [word],
    additionalProperties: false,
  };
  const recursive = { type: "object", properties: { [word]: { $ref: "#" } } };
  const tool = (name: string, parameters: JsonRecord) => ({
    type: "function",
    function: { name, description: word, parameters, strict: true },
  });
  return {
    messages: [
      { role: "system", content: word, name: word },
      { role: "assistant", content: word },
      { role: "user", content: "" },
      { role: "user", content: word, name: word },
      {
        role: "assistant",
        content: word,
        tool_calls: [call],
        reasoning: word,
        reasoning_details: [{ type: "reasoning.text", text: word, format: word }],
      },
      { role: "tool", tool_call_id: `${word} 1`, content: word },
      { role: "assistant", content: "" },
      { role: "user", content: word },
    ],
    tools: [tool(word, union), tool(`${word}_2`, limited), tool(`${word}_3`, recursive)],
  };
}

interface Sampling {
  word: string;
  definitions: JsonRecord;
  depth: number;
}

/** A value of the schema with the word in all its text, and in keys where any are allowed. */
function sample(schema: JsonRecord, sampling: Sampling): unknown {
  const { word, definitions, depth } = sampling;
  const inner = (one: unknown) => sample(asRecord(one), { ...sampling, depth: depth + 1 });
  const reference = schema["$ref"];
  if (depth > 8) return word;
  if (typeof reference === "string") return inner(definitions[reference.split("/").at(-1) ?? ""]);
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const branches = [schema["oneOf"], schema["anyOf"]].find(Array.isArray);
  if (branches !== undefined) {
    const samples = branches.map(inner).filter((value) => value !== null);
    return samples.find((value) => typeof value === "object") ?? samples[0] ?? null;
  }
  switch (schema["type"]) {
    case "string":
      return word;
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array": {
      const items = asRecord(schema["items"]);
      const kinds = Array.isArray(items["oneOf"]) ? items["oneOf"] : [items];
      return kinds.map(inner);
    }
    default: {
      const properties = Object.entries(asRecord(schema["properties"])).map(([key, one]) => [key, inner(one)]);
      const more = schema["additionalProperties"] === false ? {} : { [word]: { [word]: word } };
      return { ...Object.fromEntries(properties), ...(isRecord(schema["propertyNames"]) ? {} : more) };
    }
  }
}

/** The JSON text once for each of its texts and keys of objects, that one replaced by the words. */
export function markings(json: string, words: string): string[] {
  const places = new Set<string>();
  const found: string[][] = [];
  walk(JSON.parse(json), [], (path) => {
    const kind = path.map((step) => (/^\d+$/.test(step) ? "#" : step)).join("/");
    if (!places.has(kind)) found.push(path);
    places.add(kind);
  });
  return found.map((path) => JSON.stringify(replaced(JSON.parse(json), path, words)));
}

function walk(value: unknown, path: string[], see: (path: string[]) => void): void {
  if (typeof value === "string") see(path);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, [...path, key], see);
  }
}

function replaced(value: unknown, [step, ...rest]: string[], words: string): unknown {
  if (step === undefined) return words;
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === step ? replaced(item, rest, words) : item));
  }
  return isRecord(value) ? { ...value, [step]: replaced(value[step], rest, words) } : value;
}

/** The same for the events of a stream: in each, every text in turn. */
export function streamMarkings(text: string, words: string): string[] {
  const seen = new Set<string>();
  return text.split("\n").flatMap((line, index, lines) => {
    const data = /^data: ?(\{.*)$/.exec(line)?.[1];
    if (data === undefined) return [];
    return markings(data, words).flatMap((marked) => {
      const shape = marked.replace(/"(?:[^"\\]|\\.)*"(?!:)/g, (value) => (value.includes(words) ? value : '""'));
      if (seen.has(shape)) return [];
      seen.add(shape);
      return [lines.with(index, `data: ${marked}`).join("\n")];
    });
  });
}
