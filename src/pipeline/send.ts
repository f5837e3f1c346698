// Sends one upstream request with the provider's key on it: the only place where a key and data meet.
import type { Dialect, Target, UpstreamRequest } from "../dialects/dialect.ts";
import type { Credential, Transports } from "./inference.ts";

export interface Sending {
  target: Target;
  dialect: Dialect;
  request: UpstreamRequest;
  credential: Credential;
  transports: Transports;
  signal: AbortSignal;
}

export async function send({ target, dialect, request, credential, transports, signal }: Sending): Promise<Response> {
  const { provider } = target;
  const url = /^https?:\/\//.test(request.path) ? request.path : provider.base_url.replace(/\/+$/, "") + request.path;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    ...request.headers,
    ...keyHeaders(provider.auth ?? dialect.auth, credential.secret),
  };
  // A redirect could carry the key to another host, so it is an answer like any other (and a failed one).
  const init: RequestInit = { method: "POST", headers, body: request.body, signal, redirect: "manual" };
  if (provider.dialect !== "sandbox") return transports.fetch(url, init);
  if (transports.sandbox === undefined) throw new Error("the sandbox is switched off (SANDBOX)");
  headers["x-sandbox-provider"] = provider.slug;
  return transports.sandbox(new Request(url, init));
}

export function keyHeaders(scheme: string, secret: string | null): Record<string, string> {
  if (secret === null) return {};
  switch (scheme) {
    case "bearer":
      return { authorization: `Bearer ${secret}` };
    case "api-key":
    case "x-api-key":
    case "x-goog-api-key":
      return { [scheme]: secret };
    default:
      return {};
  }
}
