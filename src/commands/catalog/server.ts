// `GET` and `PUT /api/v1/catalog`, and its base, of a running Fairlead, with the management key of the environment or of .dev.vars.
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import * as z from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import type { CatalogBase } from "../../store/catalog-base-rows.ts";
import { parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { causeOf } from "../cause-of.ts";
import { CommandProblem } from "./command-problem.ts";
import { listIssues, readDocument, showWarnings, writeDocument } from "./documents.ts";

const timeoutMs = 60_000;

const issues = z.array(z.object({ path: z.string(), message: z.string() }));
const refusal = z.object({
  error: z.object({
    message: z.string(),
    metadata: z.object({ issues: issues.default([]) }).default({ issues: [] }),
  }),
});
const counts = z.object({
  data: z.object({
    providers: z.number(),
    models: z.number(),
    endpoints: z.number(),
    warnings: issues.default([]),
  }),
});
const baseAnswer = z.object({ data: z.looseObject({ digest: z.string() }).nullable() });
const catalogAnswer = z.object({ data: z.object({ providers: z.array(z.unknown()), models: z.array(z.unknown()) }) });

export async function pushCatalog(file: string, server: string): Promise<void> {
  const { providers, models, endpoints, warnings } = await replaceServersCatalog(server, await readDocument(file));
  console.log(`pushed ${file}: ${providers} providers, ${models} models, ${endpoints} endpoints`);
  showWarnings(warnings);
}

export async function pullCatalog(file: string | undefined, server: string): Promise<void> {
  const catalog = await fetchCatalog(server);
  await writeDocument(catalog, file);
  if (file !== undefined) console.log(`pulled ${catalog.models.length} models to ${file}`);
}

export async function fetchCatalog(server: string) {
  return (await fetchTaggedCatalog(server)).document;
}

async function fetchTaggedCatalog(server: string) {
  const { document, etag } = await call(server, { method: "GET" });
  const answer = catalogAnswer.safeParse(document);
  if (!answer.success) throw new CommandProblem(`${server} gave an answer that is not a catalog's`);
  return { document: answer.data.data, etag };
}

export interface ServersCatalog {
  catalog: Catalog;
  /** Names this state of it; undefined: the server is older than that. */
  etag: string | undefined;
}

export async function readServersCatalog(server: string): Promise<ServersCatalog> {
  const { document, etag } = await fetchTaggedCatalog(server);
  return { catalog: checked(document, server), etag };
}

/** The built-in catalog that the server's began with; undefined: it does not know. */
export async function readServersBase(server: string): Promise<CatalogBase | undefined> {
  const answer = baseAnswer.safeParse((await call(server, { method: "GET", path: "/base" })).document);
  if (!answer.success) throw new CommandProblem(`${server} gave an answer that is not a catalog's`);
  if (answer.data.data === null) return undefined;
  const { digest, ...document } = answer.data.data;
  return { digest, catalog: checked(document, server) };
}

/** A catalog, and with it the base that it has from then on, in one request; with `etag` only in the place of that one. */
export async function replaceServersCatalog(server: string, document: unknown, etag?: string) {
  const asked = { method: "PUT", body: JSON.stringify(document), ...present({ etag }) };
  const answer = counts.safeParse((await call(server, asked)).document);
  if (!answer.success) throw new CommandProblem(`${server} gave an answer that is not a catalog's`);
  return answer.data.data;
}

function checked(document: unknown, server: string): Catalog {
  const catalog = readCatalog(document, catalogRules);
  if (catalog.ok) return catalog.value;
  throw new CommandProblem(
    `this version cannot read the catalog of ${server}; mend it there first\n${listIssues(catalog.problem)}`,
  );
}

interface Call {
  method: string;
  /** Behind `/api/v1/catalog`. */
  path?: string;
  body?: string;
  etag?: string;
}

interface Answered {
  document: unknown;
  etag: string | undefined;
}

async function call(server: string, { path = "", etag, ...request }: Call): Promise<Answered> {
  const condition = present({ "if-match": etag });
  const headers = { authorization: `Bearer ${await readKey()}`, "content-type": "application/json", ...condition };
  const url = `${server.replace(/\/+$/, "")}/api/v1/catalog${path}`;
  const init = { ...request, headers, signal: AbortSignal.timeout(timeoutMs) };
  const { response, text } = await fetchText(url, init).catch((error: Error) => {
    throw new CommandProblem(
      `cannot reach ${server} (${causeOf(error)}); is it running? \`npm start\` starts it, --url names another one`,
    );
  });
  if (response.status === 412) throw new CommandProblem(changedMeanwhile);
  if (!response.ok) throw new CommandProblem(explain(response.status, text));
  const answer = parseJson(text);
  if (answer !== undefined) return { document: answer, etag: response.headers.get("etag") ?? undefined };
  throw new CommandProblem(`${server} answered with something that is not JSON; is it a Fairlead?`);
}

const changedMeanwhile =
  "somebody changed the catalog while this read and merged it: nothing of it was replaced; run the command again";

async function fetchText(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, init);
  return { response, text: await response.text() };
}

function explain(status: number, text: string): string {
  const refused = refusal.safeParse(parseJson(text));
  if (!refused.success) return `the server answered ${status}: ${text.slice(0, 500)}`;
  const { message, metadata } = refused.data.error;
  const hint = status === 401 || status === 403 ? " (the key is ADMIN_KEY, or any management key)" : "";
  const issues = metadata.issues.length === 0 ? "" : `\n${listIssues(metadata.issues)}`;
  return `the server answered ${status}: ${message}${hint}${issues}`;
}

async function readKey(): Promise<string> {
  if (process.env["ADMIN_KEY"]) return process.env["ADMIN_KEY"];
  const variables = parseEnv(await readFile(".dev.vars", "utf8").catch(() => ""));
  const key = variables["ADMIN_KEY"];
  if (key) return key;
  throw new CommandProblem("no management key: set ADMIN_KEY, or run `npm start` once, which writes one to .dev.vars");
}
