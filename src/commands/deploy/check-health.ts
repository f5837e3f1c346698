// Whether what was just deployed works: asks the Worker itself. A place where it cannot be reached yet (no internet here, a
// certificate on its way) is no failure of the deployment; a Worker that says it is not well is one.
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { parseJson } from "../../wire/json.ts";
import { causeOf } from "../cause-of.ts";

export type Health =
  | { state: "good"; url: string; words: string }
  /** `alone`: not even something else answered. */
  | { state: "unreachable"; url: string; cause: string; alone: boolean }
  | { state: "bad"; url: string; problem: string };

export interface CheckHealthInput {
  urls: readonly string[];
  /** The version that was deployed. */
  version: string;
  signal: AbortSignal;
  fetch: typeof fetch;
  /** Milliseconds between two tries. */
  pauseMs?: number;
}

/** While the old version still answers, or the new one is not known everywhere. */
const maxTries = 10;
/** Where nobody answers at all: a machine without internet has none in twenty seconds either. */
const maxTriesAlone = 2;
const usualPauseMs = 2000;
const pauseAloneMs = 500;
const timeoutMs = 10_000;

const shape = z.looseObject({
  status: z.enum(["ok", "degraded"]),
  version: z.string().optional(),
  catalog: z.unknown().optional(),
  missing: z.array(z.string()).optional(),
});
const failure = z.object({ error: z.object({ message: z.string() }) });

export async function checkHealth(input: CheckHealthInput): Promise<Health | undefined> {
  let last: Health | undefined;
  for (const url of input.urls) {
    last = await checkUrl(url, input);
    if (last.state !== "unreachable") return last;
  }
  return last;
}

async function checkUrl(url: string, input: CheckHealthInput): Promise<Health> {
  const { signal, version, pauseMs = usualPauseMs } = input;
  for (let tries = 1; ; tries++) {
    const health = await askOnce(url, version, input);
    if (health.state === "good" || tries === maxTries) return health;
    const alone = health.state === "unreachable" && health.alone;
    if (alone && tries >= maxTriesAlone) return health;
    await pause(alone ? Math.min(pauseAloneMs, pauseMs) : pauseMs, undefined, { signal });
  }
}

async function askOnce(url: string, version: string, { fetch, signal }: CheckHealthInput): Promise<Health> {
  try {
    const response = await fetch(`${url}/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await response.text();
    return judge(url, { status: response.status, text, version });
  } catch (error) {
    return { state: "unreachable", url, cause: causeOf(error), alone: true };
  }
}

function judge(url: string, { status, text, version }: { status: number; text: string; version: string }): Health {
  const document = parseJson(text);
  const health = shape.safeParse(document);
  if (!health.success) {
    const refused = failure.safeParse(document);
    if (refused.success && status >= 500) return { state: "bad", url, problem: refused.data.error.message };
    if (status >= 500) return { state: "bad", url, problem: `it answers ${status}` };
    return { state: "unreachable", url, cause: `something else answers there (${status})`, alone: false };
  }
  if (health.data.version !== undefined && health.data.version !== version) {
    return { state: "bad", url, problem: `it still answers with version ${health.data.version}, not ${version}` };
  }
  const { missing } = health.data;
  if (missing !== undefined) return { state: "bad", url, problem: `it lacks ${missing.join(", ")}` };
  if (health.data.status !== "ok") return { state: "bad", url, problem: JSON.stringify(document) };
  return { state: "good", url, words: describe(health.data) };
}

function describe({ version, catalog }: z.infer<typeof shape>): string {
  const counts = z.record(z.string(), z.number()).safeParse(catalog);
  const list = counts.success ? Object.entries(counts.data).map(([name, count]) => `${count} ${name}`) : [];
  return [version === undefined ? "it answers" : `version ${version}`, ...list].join(", ");
}
