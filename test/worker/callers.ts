// Everybody who may try to call the API, in two workspaces, and the things that these workspaces own.
import { env } from "cloudflare:workers";
import { saveGenerations } from "../../src/store/generations.ts";
import { findWorkspace, type WorkspaceRecord } from "../../src/store/workspaces.ts";
import { adminKey, call, manage, newKey } from "./call.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration } from "./make-generation.ts";

export type Place = "home" | "away";

export interface Caller {
  name: string;
  /** What is presented; undefined presents nothing. */
  key: string | undefined;
  kind: "invalid" | "api" | "management" | "root";
  /** null: of no workspace. */
  place: Place | null;
  /** Who made the key. */
  creator: "nobody" | "member" | "another member" | "admin";
}

export interface Settled {
  callers: Caller[];
  workspaces: Record<Place, WorkspaceRecord>;
  /** Hash of the member's API key in each workspace. */
  memberKeys: Record<Place, string>;
}

const never = { kind: "invalid", place: null, creator: "nobody" } as const;

/** Two workspaces with the same kinds of people; keys that are no use any more belong to `home`. */
export async function settle(): Promise<Settled> {
  const callers: Caller[] = [
    { name: "nobody", key: undefined, ...never },
    { name: "text that is no key", key: "let-me-in", ...never },
    { name: "a key that nobody has", key: `sk-fl-v1-${"0".repeat(64)}`, ...never },
    { name: "root", key: adminKey, kind: "root", place: null, creator: "nobody" },
  ];
  const memberKeys = { home: "", away: "" };
  for (const place of ["home", "away"] as const) {
    await manage("POST", "/workspaces", { name: place, slug: place });
    for (const role of ["member", "admin"] as const) {
      const email = `${role}@${place}.example.com`;
      const { body } = await manage("POST", "/organization/members", { email, role, workspace_id: place });
      const { key, hash } = await newKey({ workspace_id: place, creator_user_id: body.data.id });
      callers.push({ name: `API key of a ${role} of ${place}`, key, kind: "api", place, creator: role });
      callers.push({ name: `access key of a ${role} of ${place}`, key: body.access_key, ...never });
      if (role === "member") memberKeys[place] = hash;
    }
    const { key } = await newKey({ workspace_id: place });
    callers.push({ name: `API key of ${place}`, key, kind: "api", place, creator: "nobody" });
    const manager = await newKey({ workspace_id: place, is_management_key: true });
    callers.push({
      name: `management key of ${place}`,
      key: manager.key,
      kind: "management",
      place,
      creator: "nobody",
    });
  }
  for (const is_management_key of [false, true]) callers.push(...(await uselessKeys({ is_management_key })));
  callers.push(...(await keysOfLostRights()));
  return { callers, workspaces: { home: await read("home"), away: await read("away") }, memberKeys };
}

async function uselessKeys(fields: { is_management_key: boolean }): Promise<Caller[]> {
  const kind = fields.is_management_key ? "management key" : "API key";
  const [disabled, expired, deleted] = [
    await newKey({ workspace_id: "home", ...fields }),
    await newKey({ workspace_id: "home", expires_at: "2020-01-01T00:00:00Z", ...fields }),
    await newKey({ workspace_id: "home", ...fields }),
  ];
  await manage("PATCH", `/keys/${disabled.hash}`, { disabled: true });
  await manage("DELETE", `/keys/${deleted.hash}`);
  return [
    { name: `disabled ${kind}`, key: disabled.key, ...never },
    { name: `expired ${kind}`, key: expired.key, ...never },
    { name: `deleted ${kind}`, key: deleted.key, ...never },
  ];
}

/** Of an admin who was removed, of one who is a plain member now, and of a workspace that is gone. */
async function keysOfLostRights(): Promise<Caller[]> {
  const callers: Caller[] = [];
  const useless = (name: string, key: string) => callers.push({ name, key, ...never });
  const keysOf = async (email: string) => {
    const { body } = await manage("POST", "/organization/members", { email, role: "admin", workspace_id: "home" });
    const fields = { workspace_id: "home", creator_user_id: body.data.id };
    const [api, manager] = [await newKey(fields), await newKey({ ...fields, is_management_key: true })];
    const made = await call("POST", "/keys", { key: manager.key, body: { name: "made by that key" } });
    return { id: body.data.id, accessKey: body.access_key, api: api.key, manager: manager.key, made: made.body.key };
  };
  const removed = await keysOf("removed@home.example.com");
  await manage("POST", "/workspaces/home/members/remove", { user_ids: [removed.id] });
  useless("API key of a removed admin", removed.api);
  useless("management key of a removed admin", removed.manager);
  useless("API key that a removed admin's management key made", removed.made);
  useless("access key of a removed admin", removed.accessKey);

  const demoted = await keysOf("demoted@home.example.com");
  await manage("POST", "/workspaces/home/members/add", { user_ids: [demoted.id], role: "member" });
  callers.push({
    name: "API key of a demoted admin",
    key: demoted.api,
    kind: "api",
    place: "home",
    creator: "another member",
  });
  useless("management key of a demoted admin", demoted.manager);
  useless("API key that a demoted admin's management key made", demoted.made);

  await manage("POST", "/workspaces", { name: "gone", slug: "gone" });
  const [api, manager] = [
    await newKey({ workspace_id: "gone" }),
    await newKey({ workspace_id: "gone", is_management_key: true }),
  ];
  await manage("DELETE", "/workspaces/gone");
  useless("API key of a deleted workspace", api.key);
  useless("management key of a deleted workspace", manager.key);
  return callers;
}

async function read(slug: Place): Promise<WorkspaceRecord> {
  const workspace = await findWorkspace(env.DB, slug);
  if (workspace === undefined) throw new Error(`there is no workspace ${slug}`);
  return workspace;
}

/** A generation with its contents; answers its id. */
export async function newGeneration(workspace: WorkspaceRecord, keyHash: string): Promise<string> {
  const { id, createdAt, ...record } = makeGeneration({ workspaceId: workspace.id, keyHash, ioLog: "stored" });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [{ id, createdAt, ...record }]);
  await keepContents({
    workspace,
    generationId: id,
    createdAt,
    contents: {
      input: { prompt: "p" },
      output: { completion: "c", reasoning: null, tool_calls: [] },
      truncated: false,
    },
  });
  return id;
}
