// Who may do what: role × route, on things of the caller's own workspace and of another one.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { insertGenerations } from "../../src/store/generations.ts";
import { findWorkspace } from "../../src/store/workspaces.ts";
import { adminKey, call, manage, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { putCatalog } from "./make-catalog.ts";
import { aGeneration } from "./make-generation.ts";

const roles = ["nobody", "api", "member", "admin", "otherAdmin", "manager", "otherManager", "root"] as const;
type Role = (typeof roles)[number];

/** Everything lives in the workspace `home`; the `other…` roles belong to the workspace `away`. */
const keys: Record<Role, string | undefined> = {
  nobody: undefined,
  api: "",
  member: "",
  admin: "",
  otherAdmin: "",
  manager: "",
  otherManager: "",
  root: adminKey,
};
const things = { key: "", byok: "", memberKeyGeneration: "", apiKeyGeneration: "", workspace: "" };

beforeAll(async () => {
  await putCatalog();
  for (const slug of ["home", "away"]) await manage("POST", "/workspaces", { name: slug, slug });
  const invite = async (email: string, role: string, workspace_id: string): Promise<string> =>
    (await manage("POST", "/organization/members", { email, role, workspace_id })).body.data.id;
  const made = async (workspace_id: string, fields: object) => newKey({ workspace_id, ...fields });
  const member = await made("home", { creator_user_id: await invite("member@example.com", "member", "home") });
  const api = await made("home", {});
  keys.api = api.key;
  keys.member = member.key;
  keys.admin = (await made("home", { creator_user_id: await invite("admin@example.com", "admin", "home") })).key;
  const stranger = await invite("stranger@example.com", "admin", "away");
  keys.otherAdmin = (await made("away", { creator_user_id: stranger })).key;
  keys.manager = (await made("home", { is_management_key: true })).key;
  keys.otherManager = (await made("away", { is_management_key: true })).key;

  const workspace = await findWorkspace(env.DB, "home");
  if (workspace === undefined) throw new Error("the tests' workspace is not there");
  things.workspace = workspace.id;
  things.key = api.hash;
  const byok = await manage("POST", "/byok", { provider: "careful", key: "theirs", workspace_id: "home" });
  things.byok = byok.body.data.id;
  const records = [member.hash, api.hash].map((keyHash) => aGeneration({ workspaceId: workspace.id, keyHash }));
  await insertGenerations(env.DB, records);
  for (const { id: generationId, createdAt } of records) {
    await keepContents({
      workspace,
      generationId,
      createdAt,
      contents: {
        input: { prompt: "p" },
        output: { completion: "c", reasoning: null, tool_calls: [] },
        truncated: false,
      },
    });
  }
  things.memberKeyGeneration = records[0]?.id ?? "";
  things.apiKeyGeneration = records[1]?.id ?? "";
});

/** Statuses in the order of `roles`. */
type Row = [method: string, path: () => string, statuses: number[], body?: () => unknown];

const everyone = [200, 200, 200, 200, 200, 200, 200, 200];
const anyKey = [401, 200, 200, 200, 200, 200, 200, 200];
const management = [401, 403, 403, 403, 403, 200, 200, 200];
const ownManagement = [401, 403, 403, 403, 403, 200, 404, 200];
const rootOnly = [401, 403, 403, 403, 403, 403, 403, 200];

const table: Row[] = [
  ["GET", () => "/models", everyone],
  ["GET", () => "/models/count", everyone],
  ["GET", () => "/model/maker/big", everyone],
  ["GET", () => "/models/maker/big/endpoints", everyone],
  ["GET", () => "/endpoints/zdr", everyone],
  ["GET", () => "/providers", everyone],
  ["GET", () => "/models/user", anyKey],
  ["GET", () => "/key", anyKey],

  ["GET", () => `/generation?id=${things.memberKeyGeneration}`, [401, 200, 200, 200, 404, 200, 404, 200]],
  ["GET", () => `/generation?id=${things.apiKeyGeneration}`, [401, 200, 404, 200, 404, 200, 404, 200]],
  ["GET", () => `/generation/content?id=${things.memberKeyGeneration}`, [401, 403, 403, 200, 404, 200, 404, 200]],
  ["GET", () => `/generation/content?id=${things.apiKeyGeneration}`, [401, 403, 403, 200, 404, 200, 404, 200]],

  ["GET", () => "/credits", management],
  ["GET", () => "/activity", management],
  ["GET", () => "/credits?workspace_id=home", ownManagement],
  ["GET", () => "/activity?workspace_id=home", ownManagement],
  ["GET", () => "/catalog", management],

  ["GET", () => "/keys", management],
  ["GET", () => "/keys?workspace_id=home", ownManagement],
  ["GET", () => `/keys/${things.key}`, ownManagement],
  ["PATCH", () => `/keys/${things.key}`, ownManagement, () => ({ name: "renamed" })],
  ["POST", () => "/keys", [401, 403, 403, 403, 403, 201, 404, 201], () => ({ name: "new", workspace_id: "home" })],

  ["GET", () => "/byok", management],
  ["GET", () => `/byok?workspace_id=${things.workspace}`, ownManagement],
  ["GET", () => `/byok/${things.byok}`, ownManagement],
  ["PATCH", () => `/byok/${things.byok}`, ownManagement, () => ({ name: "renamed" })],
  [
    "POST",
    () => "/byok",
    [401, 403, 403, 403, 403, 201, 404, 201],
    () => ({ provider: "keeper", key: "k", workspace_id: "home" }),
  ],

  ["GET", () => "/workspaces", management],
  ["GET", () => "/workspaces/home", ownManagement],
  ["PATCH", () => `/workspaces/${things.workspace}`, ownManagement, () => ({ description: "ours" })],
  ["GET", () => "/workspaces/home/members", ownManagement],
  ["POST", () => "/workspaces/home/members/remove", ownManagement, () => ({ user_ids: ["nobody"] })],
  ["GET", () => "/organization/members", management],

  ["POST", () => "/workspaces", [...rootOnly.slice(0, -1), 201], () => ({ name: "New", slug: "brand-new" })],
  [
    "POST",
    () => "/organization/members",
    [...rootOnly.slice(0, -1), 201],
    () => ({ email: "owner@example.com", role: "owner" }),
  ],
  ["DELETE", () => "/workspaces/brand-new", rootOnly],
  ["PUT", () => "/catalog", rootOnly, () => ({ providers: [], models: [] })],

  // What deletes comes last; refused roles come before those that may.
  ["DELETE", () => "/workspaces/home/content", ownManagement],
  ["GET", () => `/generation/content?id=${things.apiKeyGeneration}`, [401, 403, 403, 404, 404, 404, 404, 404]],
  ["DELETE", () => `/byok/${things.byok}`, [401, 403, 403, 403, 403, 200, 404, 404]],
  ["DELETE", () => `/keys/${things.key}`, [401, 401, 403, 403, 403, 404, 404, 404]],
];

test("the matrix of roles and routes", async () => {
  // Deleted here, so that the last row shows what its own deletion means for the caller.
  const order: Role[] = ["nobody", "member", "admin", "otherAdmin", "otherManager", "manager", "root", "api"];
  for (const [method, path, statuses, body] of table) {
    if (method === "DELETE" && path() === `/keys/${things.key}`) await manage("DELETE", path());
    const got: Partial<Record<Role, number>> = {};
    for (const role of order) {
      const answer = await call(method, path(), { key: keys[role], body: body?.() });
      got[role] = answer.status;
      if (answer.status >= 400) expect(answer.body.error.code).toBe(answer.status);
    }
    const expected = Object.fromEntries(roles.map((role, index) => [role, statuses[index]]));
    expect({ route: `${method} ${path()}`, ...got }).toEqual({ route: `${method} ${path()}`, ...expected });
  }
});
