// The route of an operation: the API key, the catalog, health and the ways out are gathered here, and what happens then
// is the pipeline's. Errors speak the language of the door from the first one on.
import type { z } from "zod";
import type { FrontDoor } from "../doors/door.ts";
import { handle } from "../pipeline/handle.ts";
import type { Inference } from "../pipeline/inference.ts";
import type { Operation } from "../pipeline/operation.ts";
import type { Body } from "../pipeline/read-by.ts";
import { answerHeaders } from "../pipeline/respond.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { makeInference } from "./make-inference.ts";
import { refuse } from "./refuse.ts";
import { type Place, placed, type Route } from "./route.ts";

interface OperationDefinition extends Omit<Route, "method" | "path" | "key" | "respond">, Served {
  body: z.ZodType;
  example: Record<string, unknown>;
}

/** Who answers, and in whose words what comes back as a failure is told. */
interface Served {
  door: Pick<FrontDoor, "writeError">;
  handle(body: Body, inference: Inference): Promise<Response | Result<unknown, Failure>>;
}

/** The pipeline's answer to an operation. */
export function servedBy<Request, Ready, Opened, Streamed>(
  operation: Operation<Request, Ready, Opened, Streamed>,
): Served {
  return { door: operation.door, handle: (body, inference) => handle(operation, body, inference) };
}

export function operationRoute(place: Place, key: "api", definition: OperationDefinition): Route {
  const { door, handle: answerWith, ...facts } = definition;
  return {
    ...placed(place),
    key,
    ...facts,
    async respond(context) {
      const arrived = await makeInference(context);
      if (!arrived.ok) return refuse(arrived.problem, door, null);
      const { inference, body } = arrived.value;
      let answer: Awaited<ReturnType<typeof answerWith>> | undefined;
      try {
        answer = await answerWith(body, inference);
      } finally {
        // Nothing is put on record of what was not asked of anybody.
        if (!(answer instanceof Response)) inference.memory.release();
      }
      if (answer instanceof Response) return answer;
      if (!answer.ok) return refuse(answer.problem, door, inference);
      return Response.json(answer.value, { headers: answerHeaders(inference) });
    },
  };
}
