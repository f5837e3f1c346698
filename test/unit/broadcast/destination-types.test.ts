// How each type is reached: the address and the headers that its vendor's page names, and what it insists on.
import { describe, expect, it } from "vitest";
import { below } from "../../../src/broadcast/destination-type.ts";
import { destinationTypes, findDestinationType } from "../../../src/broadcast/destination-types.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

type Row = [type: string, config: Record<string, unknown>, url: string, headers: Record<string, string>];
const rows: Row[] = [
  ["otel-collector", { endpoint: "https://c.example.com:4318/v1/traces" }, "https://c.example.com:4318/v1/traces", {}],
  ["otel-collector", { endpoint: "https://c.example.com:4318" }, "https://c.example.com:4318/v1/traces", {}],
  [
    "otel-collector",
    { endpoint: "https://c.example.com/otel", headers: { "X-Key": "k" } },
    "https://c.example.com/otel",
    { "x-key": "k" },
  ],
  [
    "langfuse",
    { publicKey: "pk", secretKey: "sk" },
    "https://us.cloud.langfuse.com/api/public/otel/v1/traces",
    { authorization: basic("pk:sk") },
  ],
  [
    "langfuse",
    { baseUrl: "https://lf.example.com/", publicKey: "pk", secretKey: "sk" },
    "https://lf.example.com/api/public/otel/v1/traces",
    {},
  ],
  [
    "langsmith",
    { apiKey: "k" },
    "https://api.smith.langchain.com/otel/v1/traces",
    { "x-api-key": "k", "langsmith-project": "main" },
  ],
  [
    "langsmith",
    { apiKey: "k", project: "p", workspaceId: "w" },
    "https://api.smith.langchain.com/otel/v1/traces",
    { "x-tenant-id": "w", "langsmith-project": "p" },
  ],
  [
    "braintrust",
    { apiKey: "k", projectId: "p" },
    "https://api.braintrust.dev/otel/v1/traces",
    { authorization: "Bearer k", "x-bt-parent": "project_id:p" },
  ],
  [
    "arize",
    { apiKey: "k", spaceKey: "s", modelId: "m" },
    "https://otlp.arize.com/v1/traces",
    { "arize-api-key": "k", "arize-space-id": "s", space_id: "s" },
  ],
  [
    "grafana",
    { apiKey: "k", instanceId: "7" },
    "https://otlp-gateway-prod-us-west-0.grafana.net/otlp/v1/traces",
    { authorization: basic("7:k") },
  ],
  [
    "grafana",
    { apiKey: "k", instanceId: "7", baseUrl: "https://g.example.com/otlp" },
    "https://g.example.com/otlp/v1/traces",
    {},
  ],
  ["newrelic", { licenseKey: "k" }, "https://otlp.nr-data.net/v1/traces", { "api-key": "k" }],
  ["newrelic", { licenseKey: "k", region: "eu" }, "https://otlp.eu01.nr-data.net/v1/traces", {}],
  [
    "datadog",
    { apiKey: "k", mlApp: "app" },
    "https://otlp.datadoghq.com/v1/traces",
    { "dd-api-key": "k", "dd-otlp-source": "llmobs" },
  ],
  [
    "datadog",
    { apiKey: "k", mlApp: "app", url: "https://api.us5.datadoghq.com" },
    "https://otlp.us5.datadoghq.com/v1/traces",
    {},
  ],
  [
    "opik",
    { apiKey: "k", workspace: "w", projectName: "p" },
    "https://www.comet.com/opik/api/v1/private/otel/v1/traces",
    { authorization: "k", "comet-workspace": "w", projectname: "p" },
  ],
  [
    "weave",
    { apiKey: "k", entity: "e", project: "p" },
    "https://trace.wandb.ai/otel/v1/traces",
    { authorization: basic("api:k"), project_id: "e/p" },
  ],
  ["posthog", { apiKey: "k" }, "https://us.i.posthog.com/i/v0/ai/otel", { authorization: "Bearer k" }],
  [
    "sentry",
    { dsn: "https://pub@o1.ingest.sentry.io/7", otlpEndpoint: "https://o1.ingest.sentry.io/api/7/integration/otlp" },
    "https://o1.ingest.sentry.io/api/7/integration/otlp/v1/traces",
    { "x-sentry-auth": "sentry sentry_key=pub" },
  ],
  ["webhook", { url: "https://h.example.com/in?x=1" }, "https://h.example.com/in?x=1", {}],
  [
    "s3",
    { accessKeyId: "a", secretAccessKey: "s", bucketName: "traces" },
    "https://traces.s3.us-east-1.amazonaws.com/",
    {},
  ],
  [
    "s3",
    { accessKeyId: "a", secretAccessKey: "s", bucketName: "traces", endpoint: "https://x.r2.cloudflarestorage.com/" },
    "https://x.r2.cloudflarestorage.com/traces/",
    {},
  ],
];

const targetOf = (type: string, config: Record<string, unknown>) => {
  const row = findDestinationType(type);
  if (row === undefined) throw new Error(type);
  return row.target(row.config().parse(config));
};

it("every type has a row here", () => {
  expect([...new Set(rows.map(([type]) => type))].toSorted()).toEqual(Object.keys(destinationTypes).toSorted());
});

it.each(rows)("%s %j", (type, config, url, headers) => {
  const target = targetOf(type, config);
  expect(target.url).toBe(url);
  expect(target.headers).toMatchObject(headers);
});

describe("what is more of a type than its address", () => {
  it("the application of Datadog is its service, the project of Arize its resource", () => {
    expect(targetOf("datadog", { apiKey: "k", mlApp: "app" }).resource).toEqual({ "service.name": "app" });
    const { resource } = targetOf("arize", { apiKey: "k", spaceKey: "s", modelId: "m" });
    expect(resource).toMatchObject({ "openinference.project.name": "m" });
  });

  it("only Weave takes no JSON", () => {
    const forms = rows.map(([type, config]) => [type, targetOf(type, config).form] as const);
    expect([...new Set(forms.filter(([, form]) => form === "protobuf").map(([type]) => type))]).toEqual(["weave"]);
  });

  it("a webhook may be PUT, an object always is", () => {
    expect(targetOf("webhook", { url: "https://h.example.com", method: "PUT" }).method).toBe("PUT");
    expect(targetOf("s3", { accessKeyId: "a", secretAccessKey: "s", bucketName: "traces" }).method).toBe("PUT");
  });
});

describe("what is refused", () => {
  it.each([
    ["langfuse", { publicKey: "pk" }, "secretKey"],
    ["langfuse", { publicKey: "pk", secretKey: "sk", more: 1 }, ""],
    ["langfuse", { publicKey: "pk", secretKey: "s\nk" }, "secretKey"],
    ["otel-collector", { endpoint: "collector" }, "endpoint"],
    ["webhook", { url: "https://h.example.com", method: "GET" }, "method"],
    ["webhook", { url: "https://h.example.com", headers: { Host: "x" } }, "Host"],
    ["webhook", { url: "https://h.example.com", headers: { "X-Key": "a\r\nb" } }, "X-Key"],
    ["sentry", { dsn: "https://o1.ingest.sentry.io/7", otlpEndpoint: "https://o1.ingest.sentry.io" }, "dsn"],
    ["newrelic", { licenseKey: "k", region: "mars" }, "region"],
  ])("%s %j at %s", (type, config, at) => {
    const read = findDestinationType(type)?.config().safeParse(config);
    expect(read?.error?.issues.map(({ path }) => String(path.at(-1) ?? ""))).toEqual([at]);
  });

  it("types that do not work here", () => {
    for (const name of ["clickhouse", "ramp", "snowflake", "toString"])
      expect(findDestinationType(name)).toBeUndefined();
  });
});

it.each([
  ["https://a.example", "/v1/traces", "https://a.example/v1/traces"],
  ["https://a.example/v1/traces", "/v1/traces", "https://a.example/v1/traces"],
  ["https://a.example/v1/", "/v1/traces", "https://a.example/v1/traces"],
  ["https://a.example/x?y=1", "/v1/traces", "https://a.example/x/v1/traces?y=1"],
])("%s below %s", (base, path, url) => expect(below(base, path)).toBe(url));
