// What a deployed Worker is bound to and runs with, as Cloudflare tells it.
import * as z from "zod";
import { type Cloudflare, must } from "./cloudflare.ts";

const binding = z.looseObject({
  name: z.string(),
  type: z.string(),
  text: z.string().optional(),
  json: z.unknown().optional(),
  service: z.string().optional(),
});
const settings = z.object({
  bindings: z.array(binding).default([]),
  compatibility_flags: z.array(z.string()).optional(),
});

export type WorkerSettings = z.infer<typeof settings>;

/** undefined: there is no such Worker. */
export async function readWorkerSettings(cloudflare: Cloudflare, worker: string): Promise<WorkerSettings | undefined> {
  const answer = await cloudflare.ask({ path: `/workers/scripts/${worker}/settings` });
  if (answer.state === "missing") return undefined;
  return must(Promise.resolve(answer), `read the settings of the Worker ${worker}`, settings);
}
