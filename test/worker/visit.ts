// A visitor of the console in tests: keeps cookies, follows nothing, and sends the token of the page it looked at last.

import { env, exports } from "cloudflare:workers";
import { makeAccessKey } from "../../src/api/presented-key.ts";
import { inviteMember } from "../../src/store/membership-changes.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import type { MemberRole } from "../../src/wire/member-roles.ts";
import { sha256Hex } from "../../src/wire/sha256.ts";

export interface Seen {
  status: number;
  headers: Headers;
  text: string;
}

export class Visit {
  readonly cookies = new Map<string, string>();
  token = "";
  readonly #origin: string;

  constructor(origin = "http://localhost") {
    this.#origin = origin;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Seen> {
    const seen = await this.#send(path, { headers });
    const [, token] = /name="token" value="([^"]+)"/.exec(seen.text) ?? [];
    if (token !== undefined) this.token = token;
    return seen;
  }

  post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Seen> {
    const body = new URLSearchParams({ token: this.token, ...fields });
    return this.#send(path, { method: "POST", body, headers });
  }

  async #send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Seen> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await exports.default.fetch(this.#origin + path, {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, ...(cookie === "" ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** Signed in with an access key. */
export async function signedIn(accessKey: string): Promise<Visit> {
  const visit = new Visit();
  await visit.get("/sign-in");
  const entered = await visit.post("/sign-in", { key: accessKey });
  if (entered.status !== 303) throw new Error(`the sign-in was refused: ${entered.status}`);
  await visit.get("/settings/account");
  return visit;
}

/** As before the first visit, whoever has been here. */
export async function withoutOwners(): Promise<void> {
  await env.DB.prepare("DELETE FROM workspace_members WHERE role = 'owner'").run();
}

/** A member that ADMIN_KEY made, also where it belongs to another workspace already; answers its id and access key. */
export async function newMember(
  role: MemberRole,
  { workspaceId = defaultWorkspaceId, email = `${crypto.randomUUID()}@example.com` } = {},
): Promise<{ id: string; email: string; accessKey: string }> {
  const accessKey = makeAccessKey();
  const id = await inviteMember(env.DB, {
    id: crypto.randomUUID(),
    email,
    role,
    workspaceId,
    accessKeyHash: await sha256Hex(accessKey),
    issuedBy: "installation-key",
    createdAt: new Date().toISOString(),
  });
  if (id === undefined) throw new Error(`${email} belongs to the workspace already`);
  return { id, email, accessKey };
}
