// `GET` and `PUT /api/v1/catalog`, and its base, of a running Fairlead, with the management key of the environment or of .dev.vars.
import * as z from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import type { CatalogBase } from "../../store/catalog-base-rows.ts";
import { present } from "../../wire/present.ts";
import { type Answered, callServer, type ServerCall } from "../call-server.ts";
import { CommandProblem } from "./command-problem.ts";
import { listIssues, readDocument, showWarnings, writeDocument } from "./documents.ts";

const issues = z.array(z.object({ path: z.string(), message: z.string() }));
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
  const { document, etag } = await callCatalog(server, { method: "GET" });
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
  const answer = baseAnswer.safeParse((await callCatalog(server, { method: "GET", path: "/base" })).document);
  if (!answer.success) throw new CommandProblem(`${server} gave an answer that is not a catalog's`);
  if (answer.data.data === null) return undefined;
  const { digest, ...document } = answer.data.data;
  return { digest, catalog: checked(document, server) };
}

/** A catalog, and with it the base that it has from then on, in one request; with `etag` only in the place of that one. */
export async function replaceServersCatalog(server: string, document: unknown, etag?: string) {
  const asked = { method: "PUT", body: JSON.stringify(document), ...present({ etag }) };
  const answer = counts.safeParse((await callCatalog(server, asked)).document);
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

async function callCatalog(server: string, { path = "", ...asked }: Partial<ServerCall>): Promise<Answered> {
  return callServer(server, { ...asked, path: `/catalog${path}`, changedMeanwhile });
}

const changedMeanwhile =
  "somebody changed the catalog while this read and merged it: nothing of it was replaced; run the command again";
