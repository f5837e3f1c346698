// The outermost step of every request: a bug further in is answered and recorded like any other failure.
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { emptyEnding } from "./empty-ending.ts";
import type { Inference } from "./inference.ts";
import { failed } from "./respond.ts";

export async function despiteBugs(
  body: Result<Record<string, unknown>, Failure>,
  inference: Inference,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (thrown) {
    // Even so the client gets its generation's id, and the record tells of it.
    inference.noteBug(thrown);
    return failed({ kind: "internal", message: "a bug" }, emptyEnding(inference, body.ok ? body.value : {}));
  }
}
