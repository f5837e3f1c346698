// The route of an operation: the API key, the catalog, health and the ways out are gathered here, and what happens then
// is the pipeline's. Errors speak the language of the door from the first one on.
import type { z } from "zod";
import type { FrontDoor } from "../doors/door.ts";
import type { Inference } from "../pipeline/inference.ts";
import { answerHeaders } from "../pipeline/respond.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import { makeInference } from "./make-inference.ts";
import { readJson } from "./read-json.ts";
import { refuse } from "./refuse.ts";
import type { Route } from "./route.ts";

interface OperationDefinition<Through extends FrontDoor> extends Omit<Route, "respond"> {
  method: "POST";
  key: "api";
  body: z.ZodType;
  example: Record<string, unknown>;
  door: Through;
  /** What comes back as a failure is told in the door's own words. */
  handle(
    body: Result<Record<string, unknown>, Failure>,
    inference: Inference & { door: Through },
  ): Promise<Response | Result<unknown, Failure>>;
}

export function operationRoute<Through extends FrontDoor>(definition: OperationDefinition<Through>): Route {
  const { door, handle, ...facts } = definition;
  return {
    ...facts,
    async respond(context) {
      const inference = await makeInference(context, door);
      if (!inference.ok) return refuse(inference.problem, door, null);
      const answer = await handle(await readJson(context.req.raw), inference.value);
      if (answer instanceof Response) return answer;
      if (!answer.ok) return refuse(answer.problem, door, inference.value);
      return Response.json(answer.value, { headers: answerHeaders(inference.value) });
    },
  };
}
