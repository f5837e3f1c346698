// Headers of every page, besides those of every answer: only this page's own style and script run, and nothing may frame it.
import type { MiddlewareHandler } from "hono";
import type { ConsoleEnvironment } from "./environment.ts";
import { accessOrigin } from "./session/cloudflare-access.ts";
import { randomToken } from "./session/signing.ts";

export const secureHeaders: MiddlewareHandler<ConsoleEnvironment> = async (context, next) => {
  const nonce = randomToken().slice(0, 24);
  context.set("nonce", nonce);
  await next();
  const { headers } = context.res;
  const team = accessOrigin(context.get("settings"));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    // Pictures in prompts are shown from the prompt itself; those on other hosts are named, never loaded.
    "img-src data:",
    "connect-src 'self'",
    // Browsers hold what a form's answer leads to against this as well: signing out ends on a page of Access.
    `form-action ${["'self'", ...(team === undefined ? [] : [new URL(team).origin])].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  headers.set("content-security-policy", policy.join("; "));
  headers.set("x-frame-options", "DENY");
  headers.set("referrer-policy", "same-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
};
