// The response cache of a request, where there is one: bound, with a key to seal by, and not on an EU host. Nothing is asked of
// storage before somebody uses it.
import { type AnswerCache, answerCache } from "../isolate/answer-cache.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { type ApiContext, inBackground } from "./context.ts";
import { logBug } from "./log-bug.ts";

export interface CacheOwner {
  /** Of the request. */
  id: string;
  workspaceId: string;
  euHost: boolean;
}

export function answerCacheOf(context: ApiContext, { id, workspaceId, euHost }: CacheOwner): AnswerCache | null {
  const { CACHE: objects, DB: database, CONTENTS: bucket } = context.env;
  const settings = context.get("settings");
  if (objects === undefined || settings.ENCRYPTION_KEY === undefined || euHost) return null;
  const waitUntil = inBackground(context);
  return answerCache({
    objects,
    inEurope: settings.DATA_JURISDICTION === "eu",
    async ring() {
      const masterKeys = await masterKeysOf(settings);
      return masterKeys === undefined ? undefined : { database, bucket, masterKeys };
    },
    workspaceId,
    id,
    now: context.get("now"),
    background: (work) => waitUntil(work.catch((thrown: unknown) => logBug(`${id}: the cache`, thrown))),
  });
}
