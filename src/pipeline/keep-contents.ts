// The contents of a generation on their way to storage, where the workspace keeps them: put together as late as can be.
import type { AttemptWords, ContentsError } from "../accounting/generation-contents.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import type { Ending } from "./ending.ts";
import type { Contents, Inference, PackedContents } from "./inference.ts";

/** `status`: the HTTP status that the client got. */
export function keepContents(ending: Ending, status: number): void {
  const { inference } = ending.asked;
  inference.background(inference.saveContents(packedContents(ending, status)));
}

export function packedContents(ending: Ending, status: number): PackedContents {
  const characters = "summary" in ending ? ending.summary.kept : 0;
  return { characters, unpack: () => contentsOf(ending, status) };
}

/** How many characters of an answer somebody wants to keep, or to be told. */
export function keptCharacters({ ioLog, broadcast, settings }: Inference): number {
  return ioLog === "stored" || broadcast?.needsContents === true ? settings.IO_LOG_MAX_BYTES : 0;
}

function contentsOf(ending: Ending, status: number): Contents {
  const { inference, input } = ending.asked;
  return present({
    generationId: inference.id,
    workspaceId: inference.caller.workspaceId,
    createdAt: new Date(inference.startedAt).toISOString(),
    input: input(),
    output: "summary" in ending ? ending.summary.output() : { completion: null, reasoning: null, tool_calls: [] },
    error: "failure" in ending ? errorOf(ending.failure, status) : undefined,
    attempt_errors: "attempts" in ending ? wordsOf(ending) : undefined,
  });
}

function wordsOf({ asked, attempts }: Extract<Ending, { attempts: unknown }>): AttemptWords[] | undefined {
  const { attemptWords } = asked.inference;
  const words = attempts.flatMap((record, attempt): AttemptWords[] => {
    const said = attemptWords.get(record);
    if (said === undefined) return [];
    const { message, raw, code = null } = said;
    return [{ attempt, provider_name: record.providerName, message, code, raw }];
  });
  return words.length === 0 ? undefined : words;
}

function errorOf(failure: Failure, status: number): ContentsError {
  const { error } = errorResponse(failure).body;
  return {
    message: error.message,
    status: failure.kind === "provider_failed" ? failure.status : status,
    provider_name: error.metadata.provider_name ?? null,
    raw: error.metadata.raw ?? null,
    previous_errors: (error.metadata.previous_errors ?? []).map(({ code, provider }) => ({
      code,
      message: "",
      provider_name: provider,
      raw: null,
    })),
  };
}
