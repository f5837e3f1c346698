// A record without who it was: what an erasure leaves of it. Figures and names of the catalog stay.
import type { GenerationRecord } from "./generation-record.ts";

const nobody = { externalUser: null, sessionId: null, referer: null, userAgent: null } as const;

export function withoutIdentity(record: GenerationRecord): GenerationRecord {
  return { ...record, ...nobody };
}

export function hasIdentity(record: GenerationRecord): boolean {
  return [record.externalUser, record.sessionId, record.referer, record.userAgent].some((label) => label != null);
}
