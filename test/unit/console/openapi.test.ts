// The description of the API holds: every route is in it with all that a client's generator needs, references lead
// somewhere, and examples are what their schemas ask for.
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { allRoutes } from "../../../src/api/all-routes.ts";
import { exampleOf } from "../../../src/console/docs/example-of.ts";
import { jsonSchemaOf } from "../../../src/console/docs/json-schema.ts";
import { describeApi } from "../../../src/console/docs/openapi.ts";
import { version } from "../../../src/wire/version.ts";

const description = describeApi("https://router.example");
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

it("is JSON, of this version", () => {
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  const { version: released } = JSON.parse(readFileSync("package.json", "utf8"));
  expect([version, description.info.version]).toEqual([released, released]);
});

it("has every route once, by a name of its own", () => {
  expect(operations).toHaveLength(allRoutes.length);
  const names = operations.map(({ operation }) => (operation as { operationId: string }).operationId);
  expect(names.toSorted()).toEqual(allRoutes.map(({ name }) => name).toSorted());
});

describe.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))("%s", (_, { path, operation }) => {
  it("says what a client has to know", () => {
    expect(operation).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
      summary: expect.stringMatching(/^[A-Z].{5,}[^.]$/),
      tags: [expect.stringMatching(/^[a-z-]+$/)],
      security: expect.any(Array),
      responses: { "4XX": expect.any(Object), "5XX": expect.any(Object) },
    });
  });

  it("answers with a schema and an example", () => {
    const { responses } = operation as { responses: Record<string, { content: Record<string, object> }> };
    const done = responses["200"] ?? responses["201"];
    if (path === "/metrics") return expect(done?.content["text/plain"]).toMatchObject({ schema: { type: "string" } });
    expect(done?.content["application/json"]).toMatchObject({
      schema: { type: "object" },
      example: expect.any(Object),
    });
  });

  it("declares the parameters of its path, each once", () => {
    const { parameters } = operation as { parameters: { name: string; in: string; required: boolean }[] };
    const inPath = parameters.filter((parameter) => parameter.in === "path" && parameter.required);
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(wanted);
    const all = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(all).size).toBe(all.length);
  });
});

it("has references that lead somewhere", () => {
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = ""]) => to);
  expect(references.length).toBeGreaterThan(0);
  for (const reference of references) {
    const found = reference
      .replace("#/", "")
      .split("/")
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], description);
    expect(found, reference).toBeTypeOf("object");
  }
});

test.each(allRoutes.map((route) => [route.name, route] as const))("examples of %s are as declared", (_, route) => {
  const { body, example, answer } = route;
  const shapes = [
    ...(body === undefined ? [] : [{ schema: body, example: example ?? exampleOf(jsonSchemaOf(body)) }]),
    { schema: answer(), example: exampleOf(jsonSchemaOf(answer())) },
  ];
  for (const shape of shapes) expect(shape.schema.safeParse(shape.example).error).toBeUndefined();
});

it("tells which routes need no key", () => {
  const open = allRoutes.filter(({ key }) => key === "none" || key === "optional").map(({ path }) => path);
  expect(open.toSorted()).toEqual([
    "/api/v1/embeddings/models",
    "/api/v1/endpoints/zdr",
    "/api/v1/model/:author/:slug",
    "/api/v1/models",
    "/api/v1/models/:author/:slug",
    "/api/v1/models/:author/:slug/endpoints",
    "/api/v1/models/:id",
    "/api/v1/models/count",
    "/api/v1/providers",
    "/health",
  ]);
});
