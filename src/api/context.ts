// What Hono's context holds for every route, and how a failure leaves the API.
import type { Context, MiddlewareHandler } from "hono";
import type { Bindings, Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";

export interface ApiEnvironment {
  Bindings: Bindings;
  Variables: {
    settings: Settings;
    /** Epoch milliseconds. */
    now: () => number;
  };
}

export type ApiContext = Context<ApiEnvironment>;

/** Comes before every other middleware of the API. */
export const prepareContext: MiddlewareHandler<ApiEnvironment> = (context, next) => {
  context.set("settings", isolateOf(context.env).settings);
  context.set("now", Date.now);
  return next();
};

export function failureResponse(failure: Failure, headers: Record<string, string> = {}): Response {
  const response = errorResponse(failure);
  return Response.json(response.body, { status: response.status, headers: { ...headers, ...response.headers } });
}

/** What runs on after the answer has gone out. */
export function inBackground(context: ApiContext): (promise: Promise<unknown>) => void {
  return (promise) => context.executionCtx.waitUntil(promise);
}
