// What a client sent, as its door reads it: after a look at the table, which refuses by name what nobody here does.
import type { FrontDoor } from "../doors/door.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, type Result } from "../wire/result.ts";
import { refusedByTable } from "../wire/table/refused.ts";
import type { Inference } from "./inference.ts";

export type Body = Result<Record<string, unknown>, Failure>;

export function readBy<Request>(
  door: Pick<FrontDoor<Request>, "name" | "readRequest">,
  body: Body,
  { caller }: Pick<Inference, "caller">,
): Result<Request, Failure> {
  if (!body.ok) return body;
  const refused = refusedByTable(door.name, body.value, caller.settings.disabled_server_tools ?? []);
  return refused === null ? door.readRequest(body.value) : fail(refused);
}
