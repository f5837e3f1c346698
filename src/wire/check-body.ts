// A client's body against its schema, at a cost that does not grow with the number of its mistakes: the first one ends
// the check, and only a small body is read again for the others.
import type * as z from "zod";
import type { Failure } from "./failure.ts";
import { invalidRequest } from "./invalid-request.ts";
import { fail, ok, type Result } from "./result.ts";

/** Values of a body, at any depth, up to which all of its mistakes are looked for. */
const smallBody = 2_000;

const firstMistake: z.core.ParseContextInternal<z.core.$ZodIssue> = { abortEarly: true };

export function checkBody<Schema extends z.ZodType>(schema: Schema, body: unknown): Result<z.output<Schema>, Failure> {
  const parsed = schema.safeParse(body, firstMistake);
  if (parsed.success) return ok(parsed.data);
  if (!isSmall(body)) return fail(invalidRequest(parsed.error));
  const again = schema.safeParse(body);
  return fail(invalidRequest(again.success ? parsed.error : again.error));
}

function isSmall(body: unknown): boolean {
  const waiting: unknown[] = [body];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > smallBody) return false;
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    const inside: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (inside.length > smallBody) return false;
    for (const one of inside) waiting.push(one);
  }
  return true;
}
