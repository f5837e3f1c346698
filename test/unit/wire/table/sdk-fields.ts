// The request fields that @openrouter/sdk can send, read from its own declarations, as paths of the table: a dot before a field,
// `[]` behind a list.
import { readdirSync, readFileSync } from "node:fs";

const models = "node_modules/@openrouter/sdk/esm/models";

function declarationsIn(folder: string): [name: string, body: string][] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".d.ts"));
  return files.flatMap((name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const found = text.matchAll(/export type (\w+)\$Outbound = ([\s\S]*?);\n(?=\/\*\*|export|\s*$)/g);
    return [...found].map(([, type = "", body = ""]): [string, string] => [type, body]);
  });
}

// Names of operations and of models may be the same: those of models are meant by others.
const declared = new Map([...declarationsIn(`${models}/operations`), ...declarationsIn(models)]);

/** Values of enumerations, by their name. */
const enumerations = new Map(
  readdirSync(models)
    .filter((name) => name.endsWith(".d.ts"))
    .flatMap((name) => [
      ...readFileSync(`${models}/${name}`, "utf8").matchAll(/export declare const (\w+): \{\n([\s\S]*?)\n\};/g),
    ])
    .map(([, name = "", body = ""]): [string, string[]] => [
      name,
      [...body.matchAll(/readonly \w+: "([^"]+)"/g)].map(([, value = ""]) => value),
    ]),
);

export function isDeclared(type: string): boolean {
  return declared.has(type);
}

/** Fields of one type, and the types that they name. */
export function sdkFields(type: string): { name: string; isList: boolean; types: string[]; literal?: string }[] {
  const body = declared.get(type) ?? "";
  const fields = body.trim().startsWith("{") ? body.matchAll(/^ {4}(\w+)\??: ([\s\S]*?);$/gm) : [];
  return [...fields].map(([, name = "", value = ""]) => ({
    name,
    isList: value.startsWith("Array<"),
    types: namesIn(value),
    ...(/^"[^"]+"$/.test(value) ? { literal: value.slice(1, -1) } : {}),
  }));
}

function namesIn(value: string): string[] {
  return [...value.matchAll(/(\w+)\$Outbound/g)].map(([, name = ""]) => name);
}

/** The types that a union stands for; itself where it is none. */
export function membersOf(type: string): string[] {
  const body = declared.get(type) ?? "";
  return body.trim().startsWith("{") ? [type] : namesIn(body).flatMap(membersOf);
}

/** What `type` or `id` can be of the entries of a list, however the SDK declares it. */
export function literalsOf(type: string, field: string): string[] {
  const { types = [] } = sdkFields(type).find(({ name }) => name === field) ?? {};
  const members = types.flatMap(membersOf);
  const literals = members
    .flatMap(sdkFields)
    .flatMap(({ name, literal }) => (name === "type" || name === "id" ? (literal ?? []) : []));
  const beside = [...(declared.get(type) ?? "").matchAll(/\$Outbound & \{\s+type: "([^"]+)"/g)];
  const enumerated = members.flatMap(
    (member) => enumerations.get(`${member}Type`) ?? enumerations.get(member.replace(/^Tool/, "Type")) ?? [],
  );
  return [...new Set([...literals, ...enumerated, ...beside.map(([, literal = ""]) => literal)])];
}
