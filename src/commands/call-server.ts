// Calls the API of a running Fairlead from the command line, with the management key of the environment or of .dev.vars.
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import * as z from "zod";
import { parseJson } from "../wire/json.ts";
import { present } from "../wire/present.ts";
import { CommandProblem } from "./catalog/command-problem.ts";
import { listIssues } from "./catalog/documents.ts";
import { causeOf } from "./cause-of.ts";

const timeoutMs = 60_000;

const issues = z.array(z.object({ path: z.string(), message: z.string() }));
const refusal = z.object({
  error: z.object({
    message: z.string(),
    metadata: z.object({ issues: issues.default([]) }).default({ issues: [] }),
  }),
});
export interface ServerCall {
  /** GET where nothing is said. */
  method?: string;
  /** Behind `/api/v1`. */
  path: string;
  body?: string;
  etag?: string;
  /** What to say where `etag` is no longer the state of what was asked for. */
  changedMeanwhile?: string;
}

export interface Answered {
  document: unknown;
  etag: string | undefined;
}

export async function callServer(server: string, asked: ServerCall): Promise<Answered> {
  const { path, etag, changedMeanwhile = "", ...request } = asked;
  const condition = present({ "if-match": etag });
  const headers = { authorization: `Bearer ${await readKey()}`, "content-type": "application/json", ...condition };
  const url = `${server.replace(/\/+$/, "")}/api/v1${path}`;
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
