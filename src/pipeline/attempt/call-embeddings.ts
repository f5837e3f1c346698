// One attempt to get embeddings from one endpoint: build, send, read. Every failure is a value that the loop can fail
// over from.
import type { EmbeddingsDialect } from "../../dialects/dialect.ts";
import { dialectOf } from "../../dialects/index.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { withoutSecret } from "../../routing/provider-text.ts";
import { countInputs, type EmbeddingsRequest } from "../../wire/embeddings.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Inference } from "../inference.ts";
import type { Attempt } from "../run-attempts.ts";
import { AttemptClock } from "./attempt-clock.ts";
import { failureOfThrown, type Opened, problemOf, readFailure } from "./call-endpoint.ts";
import { hideUser } from "./hide-user.ts";
import { send } from "./send.ts";

export async function callEmbeddings(
  request: EmbeddingsRequest,
  { planned: { candidate }, credential }: Attempt,
  { transports, settings, clientSignal, now, caller }: Inference,
): Promise<Result<Opened, AttemptFailure>> {
  const dialect = dialectOf(candidate.provider.dialect);
  if (dialect?.embeddings === undefined) {
    return fail({ kind: "unsupported", message: `${candidate.provider.name} offers no embeddings here` });
  }
  const built = dialect.embeddings.buildRequest(await hideUser(request, caller.workspaceId), candidate);
  if (!built.ok) return fail({ kind: "unsupported", message: built.problem });
  const hide = (text: string): string => withoutSecret(text, credential.secret);
  const limits = { firstTokenMs: null, idleMs: null, totalMs: settings.TOTAL_TIMEOUT_MS };
  const clock = new AttemptClock(limits, now, clientSignal);
  try {
    const sending = { target: candidate, dialect, request: built.value, credential, transports, now };
    const response = await send({ ...sending, signal: clock.signal });
    if (!response.ok) return fail(await readFailure(response, { dialect, hide }));
    const read = readAnswer(dialect.embeddings, await response.text(), request);
    if (!read.ok) return fail(problemOf(read.problem, hide));
    return ok({ kind: "embeddings", embeddings: read.value, notes: built.value.notes ?? [] });
  } catch (thrown) {
    return fail(failureOfThrown(thrown, clock, hide));
  } finally {
    clock.stop();
  }
}

/** An answer with too few vectors would put the wrong one to an input. */
function readAnswer(
  { readResponse }: EmbeddingsDialect,
  body: string,
  request: EmbeddingsRequest,
): ReturnType<EmbeddingsDialect["readResponse"]> {
  const read = readResponse(body);
  const wanted = countInputs(request);
  if (!read.ok || read.value.vectors.length === wanted) return read;
  const detail = `the answer has ${read.value.vectors.length} embeddings for ${wanted} inputs`;
  return fail({ kind: "unparsable", detail, raw: body });
}
