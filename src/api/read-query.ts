// Query strings → checked values, or the failure that names the parameter.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import { invalidRequest } from "../wire/invalid-request.ts";
import { fail, ok, type Result } from "../wire/result.ts";

// Made at the first request that has them: a Worker that starts does not pay for them.
const whole = madeOnce(() => z.string().regex(/^\d{1,9}$/, "must be a whole number, 0 or more"));

/** `offset` (default 0) and `limit` (default 50, at most 100) of list endpoints. */
export const pageFields = madeOnce(() => ({
  offset: whole().transform(Number).default(0),
  limit: whole().transform(Number).pipe(z.int().min(1).max(100)).default(50),
}));

/** The workspace that a request is about, by id or slug. */
export const workspaceField = madeOnce(() => ({ workspace_id: z.string().optional() }));

export const flagField = madeOnce(() =>
  z
    .enum(["true", "false"], { error: "must be true or false" })
    .transform((text) => text === "true")
    .default(false),
);

/** Parameters that the schema does not name are left alone: clients and proxies add their own. */
export function readQuery<Schema extends z.ZodType>(url: string, schema: Schema): Result<z.output<Schema>, Failure> {
  const given = Object.fromEntries([...new URL(url).searchParams].filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  return parsed.success ? ok(parsed.data) : fail(invalidRequest(parsed.error));
}
