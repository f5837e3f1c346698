// The OpenAPI 3.1 description of the API, made from its table of routes and the schemas that check them.
import { allRoutes, type NamedRoute } from "../../api/all-routes.ts";
import { errorSchema } from "../../api/objects/error-schema.ts";
import { madeOnce } from "../../wire/derived.ts";
import { version } from "../../wire/version.ts";
import { keyWords, nounOf } from "./described-route.ts";
import { exampleOf } from "./example-of.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

/** The table does not change while the Worker runs, and its schemas are many. */
const describedPaths = madeOnce(describePaths);

export function describeApi(origin: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "Fairlead",
      version,
      description: "One API in front of many providers of language models, compatible with OpenRouter and OpenAI.",
    },
    servers: [{ url: origin }],
    tags: [...new Set(allRoutes.map(nounOf))].toSorted().map((name) => ({ name })),
    paths: describedPaths(),
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", bearerFormat: "sk-fl-v1-…" } },
      schemas: { Error: jsonSchemaOf(errorSchema()) },
    },
  };
}

function describePaths(): Record<string, Record<string, unknown>> {
  const described: Record<string, Record<string, unknown>> = {};
  for (const route of allRoutes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    described[path] = { ...described[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return described;
}

function describeRoute(route: NamedRoute) {
  return {
    operationId: route.name,
    tags: [nounOf(route)],
    summary: route.summary,
    description: `Key: ${keyWords[route.key]}.`,
    security: securityOf(route),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...requestBody(route),
    responses: {
      [route.status ?? 200]: describeAnswer(route),
      "4XX": describeFailure(route),
      "5XX": describeFailure(route),
    },
  };
}

function securityOf({ key }: NamedRoute) {
  if (key === "none") return [];
  return key === "optional" ? [{}, { key: [] }] : [{ key: [] }];
}

function pathParameters({ path }: NamedRoute) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function queryParameters({ query }: NamedRoute) {
  const { properties = {}, required = [] } = query === undefined ? {} : jsonSchemaOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ body, example }: NamedRoute) {
  return body === undefined ? {} : { requestBody: { required: true, content: json(jsonSchemaOf(body), example) } };
}

function describeAnswer({ answer, streams, media }: NamedRoute) {
  const schema = jsonSchemaOf(answer());
  const content = media === undefined ? json(schema) : { [media]: { schema } };
  const events = { "text/event-stream": { schema: { type: "string" } } };
  return { description: "Done", content: streams === true ? { ...content, ...events } : content };
}

function json(schema: JsonSchema, example = exampleOf(schema)) {
  return { "application/json": { schema, example } };
}

function describeFailure({ failure }: NamedRoute) {
  const schema = failure === undefined ? { $ref: "#/components/schemas/Error" } : jsonSchemaOf(failure());
  return { description: "An error", content: { "application/json": { schema } } };
}
