// Who is told of a request: the destinations of its workspace, as they came with its key. Where there are none, nothing of
// this costs anything.
import { cutContents } from "../accounting/cut-contents.ts";
import { looksAtContents } from "../broadcast/filter-rules.ts";
import type { Settings } from "../env.ts";
import type { ApiAuthentication } from "../isolate/authentication.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { carrierOf } from "../jobs/broadcast/carrier.ts";
import { tellDestinations } from "../jobs/broadcast/tell-destinations.ts";
import type { Broadcast } from "../pipeline/inference.ts";
import { pause } from "../store/deadline.ts";
import { madeOnce } from "../wire/derived.ts";
import type { ApiContext } from "./context.ts";

export function broadcastOf(
  context: ApiContext,
  { key, workspace, destinations: all }: ApiAuthentication,
  { euHost, settings }: { euHost: boolean; settings: Settings },
): Broadcast | null {
  if (all.length === 0 || !workspace.settings.is_observability_broadcast_enabled) return null;
  const region = euHost ? "europe" : "global";
  const destinations = all.filter(
    ({ rules }) => rules.regions.includes(region) && (rules.api_key_hashes?.includes(key.hash) ?? true),
  );
  if (destinations.length === 0) return null;
  const { env: bindings } = context;
  const request = context.req.raw;
  return {
    needsContents: destinations.some(({ rules }) => !rules.privacy_mode || looksAtContents(rules.filter_rules)),
    async tell({ record, client, contents }) {
      // Not a call before the answer has gone.
      await pause(0);
      await tellDestinations({
        bindings,
        carrier: carrierOf(settings),
        destinations,
        trace: { record, client, keyName: key.name },
        characters: contents.characters + Number(request.headers.get("content-length") ?? 0),
        contents: madeOnce(() => cutContents(contents.unpack(), settings.IO_LOG_MAX_BYTES)),
        memory: isolateOf(bindings).broadcastBudget,
      });
    },
  };
}
