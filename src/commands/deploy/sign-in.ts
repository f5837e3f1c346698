// Who deploys, and into which account: a token from the environment or wrangler's own login, and no more rights than the
// deployment itself needs.
import { existsSync, readFileSync } from "node:fs";
import * as http from "node:http";
import { join } from "node:path";
import { parseEnv } from "node:util";
import * as z from "zod";
import { parseJson } from "../../wire/json.ts";
import { type Cloudflare, must, openCloudflare } from "./cloudflare.ts";
import { DeployFailure } from "./deploy-failure.ts";
import type { RunWrangler } from "./interruption.ts";

const usualBaseUrl = "https://api.cloudflare.com/client/v4";
const usualAnswerMs = 60_000;
const credentials = z.union([
  z.object({ token: z.string().min(1) }),
  z.object({ key: z.string().min(1), email: z.string().min(1) }),
]);
const accounts = z.array(z.object({ id: z.string(), name: z.string() }));

export interface SignInInput {
  root: string;
  /** `account_id` of the configuration; it wins, as it does in wrangler. */
  accountId: string | undefined;
  runWrangler: RunWrangler;
  signal: AbortSignal;
  /** Milliseconds that Cloudflare has for each answer. */
  answerWithinMs?: number;
}

/** Also sets CLOUDFLARE_ACCOUNT_ID for the commands that follow, so that all of them mean the same account. */
export async function signIn({
  root,
  accountId,
  runWrangler,
  signal,
  answerWithinMs = usualAnswerMs,
}: SignInInput): Promise<Cloudflare> {
  loadEnvironmentFiles(root);
  useProxy();
  const baseUrl = (process.env["CLOUDFLARE_API_BASE_URL"] || usualBaseUrl).replace(/\/+$/, "");
  const headers = await readCredentials(runWrangler);
  const id = accountId ?? (process.env["CLOUDFLARE_ACCOUNT_ID"]?.trim() || undefined);
  const open = (account: string) => openCloudflare({ baseUrl, headers, accountId: account, signal, answerWithinMs });
  const cloudflare = open(id ?? (await onlyAccount(open(""))));
  if (!/^[0-9a-zA-Z_-]+$/.test(cloudflare.accountId)) {
    throw new DeployFailure(`CLOUDFLARE_ACCOUNT_ID is not an account's id: ${cloudflare.accountId}`);
  }
  process.env["CLOUDFLARE_ACCOUNT_ID"] = cloudflare.accountId;
  return cloudflare;
}

/** wrangler takes CLOUDFLARE_… from these files too; both must see the same. */
function loadEnvironmentFiles(root: string): void {
  for (const file of [".env.local", ".env"].map((name) => join(root, name)).filter(existsSync)) {
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) {
      if (name.startsWith("CLOUDFLARE_") && value !== undefined) process.env[name] ??= value;
    }
  }
}

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as wrangler obeys them. Node has it since 24.14; its types do not know it yet. */
function useProxy(): void {
  if ("setGlobalProxyFromEnv" in http && typeof http.setGlobalProxyFromEnv === "function") http.setGlobalProxyFromEnv();
}

async function readCredentials(runWrangler: RunWrangler): Promise<Record<string, string>> {
  const token = process.env["CLOUDFLARE_API_TOKEN"]?.trim();
  if (token) return { authorization: `Bearer ${token}` };
  // Its own login, kept where it likes to and renewed by itself.
  const { code, output } = await runWrangler(["auth", "token", "--json"], { show: false });
  const known = credentials.safeParse(code === 0 ? parseLast(output) : undefined);
  if (!known.success) {
    throw new DeployFailure(
      "not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (docs/deploying.md says with which permissions)",
    );
  }
  if ("token" in known.data) return { authorization: `Bearer ${known.data.token}` };
  return { "x-auth-key": known.data.key, "x-auth-email": known.data.email };
}

/** Warnings may stand in front of it. */
function parseLast(output: string): unknown {
  return parseJson(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1));
}

async function onlyAccount(cloudflare: Cloudflare): Promise<string> {
  const question = { path: "/accounts", global: true, query: { per_page: "50" } } as const;
  const known = await must(cloudflare.ask(question), "list the accounts (CLOUDFLARE_ACCOUNT_ID would do)", accounts);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only.id;
  const list = known.map(({ id, name }) => `\n  ${id}  ${name}`).join("");
  const reason = known.length === 0 ? "no account is visible with this login" : "there are several accounts";
  throw new DeployFailure(`${reason}: set CLOUDFLARE_ACCOUNT_ID to the one to deploy to${list}`);
}
