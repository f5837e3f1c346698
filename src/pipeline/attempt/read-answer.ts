// The body of a whole answer, as much of it as an isolate holds. The one place that reads one.
import type { AttemptFailure } from "../../routing/outcome.ts";
import { readCapped } from "../../streaming/read-capped.ts";
import { fail, type Result } from "../../wire/result.ts";
import type { OpenInput } from "../operation.ts";

/** Rejects where reading does. */
export async function readAnswer({
  response,
  hold,
  clock,
}: Pick<OpenInput, "response" | "hold" | "clock">): Promise<Result<string, AttemptFailure>> {
  const body = await readCapped(response, { hold, onFirstBytes: () => clock.eventArrived() });
  return body.ok ? body : fail({ kind: body.problem === "size" ? "too_large" : "no_room" });
}
