// Sends one upstream request with the provider's key on it: the only place where a key and data meet.
import type { Dialect, Target, UpstreamRequest } from "../../dialects/dialect.ts";
import type { Credential } from "../../isolate/credentials.ts";
import type { Transports } from "../inference.ts";
import { sign } from "./sign.ts";

export interface Sending {
  target: Target;
  dialect: Dialect;
  request: UpstreamRequest;
  credential: Credential;
  transports: Transports;
  signal: AbortSignal;
  now(): number;
}

export async function send(sending: Sending): Promise<Response> {
  const { target, dialect, request, credential, transports, signal, now } = sending;
  const { provider } = target;
  if (provider.dialect === "workers-ai" && credential.secret === null) return await runWorkersAi(sending);
  const { body } = request;
  const url = /^https?:\/\//.test(request.path) ? request.path : provider.base_url.replace(/\/+$/, "") + request.path;
  const unsigned: Record<string, string> = { "content-type": "application/json", ...request.headers };
  const scheme = provider.auth ?? dialect.auth;
  const headers = await sign({ url, headers: unsigned, body, scheme, secret: credential.secret, transports, now });
  // A redirect could carry the key to another host, so it is an answer like any other (and a failed one).
  const init: RequestInit = { method: "POST", headers, body, signal, redirect: "manual" };
  if (provider.dialect !== "sandbox") return await transports.fetch(url, init);
  if (transports.sandbox === undefined) throw new Error("the sandbox is switched off (SANDBOX)");
  headers["x-sandbox-provider"] = provider.slug;
  return await transports.sandbox(new Request(url, init));
}

/** The binding needs no key and no address: model and input are all it takes. */
async function runWorkersAi({ target, request, transports, signal }: Sending): Promise<Response> {
  if (transports.ai === undefined) throw new Error("this Worker has no AI binding");
  const input: Record<string, unknown> = JSON.parse(request.body);
  return await transports.ai.run(target.endpoint.upstream_model, input, { returnRawResponse: true, signal });
}
