// The audit log: who changed what in this workspace, and who looked at contents; for owners of the installation everything, and
// whether the end of the chain is what it was. For admins.
import { listAudit, type StoredEntry } from "../../../store/audit-log.ts";
import { auditHash, canonicalJson } from "../../../wire/audit.ts";
import { isRecord } from "../../../wire/json.ts";
import { present } from "../../../wire/present.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { mistakesOf, rangeMistakes } from "../../filter-mistakes.ts";
import { page } from "../../layout.tsx";
import { Choice, Field } from "../../parts/form.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { InForm } from "../../parts/typed.tsx";
import { visible, visibleJson } from "../../parts/visible.tsx";

const pageSize = 100;

interface AuditFilter {
  action: string;
  actor: string;
  from: string;
  until: string;
  /** `all`: of all workspaces. */
  scope: string;
  page: number;
}

export const showAudit: Page = async (context) => {
  const { workspace, installationOwner } = visitorOf(context);
  const filter = filterOf(context);
  const isEverything = installationOwner && filter.scope === "all";
  const entries = await listAudit(context.env.DB, {
    ...present({
      workspaceId: isEverything ? undefined : workspace.id,
      action: filter.action || undefined,
      actor: filter.actor || undefined,
      from: momentOf(filter.from, 0),
      until: momentOf(filter.until, 59_999),
    }),
    limit: pageSize + 1,
    offset: filter.page * pageSize,
  });
  const shown = entries.slice(0, pageSize);
  const isWhole = isEverything && filter.action === "" && filter.actor === "";
  return page(
    context,
    { title: "Audit log" },
    <>
      <Filters filter={filter} mayChooseScope={installationOwner} />
      <Verdict state={await stateOf(shown, isWhole)} count={shown.length} isWhole={isWhole} />
      <TableCard name="Audit log" columns={columns} items={shown} empty="No entries." />
      <p class="row">
        {filter.page > 0 ? <a href={addressOf(filter, filter.page - 1)}>Newer</a> : null}
        {entries.length > pageSize ? <a href={addressOf(filter, filter.page + 1)}>Older</a> : null}
      </p>
    </>,
  );
};

function filterOf(context: ConsoleContext): AuditFilter {
  const of = (name: string) => (context.req.query(name) ?? "").trim().slice(0, 255);
  const number = Number(of("page"));
  return {
    ...{ action: of("action"), actor: of("actor"), from: of("from"), until: of("until"), scope: of("scope") },
    page: Number.isSafeInteger(number) && number > 0 ? Math.min(number, 10_000) : 0,
  };
}

/** As browsers write `datetime-local`, in UTC; a minute is included to its end. */
function momentOf(text: string, moreMs: number): string | undefined {
  const time = moments.read(text);
  return Number.isNaN(time) ? undefined : new Date(time + moreMs).toISOString();
}

const moments = { read: (text: string) => Date.parse(`${text}Z`), example: "2026-11-22T01:45" };

function addressOf({ page: _, ...filter }: AuditFilter, to: number): string {
  const given = Object.entries(filter).filter(([, value]) => value !== "");
  return `/settings/audit?${new URLSearchParams([...given, ["page", String(to)]])}`;
}

function Filters({ filter, mayChooseScope }: { filter: AuditFilter; mayChooseScope: boolean }) {
  return (
    <form method="get" action="/settings/audit" class="card" aria-label="Filters">
      <InForm typed={{ typed: undefined, mistakes: mistakesOf(rangeMistakes(filter, moments)) }}>
        <div class="grid">
          <Field name="action" label="Action" value={filter.action} placeholder="key.create" />
          <Field name="actor" label="Actor id" value={filter.actor} />
          <Field name="from" label="From (UTC)" type="datetime-local" value={filter.from} />
          <Field name="until" label="Until (UTC)" type="datetime-local" value={filter.until} />
          {mayChooseScope ? (
            <Choice
              name="scope"
              label="Scope"
              value={filter.scope}
              choices={[
                ["", "This workspace"],
                ["all", "The whole installation"],
              ]}
            />
          ) : null}
          <div class="field">
            <button type="submit">Filter</button>
          </div>
        </div>
      </InForm>
    </form>
  );
}

/** Fields that are not the same: settings have dozens that nobody touched. Both as they are where there are none. */
function differing(before: Record<string, unknown>, after: Record<string, unknown>): [unknown, unknown] {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  );
  const only = (one: Record<string, unknown>) =>
    Object.fromEntries(names.filter((name) => name in one).map((name) => [name, one[name]]));
  return names.length === 0 ? [before, after] : [only(before), only(after)];
}

type ChainState = "whole" | "changed" | "broken";

/** Each entry against its own hash and, where none is left out, against the one before it. */
async function stateOf(entries: readonly StoredEntry[], isWhole: boolean): Promise<ChainState> {
  const hashes = await Promise.all(
    entries.map(({ hash: _, ...entry }) => auditHash(entry.previous, canonicalJson(entry))),
  );
  if (entries.some(({ hash }, index) => hash !== hashes[index])) return "changed";
  const isLinked = entries.slice(1).every(({ hash }, index) => entries[index]?.previous === hash);
  return isWhole && !isLinked ? "broken" : "whole";
}

const words: Readonly<Record<ChainState, string>> = {
  whole: "are what they were",
  changed: "are not all what they were: one was changed",
  broken: "are not all there: one is missing between them",
};

/** One alone is whole or changed: nothing is missing between. */
const wordsOfOne: Readonly<Record<ChainState, string>> = {
  ...words,
  whole: "is what it was",
  changed: "is not what it was: it was changed",
};

function Verdict({ state, count, isWhole }: { state: ChainState; count: number; isWhole: boolean }) {
  if (count === 0) return null;
  return (
    <p>
      <span class={state === "whole" ? "badge good" : "badge bad"}>
        {state === "whole" ? "verified" : "not verified"}
      </span>{" "}
      {count === 1 ? `The entry below ${wordsOfOne[state]}` : `The ${count} entries below ${words[state]}`}
      {state === "whole" && isWhole && count > 1 ? ", each following the one before" : ""}.{" "}
      <span class="soft">
        The whole chain: <code>npm run audit -- verify</code>
      </span>
    </p>
  );
}

const columns: Column<StoredEntry>[] = [
  { heading: "Time (UTC)", cell: ({ at }) => <Time at={at} />, look: "nowrap" },
  { heading: "Actor", cell: ({ actor }) => <span title={actor.id}>{visible(actor.label)}</span>, look: "cut" },
  { heading: "Action", cell: ({ action }) => action, look: "mono nowrap", card: "title" },
  { heading: "Target", cell: ({ target }) => visible(target), look: "mono cut", card: "wide" },
  { heading: "Change", cell: (entry) => <Details entry={entry} />, card: "line" },
];

function Details({ entry: { before, after } }: { entry: StoredEntry }) {
  if (before === undefined && after === undefined) return null;
  const [from, to] = isRecord(before) && isRecord(after) ? differing(before, after) : [before, after];
  const isPart = from !== before;
  return (
    <details>
      <summary class="small soft">show</summary>
      {[["before", from] as const, ["after", to] as const].map(([name, value]) =>
        value === undefined ? null : (
          <>
            <p class="small soft">{isPart ? `${name}, without what stayed the same` : name}</p>
            <pre>{visibleJson(value)}</pre>
          </>
        ),
      )}
    </details>
  );
}
