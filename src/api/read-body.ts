// The body of a request, checked: by its schema, or by a reader that knows rules which a schema cannot tell.
import type { z } from "zod";
import { checkBody } from "../wire/check-body.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { readJson } from "./read-json.ts";

export interface CheckedBody<Value> {
  /** Describes the body in the documentation. */
  schema: z.ZodType;
  read(body: Record<string, unknown>): Result<Value, Failure>;
}

export function checkedBy<Schema extends z.ZodType>(schema: Schema): CheckedBody<z.output<Schema>> {
  return { schema, read: (body) => checkBody(schema, body) };
}

export async function readBody<Value>(request: Request, { read }: CheckedBody<Value>): Promise<Result<Value, Failure>> {
  const body = await readJson(request);
  return body.ok ? read(body.value) : body;
}
