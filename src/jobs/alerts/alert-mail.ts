// What an alert's e-mail says, from the body that a webhook gets: what happened, to what, since when, what to do, and which
// page of the console to open. Pure. Names that people gave come one to a line, without signs that a header or a reader
// could take for something else.
import * as z from "zod";
import { type AlertEvent, alertEvents } from "../../wire/alert.ts";
import { madeOnce } from "../../wire/derived.ts";

export interface AlertMailInput {
  /** As it was raised. */
  body: string;
  /** Of the console. */
  origin: string;
  /** The alert's own name. */
  alert: string;
  /** Of the workspace that it is about, where it is about one. */
  workspace: string | undefined;
}

interface EventWords {
  subject: string;
  /** What follows from it, and what helps. */
  advice: string;
  /** Of the console, below its address. */
  page(subject: Subject, data: Data): string;
}

const bodySchema = madeOnce(() =>
  z.looseObject({
    id: z.string(),
    event: z.enum(alertEvents),
    at: z.string(),
    subject: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    data: z.record(z.string(), z.unknown()),
  }),
);
type Body = z.infer<ReturnType<typeof bodySchema>>;
type Subject = Body["subject"];
type Data = Body["data"];

const words: Readonly<Record<AlertEvent, EventWords>> = {
  budget_80: {
    subject: "80 % of a budget is spent",
    advice:
      "Requests go on until all of it is spent, and are refused then. Raise it in time, or find out what spends it.",
    page: budgetPage,
  },
  budget_100: {
    subject: "A budget is spent",
    advice: "Requests that it covers are refused until it is raised, or until it begins anew.",
    page: budgetPage,
  },
  endpoint_unstable: {
    subject: "An endpoint fails",
    advice:
      "Requests go to other endpoints of the model first, where it has some: nothing has to be done for those. Where it has none, they fail.",
    page: endpointPage,
  },
  endpoint_recovered: {
    subject: "An endpoint is stable again",
    advice: "It is chosen as before. Nothing has to be done.",
    page: endpointPage,
  },
  key_refused: {
    subject: "A provider refuses our key",
    advice:
      "Until it takes the key, requests go to other providers of the model, or fail. See at the provider whether the key was revoked or its account has no credit left; then set it anew.",
    page: ({ id }) => `/providers/${encodeURIComponent(id)}`,
  },
  price_changed: {
    subject: "Prices of the catalog changed",
    advice: "Requests are priced and routed by the new ones. An owner of the installation can undo the change.",
    page: () => "/catalog/history",
  },
  records_behind: {
    subject: "Records wait for the database",
    advice:
      "Requests are answered as before and no record is lost, but logs, sums and budgets are late. See whether Cloudflare's D1 has trouble; /health says how the router is.",
    page: () => "/health",
  },
};

const kinds: Readonly<Record<string, string>> = {
  key: "Key",
  workspace: "Workspace",
  guardrail: "Guardrail",
  endpoint: "Endpoint",
  provider: "Provider",
};

type Write = (value: unknown) => string;
const plain: Write = (value) => String(value);

/** What else a body may hold, in the order in which it is told. */
const facts: Readonly<Record<string, readonly [label: string, write: Write]>> = {
  of: ["For", (value) => (isOf(value) ? `${value.kind} ${value.id}` : "")],
  limit_usd: ["Limit", dollars],
  used_usd: ["Spent", dollars],
  reset_interval: ["Every", (value) => ({ daily: "day", weekly: "week", monthly: "month" })[String(value)] ?? ""],
  resets_at: ["Begins anew", (value) => (value === null ? "never" : moment(value))],
  status: ["Answered", plain],
  model: ["Model", plain],
  endpoint: ["Endpoint", plain],
  unstable_since: ["Failing since", moment],
  oldest_seconds: ["Oldest waits", (value) => `${Math.round(Number(value) / 60)} minutes`],
  count: ["Prices", plain],
};
const maxChanges = 10;

export function alertMail({ body, origin, alert, workspace }: AlertMailInput): { subject: string; text: string } {
  const { id, event, at, subject, data } = bodySchema().parse(JSON.parse(body));
  const said = words[event];
  const kind = kinds[subject.kind];
  const told: [label: string, value: string][] = [
    ...(kind === undefined ? [] : [[kind, subject.label] satisfies [string, string]]),
    ...(workspace === undefined || subject.kind === "workspace"
      ? []
      : [["Workspace", workspace] satisfies [string, string]]),
    ["At", moment(at)],
    ...factsOf(subject, data),
  ];
  const width = Math.max(...told.map(([label]) => label.length)) + 2;
  const lines = told.map(([label, value]) => `${`${label}:`.padEnd(width)}${oneLine(value)}`);
  const about = kind === undefined ? "" : `: ${oneLine(subject.label)}`;
  return {
    subject: `[Fairlead] ${said.subject}${about}`.slice(0, maxSubject),
    text: [
      `${said.subject}.`,
      said.advice,
      [...lines, ...changesOf(data)].join("\n"),
      origin + said.page(subject, data),
      `Sent by the alert "${oneLine(alert)}": ${origin}/settings/alerts\nEvent ${id}`,
    ].join("\n\n"),
  };
}

const maxSubject = 200;

/** What the first line says already, and what says nothing, is left out. */
function factsOf({ kind }: Subject, data: Data): [string, string][] {
  return Object.entries(facts).flatMap(([name, [label, write]]) => {
    const value = name in data && !(name === "endpoint" && kind === "endpoint") ? write(data[name]) : "";
    return value === "" ? [] : [[label, value] satisfies [string, string]];
  });
}

function changesOf(data: Data): string[] {
  const changes = changesSchema().safeParse(data["changes"]).data ?? [];
  const lines = changes
    .slice(0, maxChanges)
    .map((change) =>
      oneLine(
        `  ${change.model} at ${change.endpoint}, ${change.field}: ${change.before ?? "–"} → ${change.after ?? "–"}`,
      ),
    );
  return Number(data["count"]) > lines.length && lines.length > 0 ? [...lines, "  …"] : lines;
}

const changesSchema = madeOnce(() => {
  const price = z.string().nullish();
  return z.array(
    z.looseObject({ model: z.string(), endpoint: z.string(), field: z.string(), before: price, after: price }),
  );
});

function budgetPage({ kind, id }: Subject): string {
  if (kind === "key") return `/settings/keys/${encodeURIComponent(id)}`;
  return kind === "guardrail" ? `/settings/guardrails/${encodeURIComponent(id)}` : "/settings/budgets";
}

function endpointPage(_: Subject, { model }: Data): string {
  return `/models/${String(model).split("/").map(encodeURIComponent).join("/")}`;
}

function isOf(value: unknown): value is { kind: string; id: string } {
  return typeof value === "object" && value !== null && "kind" in value && "id" in value;
}

function dollars(value: unknown): string {
  const amount = Number(value);
  return `$${Math.abs(amount) >= 1 ? amount.toFixed(2) : amount}`;
}

/** `2026-11-26 08:00 UTC` */
function moment(value: unknown): string {
  return `${String(value).slice(0, 16).replace("T", " ")} UTC`;
}

/** Without line breaks, other control characters, and those that turn the direction of writing. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 300)
    .trim();
}
