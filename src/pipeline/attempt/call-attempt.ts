// One attempt from the client's request: made to fit the endpoint, then called.
import { dialectOf } from "../../dialects/index.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { fail, ok } from "../../wire/result.ts";
import type { Inference } from "../inference.ts";
import type { PreparedContent } from "../media/prepare-content.ts";
import type { RequestPlan } from "../plan-request.ts";
import type { CallAttempt } from "../run-attempts.ts";
import { callEndpoint } from "./call-endpoint.ts";
import { fitRequest } from "./fit-request.ts";
import { hideUser } from "./hide-user.ts";

export interface Calling {
  request: ChatRequest;
  content: PreparedContent | null;
  plan: RequestPlan;
  inference: Inference;
}

/** Each attempt starts afresh from the untouched request. */
export function callWith({ request, content, plan, inference }: Calling): CallAttempt {
  const { settings, transports, clientSignal } = inference;
  const streaming = request.stream === true;
  return async ({ planned: { candidate }, credential }) => {
    const dialect = dialectOf(candidate.provider.dialect);
    if (dialect === undefined) {
      return fail({ kind: "unsupported", message: `the dialect ${candidate.provider.dialect} is not available here` });
    }
    const fitted = await fitRequest({ request, content, facts: plan.facts, candidate, dialect });
    if (!fitted.ok) return fail({ kind: "preparation", failure: fitted.problem });
    const called = await callEndpoint({
      target: candidate,
      dialect,
      request: await hideUser(fitted.value.request, inference.caller.workspaceId),
      credential,
      transports,
      clientSignal,
      limits: {
        firstTokenMs: streaming ? settings.FIRST_TOKEN_TIMEOUT_MS : null,
        idleMs: streaming ? settings.IDLE_TIMEOUT_MS : null,
        totalMs: settings.TOTAL_TIMEOUT_MS,
      },
      now: () => inference.now(),
    });
    if (called.ok) return ok({ opened: called.value, fitted: fitted.value });
    const { annotations } = fitted.value;
    return annotations.length === 0 ? called : fail({ ...called.problem, annotations });
  };
}
