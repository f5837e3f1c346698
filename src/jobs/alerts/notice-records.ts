// What records say that somebody wants to know: a budget that is nearly or wholly spent, and a provider that refuses our key.
// Only where somebody does: budgets of a workspace that has no such alert are not read.
import type { AttemptRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import { windowEnd, windowStart } from "../../accounting/spend-window.ts";
import { moneyToNumber } from "../../catalog/money.ts";
import { type AlertPlace, raiseAlert } from "../../store/alert-deliveries.ts";
import { isWanted, workspacesThatWant } from "../../store/alerts.ts";
import { type BudgetState, readBudgetStates } from "../../store/budget-states.ts";
import { present } from "../../wire/present.ts";

const dayMs = 86_400_000;

export async function noticeRecords(
  place: AlertPlace,
  records: readonly GenerationRecord[],
  now: number,
): Promise<void> {
  if (records.length === 0) return;
  const refusing = refusals(records);
  if (refusing.length > 0 && (await isWanted(place.database, ["key_refused"]))) {
    for (const attempt of refusing) await tellRefusal(place, attempt, now);
  }
  const workspaces = [...new Set(records.map(({ workspaceId }) => workspaceId))];
  const wanted = await workspacesThatWant(place.database, workspaces, ["budget_80", "budget_100"]);
  if (wanted.size === 0) return;
  const theirs = records.filter(({ workspaceId }) => wanted.has(workspaceId));
  const refused = new Set(theirs.filter(isRefusedByBudget).map(({ keyHash }) => keyHash));
  const keys = [...new Set(theirs.map(({ keyHash }) => keyHash))];
  for (const state of await readBudgetStates(place.database, keys, now))
    await tellBudget(place, state, { refused, now });
}

/** One of each provider. */
function refusals(records: readonly GenerationRecord[]): AttemptRecord[] {
  const refused = records
    .flatMap(({ attempts }) => attempts)
    .filter(({ status, byok, outcome }) => !byok && outcome !== "refused" && (status === 401 || status === 403));
  return [...new Map(refused.map((attempt) => [attempt.provider, attempt])).values()];
}

/** Once a day for as long as it does. */
function tellRefusal(
  place: AlertPlace,
  { provider, providerName, status, model, endpoint }: AttemptRecord,
  now: number,
): Promise<void> {
  return raiseAlert(place, {
    event: "key_refused",
    mark: `key_refused ${provider}`,
    forgetAt: now + dayMs,
    workspaceId: null,
    subject: { kind: "provider", id: provider, label: providerName },
    data: { status, model, endpoint },
    now,
  });
}

function isRefusedByBudget({ attempts, errorType }: GenerationRecord): boolean {
  return attempts.length === 0 && errorType === "budget_reached";
}

interface Circumstances {
  /** Keys whose requests were refused. */
  refused: ReadonlySet<string>;
  now: number;
}

/** What is left of a budget need not be enough for a request: where one was refused, and half of it is gone, it is spent. */
async function tellBudget(place: AlertPlace, state: BudgetState, { refused, now }: Circumstances): Promise<void> {
  const { limitPico, usedPico, reset, workspaceId, subject, of } = state;
  const isExhausted = usedPico * 2n >= limitPico && state.keys.some((hash) => refused.has(hash));
  const isSpent = usedPico >= limitPico || isExhausted;
  if (limitPico <= 0n || (!isSpent && usedPico * 5n < limitPico * 4n)) return;
  const resetsAt = windowEnd(reset, now);
  const whose = of === undefined ? subject.id : `${subject.id} ${of.kind} ${of.id}`;
  for (const event of isSpent ? (["budget_80", "budget_100"] as const) : (["budget_80"] as const)) {
    await raiseAlert(place, {
      event,
      // A limit that is changed is another one.
      mark: `${event} ${subject.kind} ${whose} ${reset ?? "lifetime"} ${windowStart(reset, now)} ${limitPico}`,
      forgetAt: resetsAt === null ? null : resetsAt + dayMs,
      workspaceId,
      subject,
      data: {
        ...present({ of }),
        limit_usd: moneyToNumber(limitPico),
        used_usd: moneyToNumber(usedPico),
        reset_interval: reset,
        resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
      },
      now,
    });
  }
}
