// The OpenAPI 3.1 description of the API, made from its routes and the schemas that check requests.
import type { z } from "zod";
import { jsonSchemaOf } from "./json-schema.ts";
import { type DescribedRoute, listRoutes, type RouterEntry } from "./list-routes.ts";

export function describeApi(entries: readonly RouterEntry[], origin: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of listRoutes(entries)) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Fairlead",
      version: "1",
      description: "One API in front of many providers of language models, compatible with OpenRouter and OpenAI.",
    },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", bearerFormat: "sk-fl-v1-…" } },
      schemas: { Error: errorSchema },
    },
  };
}

function describeRoute({ path, operation, anchor }: DescribedRoute) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const inPath = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const failed = { description: "An error", content: json({ $ref: "#/components/schemas/Error" }) };
  return {
    operationId: anchor,
    summary: operation.summary,
    security: operation.key === "none" ? [] : [{ key: [] }],
    parameters: [...inPath, ...queryParameters(operation.query)],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(jsonSchemaOf(operation.body)) } }),
    responses: { "2XX": { description: "Done" }, "4XX": failed, "5XX": failed },
  };
}

function queryParameters(query: z.ZodType | undefined) {
  const { properties = {}, required = [] } = query === undefined ? {} : jsonSchemaOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function json(schema: object) {
  return { "application/json": { schema } };
}

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "integer" },
        message: { type: "string" },
        metadata: { type: "object", properties: { error_type: { type: "string" } } },
        availability: { type: "object" },
      },
    },
  },
};
