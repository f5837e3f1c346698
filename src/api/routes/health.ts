// GET /health: whether the Worker and its storage are there, for monitors. Public: no key, no secret, and no look at
// storage but one every 10 s. `degraded` still serves: warm copies work without D1, and records wait in the queue. With D1
// and R2 both away a Worker that starts knows nothing, and without migrations or catalog it serves nobody: that is a 503.
import * as z from "zod";
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { filled, present } from "../../wire/present.ts";
import { version } from "../../wire/version.ts";
import { reachOf } from "../reach.ts";
import type { Route } from "../route.ts";

const state = z.enum(["ok", "unreachable"]);

export const getHealth: Route = {
  method: "GET",
  path: "/health",
  key: "none",
  summary: "Tell whether the router and its storage are there",
  answer: () =>
    z.strictObject({
      status: z.enum(["ok", "degraded"]),
      version: z.string(),
      database: z.enum([...state.options, "incomplete"]),
      contents: state,
      endpoint_health: z.enum(["ok", "in_memory"]),
      /** Only where there is something. */
      missing: z.array(z.string()).optional(),
      checked_at: z.iso.datetime(),
    }),
  async respond(context) {
    const { bindings, now, waitUntil } = reachOf(context);
    const { database, contents, missing, checkedAt } = await isolateOf(bindings).storage.read({ now, waitUntil });
    const isHealthStored = isolateOf(bindings).health.isStored();
    const lacking = [...missing, ...unbound(bindings)];
    const isWhole = database === "ok" && contents === "ok" && isHealthStored && lacking.length === 0;
    const isGone = database === "incomplete" || (database !== "ok" && contents !== "ok");
    return Response.json(
      {
        status: isWhole ? "ok" : "degraded",
        version,
        database,
        contents,
        endpoint_health: isHealthStored ? "ok" : "in_memory",
        ...present({ missing: filled(lacking) }),
        checked_at: new Date(checkedAt).toISOString(),
      },
      { status: isGone ? 503 : 200 },
    );
  },
};

/** What a deployment forgot to bind: each is needed by some requests only, and would be missed late. */
function unbound(bindings: Bindings): string[] {
  const names = ["DB", "CONTENTS", "RECORDS", "HEALTH", "FILES", "CONSOLE"].filter(
    (name) => bindings[name] === undefined,
  );
  return names.map((name) => `the binding ${name}`);
}
