// What stands before every page: who is asking, whether this page is for them, and whether a form is one of ours.
import type { MiddlewareHandler } from "hono";
import type { ConsoleContext, ConsoleEnvironment } from "./environment.ts";
import { refuse } from "./pages/refusal.tsx";
import { findVisitor } from "./session/find-visitor.ts";
import { isVisitToken, tokenField } from "./session/form-token.ts";
import { signInFor } from "./session/return-path.ts";
import { canSign, isSigned } from "./session/signing.ts";
import type { Visitor } from "./session/visitor.ts";

/** `admin`: admins and owners of the workspace. `installation`: owners of the default workspace. */
export type Audience = "everyone" | "member" | "admin" | "installation";

const mebibyte = 1024 * 1024;

/**
 * Bytes of a form: strangers send a key, the page Try a conversation with what was kept of a request in it, and whoever may change
 * the catalog a whole one. What is sent is shown again, where a sign may take five: an isolate has 128 MB for both.
 */
const maxFormBytes: Readonly<Record<Audience, number>> = {
  everyone: 16 * 1024,
  member: 6 * mebibyte,
  admin: 6 * mebibyte,
  installation: 20 * mebibyte,
};
/** Of one that is only shown again. */
const maxShownFormBytes = 256 * 1024;

export function admit(audience: Audience): MiddlewareHandler<ConsoleEnvironment> {
  return async (context, next) => {
    const problem = (await refuseVisitor(context, audience)) ?? (await refuseForm(context, audience));
    return problem ?? next();
  };
}

async function refuseVisitor(context: ConsoleContext, audience: Audience): Promise<Response | undefined> {
  const visitor = await findVisitor(context);
  context.set("visitor", visitor);
  if (audience !== "everyone" && visitor === undefined) return askToSignIn(context);
  if (visitor === undefined || isAllowed(audience, visitor)) return undefined;
  await keepTyped(context);
  return refuse(context, "forbidden");
}

function isAllowed(audience: Audience, visitor: Visitor): boolean {
  switch (audience) {
    case "everyone":
    case "member":
      return true;
    case "admin":
      return visitor.administrator;
    case "installation":
      return visitor.installationOwner;
  }
}

/** A form that cannot even be looked at is read to be shown again, unless another site may have sent it. */
export async function keepTyped(context: ConsoleContext): Promise<void> {
  const { raw: request } = context.req;
  if (request.method !== "POST" || request.bodyUsed || !isOwnOrigin(request)) return;
  if (announcedBytes(context) > maxShownFormBytes) return;
  const form = await request.formData().catch(() => undefined);
  if (form !== undefined) context.set("form", form);
}

async function askToSignIn(context: ConsoleContext): Promise<Response> {
  if (context.req.method !== "GET") {
    await keepTyped(context);
    return refuse(context, "signed-out");
  }
  const { pathname, search } = new URL(context.req.url);
  return context.redirect(signInFor(pathname + search), 303);
}

/** Reads the form once, and answers itself where the form is not one that this console gave to this visitor. */
async function refuseForm(context: ConsoleContext, audience: Audience): Promise<Response | undefined> {
  if (context.req.method !== "POST") return undefined;
  if (!canSign(context.get("settings"))) return refuse(context, "unconfigured");
  if (!isOwnOrigin(context.req.raw)) return refuse(context, "stale-form");
  const maxBytes = maxFormBytes[audience];
  if (announcedBytes(context) > maxBytes) return refuse(context, "too-large", maxBytes);
  const form = await context.req.raw.formData().catch(() => undefined);
  const token = form?.get(tokenField);
  if (form === undefined || typeof token !== "string") return refuse(context, "stale-form");
  context.set("form", form);
  // Its sender decides how long a form takes: they may have lost the right to it meanwhile.
  const problem = await refuseVisitor(context, audience);
  if (problem !== undefined) return problem;
  const visitor = context.get("visitor");
  const isOurs = visitor === undefined ? await isVisitToken(context, token) : await isOf(context, visitor, token);
  return isOurs ? undefined : refuse(context, visitor === undefined ? "signed-out" : "stale-form");
}

/** Browsers announce the length of a form, and the HTTP server holds them to it. */
function announcedBytes(context: ConsoleContext): number {
  return Number(context.req.header("content-length") ?? Number.POSITIVE_INFINITY);
}

function isOf(context: ConsoleContext, visitor: Visitor, token: string): Promise<boolean> {
  return isSigned(context.get("settings"), `form ${visitor.sessionHash} ${visitor.workspace.id}`, token);
}

/** Browsers say where a form comes from; what says nothing still needs the token. */
function isOwnOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  return origin === null || origin === new URL(request.url).origin;
}
