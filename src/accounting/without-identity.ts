// A record without who it was: what an erasure leaves of it. Figures and names of the catalog stay.
import type { GenerationRecord } from "./generation-record.ts";

const nobody = { externalUser: null, sessionId: null, referer: null, userAgent: null } as const;

export function withoutIdentity(record: GenerationRecord): GenerationRecord {
  const { labels: _labels, ...rest } = record;
  return { ...rest, ...nobody };
}

export function hasIdentity(record: GenerationRecord): boolean {
  const { externalUser, sessionId, referer, userAgent, labels } = record;
  return [externalUser, sessionId, referer, userAgent, labels].some((label) => label != null);
}
