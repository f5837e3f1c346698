// Sends one upstream request with the provider's key on it. Says what was wrong where nothing could be sent; throws what
// the network throws.
import type { Dialect, Target, UpstreamRequest } from "../../dialects/dialect.ts";
import type { Credential } from "../../isolate/credentials.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Transports } from "../inference.ts";
import { sign } from "./sign.ts";

export interface SendInput {
  target: Target;
  dialect: Dialect;
  request: UpstreamRequest;
  credential: Credential;
  transports: Transports;
  signal: AbortSignal;
  now(): number;
}

type Sent = Result<Response, AttemptFailure>;

export async function send(input: SendInput): Promise<Sent> {
  const { target, dialect, request, credential, transports, signal, now } = input;
  const { provider } = target;
  const { secret } = credential;
  if (dialect.reach === "binding" && secret === null) return await runBinding(input);
  const { body } = request;
  const url = /^https?:\/\//.test(request.path) ? request.path : provider.base_url.replace(/\/+$/, "") + request.path;
  if (!URL.canParse(url)) return notSent("its address is not a URL; check base_url in the catalog");
  const unsigned: Record<string, string> = { "content-type": "application/json", ...request.headers };
  const scheme = provider.auth ?? dialect.auth;
  const signed = await sign({ url, headers: unsigned, body, scheme, secret, transports, signal, now });
  if (!signed.ok) return fail(signed.problem);
  const headers = signed.value;
  if (!Object.entries(headers).every(isHeader)) {
    return notSent("its key, or a header of its catalog row, holds characters that no header may hold");
  }
  // A redirect could carry the key to another host, so it is an answer like any other (and a failed one).
  const init: RequestInit = { method: "POST", headers, body, signal, redirect: "manual" };
  if (dialect.reach !== "loopback") return ok(await transports.fetch(url, init));
  if (transports.sandbox === undefined) return notSent("the sandbox is switched off (SANDBOX)");
  headers["x-sandbox-provider"] = provider.slug;
  return ok(await transports.sandbox(new Request(url, init)));
}

/** Model and input are all that a binding takes. */
async function runBinding({ target, request, transports, signal }: SendInput): Promise<Sent> {
  if (transports.ai === undefined) return notSent("this Worker has no AI binding");
  const input: Record<string, unknown> = JSON.parse(request.body);
  return ok(await transports.ai.run(target.endpoint.upstream_model, input, { returnRawResponse: true, signal }));
}

function isHeader([name, value]: [string, string]): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function notSent(message: string): { ok: false; problem: AttemptFailure } {
  return fail({ kind: "not_sent", message });
}
