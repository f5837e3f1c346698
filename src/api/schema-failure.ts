// What every request is told while the tables lack a migration of this version.
import type { Bindings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { Failure } from "../wire/failure.ts";

/** undefined where nothing is missing, as far as is known: at once when warm. `now`: epoch milliseconds. */
export function schemaFailure(bindings: Bindings, now: number): Failure | undefined | Promise<Failure | undefined> {
  const missing = isolateOf(bindings).schema.missing(now);
  return missing instanceof Promise ? missing.then(failureOf) : failureOf(missing);
}

function failureOf(missing: readonly string[]): Failure | undefined {
  return missing.length === 0 ? undefined : { kind: "outdated_schema", missing };
}
