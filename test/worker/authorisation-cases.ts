// What each route has to say to whom, apart from what the route says itself: a route that is not here does not compile,
// and one that opens up fails. Each case names a request about something of the workspace `place`.
import { env } from "cloudflare:workers";
import type * as table from "../../src/api/routes/index.ts";
import { defaultWeightsText } from "../../src/routing/auto/default-weights.generated.ts";
import { call, manage, newKey } from "./call.ts";
import { type Caller, newGeneration, type Place, type Settled } from "./callers.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";

export interface Asked {
  params?: Record<string, string>;
  /** With its question mark. */
  query?: string;
  body?: unknown;
}

export interface Case {
  /** `shared`: not of one workspace. `root` may do it everywhere. */
  who: "everybody" | "any" | "api" | "management" | "root";
  about: "shared" | "place";
  ask?: (place: Place, settled: Settled) => Asked | Promise<Asked>;
  /** What API keys get where it depends on who made them; undefined: as other keys of their workspace. */
  toApiKey?: (caller: Caller, isOwn: boolean) => number;
}

const demo = { model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }] };
const open: Case[] = [{ who: "everybody", about: "shared" }];
const aboutModel: Case[] = [
  { who: "everybody", about: "shared", ask: () => ({ params: { author: "maker", slug: "big" } }) },
];

const prompt = (body: unknown): Case[] => [{ who: "api", about: "shared", ask: () => ({ body }) }];
/** A list: of the caller's own workspace, and of one that the query names. */
const listOf: Case[] = [
  { who: "management", about: "shared" },
  { who: "management", about: "place", ask: (place) => ({ query: `?workspace_id=${place}` }) },
];
const manageWorkspace = (body?: unknown): Case[] => [
  { who: "management", about: "place", ask: (place) => ({ params: { id: place }, body }) },
  {
    who: "management",
    about: "place",
    ask: (place, { workspaces }) => ({ params: { id: workspaces[place].id }, body }),
  },
];
const manageKey = (body?: unknown): Case[] => [
  {
    who: "management",
    about: "place",
    ask: async (place) => ({ params: { hash: (await newKey({ workspace_id: place })).hash }, body }),
  },
];
/** Nobody is there. */
const webhook = { type: "webhook", name: "hook", config: { url: "http://127.0.0.1:1/traces" }, enabled: false };
/** A workspace has few of them, and each caller makes one. */
async function newWebhook(place: Place) {
  await env.DB.prepare("DELETE FROM destinations").run();
  return { ...webhook, workspace_id: place };
}
const manageDestination = (body?: unknown): Case[] => [
  {
    who: "management",
    about: "place",
    async ask(place) {
      const { body: made } = await manage("POST", "/observability/destinations", await newWebhook(place));
      return { params: { id: made.data.id }, body };
    },
  },
];
const manageByokKey = (body?: unknown): Case[] => [
  { who: "management", about: "place", ask: async (place) => ({ params: { id: await newByokKey(place) }, body }) },
];

const newAlertBody = { name: "On call", on: ["budget_80"], url: "https://hooks.example.com/x" };
const manageAlert: Case[] = [
  {
    who: "management",
    about: "place",
    ask: async (place) => ({
      params: { id: (await manage("POST", "/alerts", { ...newAlertBody, workspace_id: place })).body.data.id },
    }),
  },
];

/** A record of the member's key: for keys of its workspace, but not for those of other members. */
const ofMember = ({ creator }: Caller, isOwn: boolean) => (isOwn && creator !== "another member" ? 200 : 404);
const record: Case = {
  who: "any",
  about: "place",
  ask: async (place, { workspaces, memberKeys }) => ({
    query: `?id=${await newGeneration(workspaces[place], memberKeys[place])}`,
  }),
};
/** Of a key that no member made. */
const recordOfOthers: Case = {
  ...record,
  ask: async (place, { workspaces }) => ({ query: `?id=${await newGeneration(workspaces[place], "f".repeat(64))}` }),
};
const forAdmins = ({ creator }: Caller, isOwn: boolean) => (creator !== "admin" ? 403 : isOwn ? 200 : 404);
const contents: Case[] = [record, recordOfOthers].map((one) => ({ ...one, toApiKey: forAdmins }));

async function newPreset(place: Place, { callers }: Settled, version = "") {
  const key = callers.find(({ kind, place: theirs }) => kind === "api" && theirs === place)?.key;
  await call("POST", "/presets/kept/chat/completions", { key, body: demo });
  return { params: { slug: "kept", ...(version === "" ? {} : { version }) }, query: `?workspace_id=${place}` };
}
const ofPreset: Case[] = [{ who: "any", about: "place", ask: (place, settled) => newPreset(place, settled) }];
const savesPreset = (body: unknown): Case[] => [
  { who: "api", about: "shared", ask: () => ({ params: { slug: "kept" }, body }) },
];

let made = 0;
const unique = () => `made-${++made}`;

export const cases = {
  createChatCompletion: prompt(demo),
  createCompletion: prompt({ model: demo.model, prompt: "Hello" }),
  createMessage: prompt({ ...demo, max_tokens: 100 }),
  createResponse: prompt({ model: demo.model, input: "Hello" }),
  createEmbeddings: prompt({ model: "fairlead/demo-embedding", input: "Hello" }),
  createRerank: prompt({ model: "fairlead/demo-rerank", query: "Hello", documents: ["Hello", "Bye"] }),
  countMessageTokens: prompt(demo),
  planChatCompletion: prompt(demo),

  listAllPresets: [
    { who: "any", about: "shared" },
    { who: "any", about: "place", ask: (place) => ({ query: `?workspace_id=${place}` }) },
  ],
  getPreset: ofPreset,
  listVersionsOfPreset: ofPreset,
  getVersionOfPreset: [{ who: "any", about: "place", ask: (place, settled) => newPreset(place, settled, "1") }],
  saveChatPreset: savesPreset(demo),
  saveMessagesPreset: savesPreset({ ...demo, max_tokens: 100 }),
  saveResponsesPreset: savesPreset({ model: demo.model, input: "Hello" }),
  changePreset: [
    {
      who: "management",
      about: "place",
      ask: async (place, settled) => ({ ...(await newPreset(place, settled)), body: { status: "disabled" } }),
    },
  ],

  getHealth: open,
  listAllModels: open,
  listEmbeddingModels: open,
  countModels: open,
  getModel: aboutModel,
  retrieveModel: aboutModel,
  retrieveNamedModel: [{ who: "everybody", about: "shared", ask: () => ({ params: { id: "maker%2Fbig" } }) }],
  listEndpoints: aboutModel,
  listZeroRetentionEndpoints: open,
  listProviders: open,
  listUserModels: [{ who: "any", about: "shared" }],
  getCurrentKey: [{ who: "any", about: "shared" }],

  getGeneration: [
    { ...record, toApiKey: ofMember },
    {
      ...recordOfOthers,
      toApiKey: ({ creator }, isOwn) => (isOwn && (creator === "admin" || creator === "nobody") ? 200 : 404),
    },
  ],
  getContents: contents,
  removeContents: contents,
  submitFeedback: [
    {
      who: "management",
      about: "place",
      ask: async (place, { workspaces, memberKeys }) => ({
        body: { generation_id: await newGeneration(workspaces[place], memberKeys[place]), category: "other" },
      }),
    },
  ],
  listAllFeedback: listOf,
  emptyCache: [
    { who: "management", about: "shared" },
    { who: "management", about: "place", ask: (place) => ({ query: `?workspace_id=${place}` }) },
  ],
  eraseGenerations: [
    { who: "management", about: "shared", ask: () => ({ query: "?user=nobody" }) },
    { who: "management", about: "place", ask: (place) => ({ query: `?session_id=none&workspace_id=${place}` }) },
  ],

  getActivity: listOf,
  getCredits: listOf,

  listAllKeys: listOf,
  createKey: [{ who: "management", about: "place", ask: (place) => ({ body: { name: "new", workspace_id: place } }) }],
  getKey: manageKey(),
  changeKey: manageKey({ name: "renamed" }),
  removeKey: manageKey(),

  listAllByokKeys: listOf,
  listAuditLog: listOf,
  getAnalyticsMeta: [{ who: "management", about: "shared" }],
  queryAnalytics: [{ who: "management", about: "shared", ask: () => ({ body: { metrics: ["requests"] } }) }],
  listAllAlerts: listOf,
  createAlert: [
    { who: "management", about: "shared", ask: () => ({ body: newAlertBody }) },
    { who: "management", about: "place", ask: (place) => ({ body: { ...newAlertBody, workspace_id: place } }) },
  ],
  getAlert: manageAlert,
  removeAlert: manageAlert,
  getMetrics: [{ who: "management", about: "shared" }],
  createByokKey: [
    {
      who: "management",
      about: "place",
      ask: (place) => ({ body: { provider: "keeper", key: "k", workspace_id: place } }),
    },
  ],
  getByokKey: manageByokKey(),
  changeByokKey: manageByokKey({ name: "renamed" }),
  removeByokKey: manageByokKey(),

  listAllDestinations: listOf,
  createDestination: [{ who: "management", about: "place", ask: async (place) => ({ body: await newWebhook(place) }) }],
  getDestination: manageDestination(),
  changeDestination: manageDestination({ name: "renamed" }),
  removeDestination: manageDestination(),
  testDestination: manageDestination(),

  listAllGuardrails: listOf,
  createGuardrail: [
    { who: "management", about: "place", ask: (place) => ({ body: { name: "New", workspace_id: place } }) },
  ],
  getGuardrail: manageGuardrail(),
  changeGuardrail: manageGuardrail(() => ({ name: "Renamed" })),
  removeGuardrail: manageGuardrail(),
  listAllKeyAssignments: [{ who: "management", about: "shared" }],
  listAllMemberAssignments: [{ who: "management", about: "shared" }],
  listKeysOfGuardrail: manageGuardrail(),
  listMembersOfGuardrail: manageGuardrail(),
  assignKeys: manageGuardrail(keysOf),
  unassignKeys: manageGuardrail(keysOf),
  assignMembers: manageGuardrail(membersOf),
  unassignMembers: manageGuardrail(membersOf),

  listAllWorkspaces: [{ who: "management", about: "shared" }],
  createWorkspace: [{ who: "root", about: "shared", ask: () => ({ body: { name: "New", slug: unique() } }) }],
  getWorkspace: manageWorkspace(),
  changeWorkspace: manageWorkspace({ description: "ours" }),
  removeWorkspace: [
    {
      who: "root",
      about: "shared",
      async ask() {
        const { body } = await manage("POST", "/workspaces", { name: "New", slug: unique() });
        return { params: { id: body.data.id } };
      },
    },
  ],
  removeWorkspaceContent: manageWorkspace(),
  replaceAutoWeights: manageWorkspace(JSON.parse(defaultWeightsText)),
  getAutoWeights: withWeights(),
  removeAutoWeights: withWeights(),
  listMembersOfWorkspace: manageWorkspace(),
  addMembersToWorkspace: [
    {
      who: "management",
      about: "place",
      ask: async (place) => ({ params: { id: place }, body: { user_ids: [await newMemberOf(place)], role: "admin" } }),
    },
    {
      who: "root",
      about: "place",
      ask: async (place) => ({ params: { id: place }, body: { user_ids: [await newMemberOf(place)], role: "owner" } }),
    },
    {
      who: "root",
      about: "place",
      ask: async (place) => ({
        params: { id: place },
        body: { user_ids: [await newMemberOf(place, "owner")], role: "member" },
      }),
    },
  ],
  removeMembersFromWorkspace: [
    ...manageWorkspace({ user_ids: ["nobody"] }),
    {
      who: "root",
      about: "place",
      ask: async (place) => ({ params: { id: place }, body: { user_ids: [await newMemberOf(place, "owner")] } }),
    },
  ],
  issueMemberAccessKey: [
    {
      who: "management",
      about: "place",
      ask: async (place) => ({ params: { id: place, user_id: await newMemberOf(place, "admin") } }),
    },
    {
      who: "root",
      about: "place",
      ask: async (place) => ({ params: { id: place, user_id: await newMemberOf(place, "owner") } }),
    },
  ],

  listOrganizationMembers: [{ who: "management", about: "shared" }],
  inviteMember: [
    { who: "management", about: "place", ask: (place) => ({ body: invitation("member", place) }) },
    { who: "root", about: "place", ask: (place) => ({ body: invitation("owner", place) }) },
  ],
  eraseMember: [{ who: "root", about: "shared", ask: async (place) => ({ params: { id: await newMemberOf(place) } }) }],

  listWorkspaceBudgets: manageWorkspace(),
  getWorkspaceBudget: manageBudget(),
  putWorkspaceBudget: manageBudget({ limit_usd: 5 }),
  removeWorkspaceBudget: manageBudget(),

  getCatalog: [{ who: "management", about: "shared" }],
  getCatalogBase: [{ who: "management", about: "shared" }],
  deliverDeadLetters: [{ who: "root", about: "shared" }],
  replaceCatalog: [{ who: "root", about: "shared", ask: () => ({ body: catalog }) }],
} satisfies Record<keyof typeof table, Case[]>;

const sandbox = {
  slug: "sandbox-a",
  name: "Sandbox A",
  dialect: "sandbox",
  base_url: "https://sandbox.invalid/v1",
};
const served = { provider: sandbox.slug, pricing: { prompt: "0.000001", completion: "0.000001" } };
const catalog = {
  providers: [...sampleCatalog.providers, sandbox],
  models: [
    ...sampleCatalog.models,
    {
      id: "fairlead/demo",
      name: "Demo",
      context_length: 8_000,
      endpoints: [{ ...served, upstream_model: "demo" }],
    },
    {
      id: "fairlead/demo-embedding",
      name: "Demo embedding",
      context_length: 8_000,
      architecture: { output_modalities: ["embeddings"] },
      endpoints: [{ ...served, upstream_model: "demo-embedding" }],
    },
    {
      id: "fairlead/demo-rerank",
      name: "Demo rerank",
      context_length: 8_000,
      architecture: { output_modalities: ["rerank"] },
      endpoints: [{ ...served, upstream_model: "demo-rerank" }],
    },
  ],
};

export async function putDemoCatalog(): Promise<void> {
  const { status, body } = await putCatalog(catalog);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

function withWeights(): Case[] {
  return manageWorkspace().map((one) => ({
    ...one,
    async ask(place, settled) {
      await manage("PUT", `/workspaces/${place}/auto-router/weights`, JSON.parse(defaultWeightsText));
      return (await one.ask?.(place, settled)) ?? {};
    },
  }));
}

function manageBudget(body?: unknown): Case[] {
  return manageWorkspace(body).map((one) => ({
    ...one,
    async ask(place, settled) {
      await env.DB.prepare(
        `INSERT OR IGNORE INTO workspace_budgets (workspace_id, interval, id, limit_pico, created_at, updated_at)
         SELECT id, 'daily', id, 5, created_at, created_at FROM workspaces WHERE slug = ?1`,
      )
        .bind(place)
        .run();
      const { params, ...asked } = (await one.ask?.(place, settled)) ?? {};
      return { ...asked, params: { ...params, interval: "daily" } };
    },
  }));
}

function invitation(role: string, place: Place) {
  return { email: `${unique()}@example.com`, role, workspace_id: place };
}

async function newMemberOf(place: Place, role = "member"): Promise<string> {
  return (await manage("POST", "/organization/members", invitation(role, place))).body.data.id;
}

/** One that is new, and the workspace's default. */
function manageGuardrail(bodyFor?: (place: Place, settled: Settled) => unknown): Case[] {
  const about = (idOf: (place: Place, settled: Settled) => string | Promise<string>): Case => ({
    who: "management",
    about: "place",
    ask: async (place, settled) => ({
      params: { id: await idOf(place, settled) },
      body: await bodyFor?.(place, settled),
    }),
  });
  return [about(newGuardrail), about((place, { workspaces }) => workspaces[place].id)];
}

async function newGuardrail(place: Place): Promise<string> {
  return (await manage("POST", "/guardrails", { name: "New", workspace_id: place })).body.data.id;
}

function keysOf(place: Place, { memberKeys }: Settled) {
  return { key_hashes: [memberKeys[place]] };
}

async function membersOf(place: Place) {
  return { member_user_ids: [await newMemberOf(place)] };
}

async function newByokKey(place: Place): Promise<string> {
  const { body } = await manage("POST", "/byok", { provider: "keeper", key: "theirs", workspace_id: place });
  return body.data.id;
}
