// The body of a request, checked: by its schema, or by a reader that knows rules which a schema cannot tell.
import type { z } from "zod";
import type { Failure } from "../wire/failure.ts";
import { invalidRequest } from "../wire/invalid-request.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { readJson } from "./read-json.ts";

export interface CheckedBody<Value> {
  /** Describes the body in the documentation. */
  schema: z.ZodType;
  read(body: Record<string, unknown>): Result<Value, Failure>;
}

export function checkedBy<Schema extends z.ZodType>(schema: Schema): CheckedBody<z.output<Schema>> {
  return {
    schema,
    read(body) {
      const parsed = schema.safeParse(body);
      return parsed.success ? ok(parsed.data) : fail(invalidRequest(parsed.error));
    },
  };
}

export async function readBody<Value>(request: Request, { read }: CheckedBody<Value>): Promise<Result<Value, Failure>> {
  const body = await readJson(request);
  return body.ok ? read(body.value) : body;
}
