// Workspaces, people and what their sessions open: what the tests of rights have in common.
import { env } from "cloudflare:workers";
import { adminKey, call, manage, newKey } from "./call.ts";
import { newMember, type Seen, type Visit } from "./visit.ts";

export interface Home {
  id: string;
  slug: string;
  /** A management key of it that no member is behind. */
  manager: string;
}

/** Before each test. Without an owner ADMIN_KEY would be asked to make one before it signs in. */
export async function ready(): Promise<void> {
  await env.DB.prepare("DELETE FROM sign_in_attempts").run();
  const { body } = await manage("GET", "/workspaces/default/members");
  if (body.total_count === 0) await newMember("owner");
}

let made = 0;
export const unique = () => `made-${++made}`;
export const address = () => `${unique()}@example.com`;
export const accessKeyIn = ({ text }: Seen) => /ak-fl-v1-[0-9a-f]{64}/.exec(text)?.[0] ?? "";
export const keyIn = ({ text }: Seen) => /sk-fl-v1-[0-9a-f]{64}/.exec(text)?.[0] ?? "";

export async function newHome(): Promise<Home> {
  const slug = unique();
  const { body } = await manage("POST", "/workspaces", { name: slug, slug });
  const { key } = await newKey({ workspace_id: slug, is_management_key: true });
  return { id: body.data.id, slug, manager: key };
}

export interface Invited {
  id: string;
  email: string;
  accessKey: string;
}

export async function invite(key: string, email: string, role: string, place?: string): Promise<Invited> {
  const { status, body } = await call("POST", "/organization/members", {
    key,
    body: { email, role, ...(place === undefined ? {} : { workspace_id: place }) },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.data.id, email, accessKey: body.access_key };
}

export const setRole = (place: string, id: string, role: string, key = adminKey) =>
  call("POST", `/workspaces/${place}/members/add`, { key, body: { user_ids: [id], role } });
export const remove = (place: string, id: string, key = adminKey) =>
  call("POST", `/workspaces/${place}/members/remove`, { key, body: { user_ids: [id] } });
export const issue = (place: string, id: string, key = adminKey) =>
  call("POST", `/workspaces/${place}/members/${id}/access-key`, { key });

/** What a session opens: its role, and what is only for some. */
export async function reach(visit: Visit) {
  const { text, status } = await visit.get("/settings/account");
  if (status !== 200) return "signed out";
  return {
    role: /<\/strong>, (\w+) of/.exec(text)?.[1],
    settings: (await visit.get("/settings/privacy")).status,
    members: (await visit.get("/settings/members")).status,
    catalog: (await visit.get("/catalog.json")).status,
    workspaces: (await visit.get("/settings/workspaces")).status,
  };
}
export const asMember = { role: "member", settings: 403, members: 403, catalog: 403, workspaces: 403 };
export const asAdmin = { role: "admin", settings: 200, members: 200, catalog: 403, workspaces: 403 };
export const asOwner = { role: "owner", settings: 200, members: 200, catalog: 200, workspaces: 200 };
