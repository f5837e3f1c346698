// The table against what @openrouter/sdk can send and against our own schemas: a field that nobody has decided about fails here.
import { describe, expect, it } from "vitest";
import { byokCreationSchema } from "../../../../src/api/objects/byok-object.ts";
import { endpointSchema, modelSchema, providerSchema } from "../../../../src/catalog/catalog.ts";
import { requestFields } from "../../../../src/wire/chat-request.ts";
import { providerPreferencesSchema } from "../../../../src/wire/provider-preferences.ts";
import { fieldAreas } from "../../../../src/wire/table/fields.ts";
import { partAreas } from "../../../../src/wire/table/parts.ts";
import type { Area } from "../../../../src/wire/table/row.ts";
import { workspaceCreationSchema } from "../../../../src/wire/workspace-settings.ts";
import { isDeclared, literalsOf, membersOf, sdkFields } from "./sdk-fields.ts";

function namesIn(...areas: readonly Area[]): string[] {
  return areas.flatMap(({ rows }) => Object.values(rows).flatMap((sentences) => Object.keys(sentences)));
}

/** Without the value that alone is meant, and its parents. */
function pathsIn(...areas: readonly Area[]): Set<string> {
  const paths = namesIn(...areas).map((name) => name.replace(/!?=.*$/, ""));
  return new Set(
    paths.flatMap((path) => path.split(".").map((_, index, steps) => steps.slice(0, index + 1).join("."))),
  );
}

/** What of the SDK's type no row is about: neither about the field, nor about all that is below a parent of it. */
function missing(type: string, known: ReadonlySet<string>, below = ""): string[] {
  const isLeaf = below !== "" && ![...known].some((path) => path.startsWith(`${below}.`));
  if (isLeaf) return [];
  return membersOf(type).flatMap((member) =>
    sdkFields(member).flatMap(({ name, isList, types }) => {
      const path = below === "" ? name : `${below}.${name}`;
      // A list is called by its name, or by what holds for each of it.
      const found = [path, `${path}[]`].filter((one) => known.has(one));
      if (found.length === 0) return name === "type" && below !== "" ? [] : [path];
      const inside = isList ? `${path}[]` : path;
      return types.flatMap((one) => missing(one, known, inside));
    }),
  );
}

const own = { plugins: partAreas.plugin, tools: partAreas.tool };

describe("fields of requests", () => {
  it.each([
    ["ChatRequest", fieldAreas.chat],
    ["MessagesRequest", fieldAreas.messages],
    ["ResponsesRequest", fieldAreas.responses],
    ["CreateEmbeddingsRequestBody", fieldAreas.embeddings],
    ["CreateRerankRequestBody", fieldAreas.rerank],
  ])("has a row for each field of %s", (type, area) => {
    expect(isDeclared(type)).toBe(true);
    expect([...new Set(missing(type, pathsIn(fieldAreas.conversation, area)))]).toEqual([]);
  });

  it("has a row for each field that the chat form takes", () => {
    const known = pathsIn(fieldAreas.conversation, fieldAreas.chat);
    const provider = Object.keys(providerPreferencesSchema.shape).map((name) => `provider.${name}`);
    const ours = ["n"];
    expect([...Object.keys(requestFields), ...provider].filter((name) => !known.has(name))).toEqual(ours);
  });
});

describe("plugins", () => {
  const ids = literalsOf("ChatRequest", "plugins");

  it("finds plugins in the SDK", () => expect(ids).toContain("web"));

  it("has a row for each plugin, and for each field of one that has effect", () => {
    const known = pathsIn(own.plugins);
    const refused = new Set(Object.keys({ ...own.plugins.rows.refuses, ...own.plugins.rows.spares }));
    const { types = [] } = sdkFields("ChatRequest").find(({ name }) => name === "plugins") ?? {};
    const wanted = types.flatMap((type) => {
      const fields = sdkFields(type);
      const id = fields.find(({ name }) => name === "id")?.literal ?? type;
      if (refused.has(id)) return [id];
      return [id, ...fields.flatMap(({ name }) => (name === "id" || name === "enabled" ? [] : [`${id}.${name}`]))];
    });
    expect(wanted.filter((name) => !known.has(name))).toEqual([]);
  });
});

/** Of Anthropic's tools, whose versions are days. */
function bareKind(kind: string): string {
  return kind.replace(/_\d{8}$/, "").replace(/^tool_search_tool_.*$/, "tool_search");
}

describe("tools", () => {
  it.each([
    ["ChatRequest", partAreas["tool of chat"]],
    ["ResponsesRequest", partAreas["tool of responses"]],
    ["MessagesRequest", partAreas["tool of messages"]],
  ])("has a row for each kind of tool of %s", (type, area) => {
    const known = new Set(namesIn(own.tools, area));
    const kinds = literalsOf(type, "tools");
    expect(kinds).toContain("openrouter:web_search");
    expect(kinds.filter((kind) => !known.has(kind) && !known.has(bareKind(kind)))).toEqual([]);
  });
});

describe("settings", () => {
  it.each([
    ["workspaces", workspaceCreationSchema().shape, partAreas.workspace],
    ["provider keys", byokCreationSchema().shape, partAreas.byok],
    ["providers of the catalog", providerSchema().shape, partAreas["catalog provider"]],
    ["models of the catalog", modelSchema().shape, partAreas["catalog model"]],
  ])("has a row for each field of %s", (_, shape, area) => {
    const known = pathsIn(area);
    expect(Object.keys(shape).filter((name) => !known.has(name) && !known.has(`${name}[]`))).toEqual([]);
  });

  it("has a row for each field of an endpoint", () => {
    const known = pathsIn(partAreas["catalog model"]);
    expect(Object.keys(endpointSchema().shape).filter((name) => !known.has(`endpoints[].${name}`))).toEqual([]);
  });

  it.each([
    ["UpdateWorkspaceRequest", partAreas.workspace],
    ["CreateWorkspaceRequest", partAreas.workspace],
    ["CreateBYOKKeyRequest", partAreas.byok],
    ["UpdateBYOKKeyRequest", partAreas.byok],
  ])("has a row for each field of the SDK's %s", (type, area) => {
    const fields = sdkFields(type).map(({ name }) => name);
    expect(fields).not.toEqual([]);
    expect(fields.filter((name) => !pathsIn(area).has(name))).toEqual([]);
  });
});

it("says of nothing two things", () => {
  const all = Object.values({ ...fieldAreas, ...partAreas });
  for (const area of all) expect(new Set(namesIn(area)).size).toBe(namesIn(area).length);
});
