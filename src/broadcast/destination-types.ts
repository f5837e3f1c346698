// The table of destination types: how each vendor is reached, by OTLP over HTTP with JSON where it takes that. Addresses and
// headers are those of the vendors' pages on OpenTelemetry (2026-11).
import * as z from "zod";
import { address, basic, below, type DestinationType, destinationType, word } from "./destination-type.ts";

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

export const destinationTypes = {
  "otel-collector": destinationType({
    title: "OpenTelemetry Collector",
    shape: () => ({ endpoint: address() }),
    secrets: [],
    address: "endpoint",
    fields: [["endpoint", "Address, for example https://collector.example.com:4318/v1/traces"]],
    // A bare origin is what OTEL_EXPORTER_OTLP_ENDPOINT holds.
    reach: ({ endpoint }) => ({
      url: new URL(endpoint).pathname === "/" ? below(endpoint, "/v1/traces") : new URL(endpoint).href,
    }),
  }),
  langfuse: destinationType({
    title: "Langfuse",
    shape: () => ({
      baseUrl: address().default("https://us.cloud.langfuse.com"),
      publicKey: word(),
      secretKey: word(),
    }),
    secrets: ["secretKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address (empty: https://us.cloud.langfuse.com)"],
      ["publicKey", "Public key"],
      ["secretKey", "Secret key"],
    ],
    reach: ({ baseUrl, publicKey, secretKey }) => ({
      url: below(baseUrl, "/api/public/otel/v1/traces"),
      headers: { authorization: basic(publicKey, secretKey), "x-langfuse-ingestion-version": "4" },
    }),
  }),
  langsmith: destinationType({
    title: "LangSmith",
    shape: () => ({
      apiKey: word(),
      endpoint: address().default("https://api.smith.langchain.com"),
      project: word().default("main"),
      workspaceId: word().optional(),
    }),
    secrets: ["apiKey"],
    address: "endpoint",
    fields: [
      ["endpoint", "Address (empty: https://api.smith.langchain.com)"],
      ["apiKey", "API key"],
      ["project", "Project (empty: main)"],
      ["workspaceId", "Workspace, where the key is of an organization"],
    ],
    reach: ({ apiKey, endpoint, project, workspaceId }) => ({
      url: below(endpoint, "/otel/v1/traces"),
      headers: {
        "x-api-key": apiKey,
        "langsmith-project": project,
        ...(workspaceId === undefined ? {} : { "x-tenant-id": workspaceId }),
      },
    }),
  }),
  braintrust: destinationType({
    title: "Braintrust",
    shape: () => ({
      apiKey: word(),
      baseUrl: address().default("https://api.braintrust.dev"),
      projectId: word(),
    }),
    secrets: ["apiKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address (empty: https://api.braintrust.dev)"],
      ["apiKey", "API key"],
      ["projectId", "Project id"],
    ],
    reach: ({ apiKey, baseUrl, projectId }) => ({
      url: below(baseUrl, "/otel/v1/traces"),
      headers: { ...bearer(apiKey), "x-bt-parent": `project_id:${projectId}` },
    }),
  }),
  arize: destinationType({
    title: "Arize AX",
    shape: () => ({
      apiKey: word(),
      baseUrl: address().default("https://otlp.arize.com"),
      modelId: word(),
      spaceKey: word(),
    }),
    secrets: ["apiKey", "spaceKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address (empty: https://otlp.arize.com)"],
      ["apiKey", "API key"],
      ["spaceKey", "Space key"],
      ["modelId", "Project"],
    ],
    reach: ({ apiKey, baseUrl, modelId, spaceKey }) => ({
      url: below(baseUrl, "/v1/traces"),
      // Under both names that its pages know them by.
      headers: { "arize-api-key": apiKey, "arize-space-id": spaceKey, api_key: apiKey, space_id: spaceKey },
      resource: { "openinference.project.name": modelId, model_id: modelId },
    }),
  }),
  grafana: destinationType({
    title: "Grafana Cloud",
    shape: () => ({
      apiKey: word(),
      baseUrl: address().default("https://otlp-gateway-prod-us-west-0.grafana.net"),
      instanceId: word(),
    }),
    secrets: ["apiKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address of the OTLP gateway (empty: https://otlp-gateway-prod-us-west-0.grafana.net)"],
      ["instanceId", "Instance id"],
      ["apiKey", "Access policy token"],
    ],
    reach: ({ apiKey, baseUrl, instanceId }) => ({
      url: below(baseUrl, "/otlp/v1/traces"),
      headers: { authorization: basic(instanceId, apiKey) },
    }),
  }),
  newrelic: destinationType({
    title: "New Relic",
    shape: () => ({ licenseKey: word(), region: z.enum(["us", "eu"]).default("us") }),
    secrets: ["licenseKey"],
    address: null,
    fields: [
      ["licenseKey", "License key"],
      ["region", "Region: us or eu (empty: us)"],
    ],
    reach: ({ licenseKey, region }) => ({
      url: `https://otlp.${region === "eu" ? "eu01." : ""}nr-data.net/v1/traces`,
      headers: { "api-key": licenseKey },
    }),
  }),
  datadog: destinationType({
    title: "Datadog",
    shape: () => ({ apiKey: word(), mlApp: word(), url: address().default("https://api.datadoghq.com") }),
    secrets: ["apiKey"],
    address: "url",
    fields: [
      ["url", "Address of its API (empty: https://api.datadoghq.com)"],
      ["apiKey", "API key"],
      ["mlApp", "Name of the application"],
    ],
    // Traces go to another host of the same site. An application is called as its service.
    reach: ({ apiKey, mlApp, url }) => ({
      url: below(url.replace("://api.", "://otlp."), "/v1/traces"),
      headers: { "dd-api-key": apiKey, "dd-otlp-source": "llmobs" },
      resource: { "service.name": mlApp },
    }),
  }),
  opik: destinationType({
    title: "Comet Opik",
    shape: () => ({
      apiKey: word(),
      baseUrl: address().default("https://www.comet.com/opik/api"),
      projectName: word(),
      workspace: word(),
    }),
    secrets: ["apiKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address of its API (empty: https://www.comet.com/opik/api)"],
      ["apiKey", "API key"],
      ["workspace", "Workspace"],
      ["projectName", "Project"],
    ],
    reach: ({ apiKey, baseUrl, projectName, workspace }) => ({
      url: below(baseUrl, "/v1/private/otel/v1/traces"),
      headers: { authorization: apiKey, "comet-workspace": workspace, projectname: projectName },
    }),
  }),
  weave: destinationType({
    title: "W&B Weave",
    shape: () => ({
      apiKey: word(),
      baseUrl: address().default("https://trace.wandb.ai"),
      entity: word(),
      project: word(),
    }),
    secrets: ["apiKey"],
    address: "baseUrl",
    fields: [
      ["baseUrl", "Address (empty: https://trace.wandb.ai)"],
      ["apiKey", "API key"],
      ["entity", "Entity: a team or a user"],
      ["project", "Project"],
    ],
    // Its page names no other form than protobuf.
    reach: ({ apiKey, baseUrl, entity, project }) => ({
      url: below(baseUrl, "/otel/v1/traces"),
      headers: { authorization: basic("api", apiKey), "wandb-api-key": apiKey, project_id: `${entity}/${project}` },
      resource: { "wandb.entity": entity, "wandb.project": project },
      form: "protobuf",
    }),
  }),
  posthog: destinationType({
    title: "PostHog",
    shape: () => ({ apiKey: word(), endpoint: address().default("https://us.i.posthog.com") }),
    secrets: ["apiKey"],
    address: "endpoint",
    fields: [
      ["endpoint", "Address (empty: https://us.i.posthog.com)"],
      ["apiKey", "Project token"],
    ],
    reach: ({ apiKey, endpoint }) => ({ url: below(endpoint, "/i/v0/ai/otel"), headers: bearer(apiKey) }),
  }),
  sentry: destinationType({
    title: "Sentry",
    shape: () => ({
      dsn: word().refine((dsn) => publicKeyOf(dsn) !== "", "must be a DSN: https://KEY@HOST/PROJECT"),
      otlpEndpoint: address(),
    }),
    secrets: ["dsn"],
    address: "otlpEndpoint",
    fields: [
      ["otlpEndpoint", "OTLP traces endpoint (Client Keys of the project)"],
      ["dsn", "DSN"],
    ],
    reach: ({ dsn, otlpEndpoint }) => ({
      url: below(otlpEndpoint, "/v1/traces"),
      headers: { "x-sentry-auth": `sentry sentry_key=${publicKeyOf(dsn)}` },
    }),
  }),
  webhook: destinationType({
    title: "Webhook",
    shape: () => ({ method: z.enum(["POST", "PUT"]).default("POST"), url: address() }),
    secrets: [],
    address: "url",
    fields: [
      ["url", "Address"],
      ["method", "Method: POST or PUT (empty: POST)"],
    ],
    reach: ({ method, url }) => ({ url: new URL(url).href, method }),
  }),
  s3: destinationType({
    title: "S3",
    shape: () => ({
      accessKeyId: word(),
      bucketName: word().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, "must be the name of a bucket"),
      endpoint: address().optional(),
      pathTemplate: z.string().trim().min(1).max(512).default("{prefix}/{date}"),
      prefix: z.string().trim().max(256).default("fairlead-traces"),
      region: word()
        .regex(/^[a-z0-9-]+$/, "must be a region, like eu-central-1 or auto")
        .optional(),
      secretAccessKey: word(),
      sessionToken: word().optional(),
    }),
    secrets: ["secretAccessKey", "sessionToken"],
    address: "endpoint",
    fields: [
      ["endpoint", "Address (empty: AWS)"],
      ["region", "Region (empty: us-east-1)"],
      ["bucketName", "Bucket"],
      ["accessKeyId", "Access key id"],
      ["secretAccessKey", "Secret access key"],
      ["sessionToken", "Session token, where there is one"],
      ["prefix", "Prefix (empty: fairlead-traces)"],
      ["pathTemplate", "Path (empty: {prefix}/{date})"],
    ],
    reach: ({ bucketName, endpoint, region, ...store }) => ({
      url: new URL(
        endpoint === undefined
          ? `https://${bucketName}.s3.${region ?? "us-east-1"}.amazonaws.com/`
          : `${endpoint.replace(/\/+$/, "")}/${bucketName}/`,
      ).href,
      method: "PUT",
      form: "objects",
      objects: { ...store, region: region ?? (endpoint === undefined ? "us-east-1" : "auto") },
    }),
  }),
} satisfies Record<string, DestinationType>;

export type DestinationTypeName = keyof typeof destinationTypes;

export const destinationTypeNames = Object.keys(destinationTypes) as DestinationTypeName[];

/** undefined: none of that name works here. */
export function findDestinationType(name: string): DestinationType | undefined {
  const table: Readonly<Record<string, DestinationType>> = destinationTypes;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function publicKeyOf(dsn: string): string {
  return URL.canParse(dsn) ? new URL(dsn).username : "";
}
