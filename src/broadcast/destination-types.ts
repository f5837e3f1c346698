// The table of destination types: how each vendor is reached, by OTLP over HTTP with JSON where it takes that. Addresses and
// headers are those of the vendors' pages on OpenTelemetry (2026-11).

import { filled, present } from "../wire/present.ts";
import {
  address,
  basic,
  below,
  type DestinationType,
  destinationType,
  formed,
  secret,
  word,
} from "./destination-type.ts";

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const publicKeyOf = (dsn: string) => (URL.canParse(dsn) ? new URL(dsn).username : "");
const apiKey = secret("API key");

export const destinationTypes = {
  "otel-collector": destinationType(
    "OpenTelemetry Collector",
    { endpoint: address("Address, for example https://collector.example.com:4318/v1/traces") },
    // A bare origin is what OTEL_EXPORTER_OTLP_ENDPOINT holds.
    ({ endpoint }) => ({
      url: new URL(endpoint).pathname === "/" ? below(endpoint, "/v1/traces") : new URL(endpoint).href,
    }),
  ),
  langfuse: destinationType(
    "Langfuse",
    {
      baseUrl: address("Address", "https://us.cloud.langfuse.com"),
      publicKey: word("Public key"),
      secretKey: secret("Secret key"),
    },
    ({ baseUrl, publicKey, secretKey }) => ({
      url: below(baseUrl, "/api/public/otel/v1/traces"),
      headers: { authorization: basic(publicKey, secretKey), "x-langfuse-ingestion-version": "4" },
    }),
  ),
  langsmith: destinationType(
    "LangSmith",
    {
      endpoint: address("Address", "https://api.smith.langchain.com"),
      apiKey,
      project: word("Project", "main"),
      workspaceId: word("Workspace, where the key is an organization's", ""),
    },
    ({ apiKey, endpoint, project, workspaceId }) => ({
      url: below(endpoint, "/otel/v1/traces"),
      headers: {
        "x-api-key": apiKey,
        "langsmith-project": project,
        ...present({ "x-tenant-id": filled(workspaceId) }),
      },
    }),
  ),
  braintrust: destinationType(
    "Braintrust",
    { baseUrl: address("Address", "https://api.braintrust.dev"), apiKey, projectId: word("Project id") },
    ({ apiKey, baseUrl, projectId }) => ({
      url: below(baseUrl, "/otel/v1/traces"),
      headers: { ...bearer(apiKey), "x-bt-parent": `project_id:${projectId}` },
    }),
  ),
  arize: destinationType(
    "Arize AX",
    {
      baseUrl: address("Address", "https://otlp.arize.com"),
      apiKey,
      spaceKey: secret("Space key"),
      modelId: word("Project"),
    },
    ({ apiKey, baseUrl, modelId, spaceKey }) => ({
      url: below(baseUrl, "/v1/traces"),
      // Under both names that its pages know them by.
      headers: { "arize-api-key": apiKey, "arize-space-id": spaceKey, api_key: apiKey, space_id: spaceKey },
      resource: { "openinference.project.name": modelId, model_id: modelId },
    }),
  ),
  grafana: destinationType(
    "Grafana Cloud",
    {
      baseUrl: address("Address of the OTLP gateway", "https://otlp-gateway-prod-us-west-0.grafana.net"),
      instanceId: word("Instance id"),
      apiKey: secret("Access policy token"),
    },
    ({ apiKey, baseUrl, instanceId }) => ({
      url: below(baseUrl, "/otlp/v1/traces"),
      headers: { authorization: basic(instanceId, apiKey) },
    }),
  ),
  newrelic: destinationType(
    "New Relic",
    { licenseKey: secret("License key"), region: formed(word("Region", "us"), /^(?:us|eu)$/, "us or eu") },
    ({ licenseKey, region }) => ({
      url: `https://otlp.${region === "eu" ? "eu01." : ""}nr-data.net/v1/traces`,
      headers: { "api-key": licenseKey },
    }),
  ),
  datadog: destinationType(
    "Datadog",
    { url: address("Address of its API", "https://api.datadoghq.com"), apiKey, mlApp: word("Name of the application") },
    // Traces go to another host of the same site, whose intake takes both encodings. An application is called as its service.
    ({ apiKey, mlApp, url }) => ({
      url: below(url.replace("://api.", "://otlp."), "/v1/traces"),
      headers: { "dd-api-key": apiKey, "dd-otlp-source": "llmobs" },
      resource: { "service.name": mlApp },
    }),
  ),
  opik: destinationType(
    "Comet Opik",
    {
      baseUrl: address("Address of its API", "https://www.comet.com/opik/api"),
      apiKey,
      workspace: word("Workspace"),
      projectName: word("Project"),
    },
    ({ apiKey, baseUrl, projectName, workspace }) => ({
      url: below(baseUrl, "/v1/private/otel/v1/traces"),
      headers: { authorization: apiKey, "comet-workspace": workspace, projectname: projectName },
    }),
  ),
  weave: destinationType(
    "W&B Weave",
    {
      baseUrl: address("Address", "https://trace.wandb.ai"),
      apiKey,
      entity: word("Entity: a team or a user"),
      project: word("Project"),
    },
    // Its page names no other form than protobuf.
    ({ apiKey, baseUrl, entity, project }) => ({
      url: below(baseUrl, "/otel/v1/traces"),
      headers: { authorization: basic("api", apiKey), "wandb-api-key": apiKey, project_id: `${entity}/${project}` },
      resource: { "wandb.entity": entity, "wandb.project": project },
      form: "protobuf",
    }),
  ),
  posthog: destinationType(
    "PostHog",
    { endpoint: address("Address", "https://us.i.posthog.com"), apiKey: secret("Project token") },
    ({ apiKey, endpoint }) => ({ url: below(endpoint, "/i/v0/ai/otel"), headers: bearer(apiKey) }),
  ),
  sentry: destinationType(
    "Sentry",
    {
      otlpEndpoint: address("OTLP traces endpoint, of the project's client keys"),
      dsn: formed(secret("DSN"), /^https?:\/\/[^/@:]+@[^/]+\/./, "a DSN: https://KEY@HOST/PROJECT"),
    },
    ({ dsn, otlpEndpoint }) => ({
      url: below(otlpEndpoint, "/v1/traces"),
      headers: { "x-sentry-auth": `sentry sentry_key=${publicKeyOf(dsn)}` },
    }),
  ),
  webhook: destinationType(
    "Webhook",
    { url: address("Address"), method: formed(word("Method", "POST"), /^(?:POST|PUT)$/, "POST or PUT") },
    ({ method, url }) => ({ url: new URL(url).href, method: method === "PUT" ? "PUT" : "POST", anyAnswer: true }),
  ),
  s3: destinationType(
    "S3",
    {
      endpoint: address("Address, where it is not AWS", ""),
      region: formed(word("Region", ""), /^[a-z0-9-]+$/, "a region, like eu-central-1 or auto"),
      bucketName: formed(word("Bucket"), /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, "the name of a bucket"),
      accessKeyId: word("Access key id"),
      secretAccessKey: secret("Secret access key"),
      sessionToken: secret("Session token", ""),
      prefix: word("Prefix", "fairlead-traces"),
      pathTemplate: word("Path", "{prefix}/{date}"),
    },
    ({ bucketName, endpoint, region, ...store }) => ({
      url: new URL(
        endpoint === ""
          ? `https://${bucketName}.s3.${region || "us-east-1"}.amazonaws.com/`
          : `${endpoint.replace(/\/+$/, "")}/${bucketName}/`,
      ).href,
      method: "PUT",
      form: "objects",
      objects: { ...store, region: region || (endpoint === "" ? "us-east-1" : "auto") },
    }),
  ),
} satisfies Record<string, DestinationType>;

export type DestinationTypeName = keyof typeof destinationTypes;

export const destinationTypeNames = Object.keys(destinationTypes) as DestinationTypeName[];

/** undefined: none of that name works here. */
export function findDestinationType(name: string): DestinationType | undefined {
  const table: Readonly<Record<string, DestinationType>> = destinationTypes;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
