// R2 as requests meet it: what it fails at, or does not begin to answer in time, is one error, `StorageUnavailable`.
import { withDeadline } from "./deadline.ts";
import { StorageUnavailable } from "./storage-unavailable.ts";

/** Milliseconds until an answer begins. A write may be of megabytes. */
const maxMs: Readonly<Record<string, number>> = {
  head: 2_000,
  get: 5_000,
  list: 5_000,
  put: 30_000,
  delete: 10_000,
};

export function patientBucket(bucket: R2Bucket): R2Bucket {
  return new Proxy(bucket, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      const limit = typeof property === "string" ? maxMs[property] : undefined;
      if (limit === undefined) return value.bind(target);
      return async (...given: unknown[]) => {
        try {
          return await withDeadline(Reflect.apply(value, target, given), limit);
        } catch (thrown) {
          throw new StorageUnavailable(thrown);
        }
      };
    },
  });
}
