// Cloudflare's API as a deployment asks it: every question ends as *there*, *missing* or *unknown* with the true cause, and
// only *there* and *missing* may be acted on. What wrangler does well (import, upload) is left to wrangler.
import * as z from "zod";
import { parseJson } from "../../wire/json.ts";
import { causeOf } from "../cause-of.ts";
import { DeployFailure } from "./deploy-failure.ts";

export type Found<Value> =
  | { state: "there"; value: Value }
  | { state: "missing" }
  /** What Cloudflare or the network said, for the user. */
  | { state: "unknown"; cause: string };

export interface Question {
  /** Behind `/accounts/{id}`, or from the root where `global` is set. */
  path: string;
  global?: true;
  method?: "GET" | "POST" | "PATCH";
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Cloudflare {
  accountId: string;
  /** Asks once and never again: a repeated question hides that something is wrong. */
  ask(question: Question): Promise<Found<unknown>>;
}

export interface CloudflareInput {
  baseUrl: string;
  headers: Record<string, string>;
  accountId: string;
  signal: AbortSignal;
  /** Milliseconds for each answer. */
  answerWithinMs: number;
}

/** What is said of everything that may pass by itself. */
const later = "; try again in a while";
/** A path that Cloudflare cannot route, for instance with the id of no account: not an answer about the thing asked for. */
const unroutable = 7003;

const envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
});

export function openCloudflare({ baseUrl, headers, accountId, signal, answerWithinMs }: CloudflareInput): Cloudflare {
  return {
    accountId,
    async ask({ path, global, method = "GET", query = {}, headers: further = {}, body }) {
      const url = new URL(`${baseUrl}${global === true ? "" : `/accounts/${accountId}`}${path}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      try {
        const response = await fetch(url, {
          method,
          headers: { ...headers, ...further, "content-type": "application/json" },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
        });
        return readAnswer(response.status, await response.text());
      } catch (error) {
        if (error instanceof Error && error.name === "TimeoutError") {
          return { state: "unknown", cause: `${url.host} did not answer within ${answerWithinMs / 1000} s${later}` };
        }
        return { state: "unknown", cause: `${url.host} cannot be reached: ${causeOf(error)}${later}` };
      }
    },
  };
}

function readAnswer(status: number, text: string): Found<unknown> {
  const document = parseJson(text);
  const answer = envelope.safeParse(document);
  if (!answer.success) {
    const other = document === undefined ? "something that is not JSON" : "JSON of an unknown shape";
    const what = /<html|<!doctype/i.test(text) ? "a web page" : other;
    return { state: "unknown", cause: `Cloudflare answered ${status} with ${what}${later}` };
  }
  const { success, result, errors } = answer.data;
  if (success && status < 400) return { state: "there", value: result };
  const problems = errors ?? [];
  if (status === 404 && !problems.some(({ code }) => code === unroutable)) return { state: "missing" };
  const words = problems.map(({ code, message }) => `${message} [code: ${code}]`).join("; ");
  return {
    state: "unknown",
    cause: `Cloudflare answered ${status}${words === "" ? "" : `: ${words}`}${hintFor(status)}`,
  };
}

function hintFor(status: number): string {
  if (status === 401) return " (is CLOUDFLARE_API_TOKEN right, and not expired?)";
  if (status === 403) return " (the API token may lack a permission: docs/deploying.md lists them)";
  return status === 429 || status >= 500 ? later : "";
}

/** An answer of another shape is no answer. */
export function readAs<Schema extends z.ZodType>(found: Found<unknown>, schema: Schema): Found<z.infer<Schema>> {
  if (found.state !== "there") return found;
  const value = schema.safeParse(found.value);
  if (value.success) return { state: "there", value: value.data };
  return { state: "unknown", cause: "Cloudflare's answer has an unknown shape" };
}

/** The answer to something that must work; `what` says what was tried, as in "create the database x". */
export async function must<Schema extends z.ZodType>(
  answer: Promise<Found<unknown>>,
  what: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const found = readAs(await answer, schema);
  if (found.state === "unknown") throw new DeployFailure(`could not ${what}: ${found.cause}`);
  if (found.state === "missing")
    throw new DeployFailure(`could not ${what}: Cloudflare answered 404 (is CLOUDFLARE_ACCOUNT_ID the right account?)`);
  return found.value;
}
