// What every handler finds in Hono's context, and how a failure leaves it.
import type { Context, MiddlewareHandler } from "hono";
import type { Bindings, Settings } from "../env.ts";
import type { Authentication } from "../isolate/authentication.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";

export interface ApiEnvironment {
  Bindings: Bindings;
  Variables: {
    settings: Settings;
    /** Epoch milliseconds. */
    now: () => number;
    /** Set by `requireKey` and its like; undefined on public routes without a valid key. */
    auth: Authentication | undefined;
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

/** Now as ISO 8601. */
export function timestamp(context: ApiContext): string {
  return new Date(context.get("now")()).toISOString();
}
