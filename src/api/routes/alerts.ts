// /api/v1/alerts: whom to tell of what happens, by signed webhooks or by e-mail (management). A workspace's alerts are told of
// its own budgets and of what concerns everybody.
import { Buffer } from "node:buffer";
import * as z from "zod";
import { ownersPolicy, urlProblem } from "../../content/public-url.ts";
import type { ManagementAuthentication } from "../../isolate/authentication.ts";
import {
  type AlertRecord,
  deleteAlert,
  findAlert,
  insertAlert,
  listAlerts,
  sealAlertSecret,
} from "../../store/alerts.ts";
import { alertEvents, mailScheme, type Refusal } from "../../wire/alert.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf, deletion, pageOf, timestampText } from "../answer-shapes.ts";
import { type Reach, timestamp } from "../reach.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { requireMasterKeys } from "../require-master-keys.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace, sees } from "../scope.ts";

/** Of a workspace: each is told of each event, at whatever address somebody wrote down. */
const maxAlerts = 50;

const creationBody = madeOnce(() =>
  z.strictObject({
    name: z.string().min(1).max(255),
    on: z
      .array(z.enum(alertEvents, { error: `must be one of ${alertEvents.join(", ")}` }))
      .min(1)
      .max(50),
    url: z.string().min(1).max(2_048),
    secret: z.string().min(1).max(512).optional(),
    ...workspaceField(),
  }),
);

const alertSchema = () =>
  z.strictObject({
    id: z.string(),
    workspace_id: z.string(),
    name: z.string(),
    on: z.array(z.enum(alertEvents)),
    url: z.string(),
    created_at: timestampText(),
    /** Of the last try of a delivery: when it was, and what came of it. */
    last_tried_at: timestampText().nullable(),
    last_outcome: z.string().nullable(),
    /** What deliveries are signed with: shown once, by whoever made it. An e-mail has none. */
    secret: z.string().optional(),
  });

export const createAlert = route("POST /api/v1/alerts", "management", {
  summary: "Make an alert; its secret is shown once",
  audit: { action: "alert.create" },
  body: z.lazy(creationBody),
  example: { name: "On call", on: ["budget_100", "endpoint_unstable"], url: "https://hooks.example.com/fairlead" },
  answer: () => dataOf(alertSchema()),
  status: 201,
  async handle(asked) {
    const { name, on, url, workspace_id: reference } = asked.body;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { total } = await listAlerts(asked.bindings.DB, { workspaceId: workspace.value.id, offset: 0, limit: 1 });
    if (total >= maxAlerts)
      return fail({
        kind: "invalid_request",
        message: `A workspace has at most ${maxAlerts} alerts: delete one first`,
      });
    const isMail = url.startsWith(mailScheme);
    const problem = isMail ? await mailProblem(asked) : webhookProblem(asked);
    if (problem !== undefined) return fail({ kind: "invalid_request", ...problem });
    const masterKeys = await requireMasterKeys(asked, "secret");
    if (!masterKeys.ok) return masterKeys;
    // An e-mail is not signed. It leads to the console, where that is asked now.
    const secret = isMail ? new URL(asked.request.url).origin : (asked.body.secret ?? makeSecret());
    const place = { id: crypto.randomUUID(), workspaceId: workspace.value.id };
    const record: AlertRecord = {
      ...place,
      name,
      events: [...new Set(on)],
      url,
      ...(await sealAlertSecret(masterKeys.value, secret, place)),
      createdAt: timestamp(asked),
      triedAt: null,
      outcome: null,
    };
    await insertAlert(asked.bindings.DB, record);
    return ok({ data: alertObject(record, isMail ? undefined : secret) });
  },
});

interface Asked extends Reach {
  body: { url: string; secret?: string | undefined };
}

function webhookProblem({ body: { url }, settings }: Asked): Refusal | undefined {
  const problem = urlProblem(url, ownersPolicy(settings));
  return problem === undefined ? undefined : { field: "url", message: `url: it ${problem}` };
}

/** As the Worker says that would send it. */
async function mailProblem({ body: { url, secret }, bindings, settings }: Asked): Promise<Refusal | undefined> {
  const { CONSOLE } = bindings;
  if (CONSOLE === undefined)
    return {
      field: "url",
      message:
        "url: the console's Worker sends e-mail, and is not bound as CONSOLE: run `npm run deploy`, or give an https URL",
    };
  return await CONSOLE.mailProblem({ url, isSigned: secret !== undefined, from: settings.EMAIL_FROM });
}

export const listAllAlerts = route("GET /api/v1/alerts", "management", {
  summary: "List the alerts of a workspace",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => pageOf(alertSchema()),
  async handle(asked) {
    const { workspace_id: reference, ...page } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { items, total } = await listAlerts(asked.bindings.DB, { ...page, workspaceId: workspace.value.id });
    return ok({ data: items.map((item) => alertObject(item)), total_count: total });
  },
});

export const getAlert = route("GET /api/v1/alerts/:id", "management", {
  summary: "Show an alert",
  answer: () => dataOf(alertSchema()),
  async handle(asked) {
    const alert = await findOwnAlert(asked);
    return alert.ok ? ok({ data: alertObject(alert.value) }) : alert;
  },
});

export const removeAlert = route("DELETE /api/v1/alerts/:id", "management", {
  summary: "Delete an alert; what it has not been told yet it is not told",
  audit: { action: "alert.delete", before: shownBy(getAlert) },
  answer: deletion,
  async handle(asked) {
    const alert = await findOwnAlert(asked);
    if (!alert.ok) return alert;
    await deleteAlert(asked.bindings.DB, alert.value.id);
    return ok({ deleted: true });
  },
});

async function findOwnAlert({
  bindings,
  caller,
  params: { id },
}: Reach & { caller: ManagementAuthentication; params: { id: string } }): Promise<Result<AlertRecord, Failure>> {
  const alert = await findAlert(bindings.DB, id);
  if (alert !== undefined && sees(caller, alert.workspaceId)) return ok(alert);
  return fail({ kind: "not_found", message: `No alert ${id.slice(0, 64)}` });
}

function makeSecret(): string {
  return `whsec-${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex")}`;
}

function alertObject(
  { id, workspaceId, name, events, url, createdAt, triedAt, outcome }: AlertRecord,
  secret?: string,
) {
  return {
    id,
    workspace_id: workspaceId,
    name,
    on: events,
    url,
    created_at: createdAt,
    last_tried_at: triedAt,
    last_outcome: outcome,
    ...present({ secret }),
  };
}
