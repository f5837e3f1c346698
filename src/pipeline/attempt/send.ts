// Sends one upstream request with the provider's key on it. Says what was wrong where nothing could be sent; throws what
// the network throws.
import type { Provider } from "../../catalog/catalog.ts";
import type { Dialect, Target, UpstreamRequest } from "../../dialects/dialect.ts";
import type { Credential } from "../../isolate/credentials.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { derivedOnce } from "../../wire/derived.ts";
import type { Mask } from "../../wire/mask.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { wellFormedJson } from "../../wire/well-formed-json.ts";
import type { Transports } from "../inference.ts";
import { isKeyless, sign } from "./sign.ts";

export interface SendInput {
  target: Target;
  dialect: Dialect;
  request: UpstreamRequest;
  credential: Credential;
  /** Learns what is put on the request. */
  mask: Mask;
  transports: Transports;
  signal: AbortSignal;
  now(): number;
  /** The request is ready: whatever fails from now on is the endpoint's. */
  onSend(): void;
}

type Sent = Result<Response, AttemptFailure>;

export async function send(input: SendInput): Promise<Sent> {
  const { target, dialect, request, credential, mask, transports, signal, now, onSend } = input;
  const { provider } = target;
  if (dialect.reach === "binding" && isKeyless(credential)) return await runBinding(input);
  const body = wellFormedJson(request.body);
  const url = addressOf(request.path, provider);
  if (url === null) return notSent("its address is not a URL; check base_url in the catalog");
  if (!Object.entries(request.headers ?? {}).every(isHeader)) {
    return notSent("a header of its catalog row holds characters that no header may hold");
  }
  const unsigned: Record<string, string> = { "content-type": "application/json", ...request.headers };
  const scheme = provider.auth ?? dialect.auth;
  const signed = await sign({ url, headers: unsigned, body, scheme, credential, mask, transports, signal, now });
  if (!signed.ok) return fail(signed.problem);
  const headers = signed.value;
  // A redirect could carry the key to another host, so it is an answer like any other (and a failed one).
  const init: RequestInit = { method: "POST", headers, body, signal, redirect: "manual" };
  if (dialect.reach !== "loopback") {
    onSend();
    return ok(await transports.fetch(url, init));
  }
  if (transports.sandbox === undefined)
    return notSent("the sandbox is switched off (SANDBOX), or its Worker is not bound (CONSOLE)");
  headers["x-sandbox-provider"] = provider.slug;
  onSend();
  return ok(await transports.sandbox(new Request(url, init)));
}

/** null: it is no URL. A path never makes one of a base that is one anything else. */
function addressOf(path: string, provider: Provider): string | null {
  if (/^https?:\/\//.test(path)) return URL.canParse(path) ? path : null;
  const base = baseOf(provider);
  return base === null ? null : base + path;
}

const baseOf = derivedOnce(({ base_url: url }: Provider) => (URL.canParse(url) ? url.replace(/\/+$/, "") : null));

/** Model and input are all that a binding takes. */
async function runBinding({ target, request, transports, signal, onSend }: SendInput): Promise<Sent> {
  if (transports.ai === undefined) return notSent("this Worker has no AI binding");
  const input: Record<string, unknown> = JSON.parse(wellFormedJson(request.body));
  onSend();
  return ok(await transports.ai.run(target.endpoint.upstream_model, input, { returnRawResponse: true, signal }));
}

/** The runtime writes what it cannot send into the log, and doubts everything beyond ASCII. */
function isHeader([name, value]: [string, string]): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value);
}

function notSent(message: string): { ok: false; problem: AttemptFailure } {
  return fail({ kind: "not_sent", message });
}
