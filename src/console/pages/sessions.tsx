// Sessions, end users and apps: what each of them asked for and cost. Every number leads to its requests.
import * as z from "zod";
import { type LogGroup, readLogGroups } from "../../store/log-groups.ts";
import { maxSearched } from "../../store/log-page.ts";
import { madeOnce } from "../../wire/derived.ts";
import { type Page, visitorOf } from "../environment.ts";
import { page } from "../layout.tsx";
import { writeWord } from "../log-query.ts";
import { count, dollarsAlike } from "../parts/format.ts";
import { alsoLinked } from "../parts/rows-link.ts";
import { type Column, CutLink, TableCard } from "../parts/table.tsx";
import { Time } from "../parts/time.tsx";
import { type GroupField, groupAddress, groupNames } from "./group-address.ts";
import { logAddress, noFilter } from "./log-filter.ts";
import { showSession } from "./session.tsx";

const hourMs = 3_600_000;
const maxGroups = 100;
const spans = [
  [24, "24 hours"],
  [168, "7 days"],
  [720, "30 days"],
] as const;

const querySchema = madeOnce(() =>
  z.object({
    by: z.enum(["session", "user", "app"]).catch("session").default("session"),
    name: z.string().max(300).optional().catch(undefined),
    hours: z.coerce
      .number()
      .pipe(z.literal(spans.map(([hours]) => hours)))
      .catch(168)
      .default(168),
  }),
);

export const showSessions: Page = async (context) => {
  const { by, name, hours } = querySchema().parse(context.req.query());
  if (name !== undefined) return showSession(context, { by, name });
  const { workspace, onlyOf: creatorUserId } = visitorOf(context);
  const from = new Date(Math.floor(context.get("now")() / hourMs) * hourMs - (hours - 1) * hourMs).toISOString();
  const selection = { workspaceId: workspace.id, creatorUserId, from, limit: maxGroups };
  const { groups, bounded } = await readLogGroups(context.env.DB, by, selection);
  const kinds = Object.entries(groupNames) as [GroupField, string][];
  return page(
    context,
    { title: `${groupNames[by]}s` },
    <>
      <nav class="tabs" aria-label="Put together by">
        {kinds.map(([kind, title]) => (
          <a href={`${groupAddress(kind)}&hours=${hours}`} aria-current={kind === by ? "page" : undefined}>
            {`${title}s`}
          </a>
        ))}
      </nav>
      <nav class="row views" aria-label="Time">
        {spans.map(([span, title]) => (
          <a
            class="badge"
            href={`${groupAddress(by)}&hours=${span}`}
            aria-current={span === hours ? "true" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {bounded ? (
        <p class="soft small">
          Of the newest {count(maxSearched)} requests of this time at most; choose a shorter one. For sums of every
          request ask the <a href="/docs">analytics API</a>.
        </p>
      ) : null}
      <TableCard
        name={`${groupNames[by]}s`}
        columns={columnsFor(by, from, groups)}
        items={groups}
        empty={nothing[by]}
      />
    </>,
  );
};

const nothing: Readonly<Record<GroupField, string>> = {
  session: "No request of this time named a session: send session_id, or the header x-session-id.",
  user: "No request of this time named an end user: send the field user.",
  app: "No request of this time named its app: send the header X-Title, or HTTP-Referer.",
};

function columnsFor(by: GroupField, from: string, groups: readonly LogGroup[]): Column<LogGroup>[] {
  const cost = dollarsAlike(groups.map(({ costPico }) => costPico));
  const eachOf = ({ costPico, requests }: LogGroup) => costPico / BigInt(requests);
  const each = dollarsAlike(groups.map(eachOf));
  const rows = (name: string, change: Record<string, string> = {}) =>
    logAddress(noFilter(), { q: writeWord(by, name, { exact: true }), from: from.slice(0, 16), ...change });
  const figure = (
    heading: string,
    write: (group: LogGroup) => string,
    change: Record<string, string> = {},
  ): Column<LogGroup> => ({
    heading,
    cell: (group) => alsoLinked(rows(group.name, change), write(group)),
    look: "num",
  });
  return [
    {
      heading: groupNames[by],
      cell: ({ name, lastAt }) => <CutLink href={groupAddress(by, name, lastAt)} name={name} />,
      look: "cut",
    },
    { heading: "Requests", cell: ({ name, requests }) => <a href={rows(name)}>{count(requests)}</a>, look: "num" },
    {
      heading: "Failed",
      cell: ({ name, failures }) =>
        failures === 0 ? "0" : <a href={rows(name, { status: "failed" })}>{count(failures)}</a>,
      look: "num",
    },
    figure("Tokens in", ({ promptTokens }) => count(promptTokens)),
    figure("Tokens out", ({ completionTokens }) => count(completionTokens)),
    figure("Cost", ({ costPico }) => cost(costPico), { sort: "cost" }),
    figure("Per request", (group) => each(eachOf(group)), { sort: "cost" }),
    { ...figure("Models", ({ models }) => count(models)), look: "num spare" },
    { heading: "First (UTC)", cell: ({ firstAt }) => <Time at={firstAt} />, look: "spare" },
    { heading: "Last (UTC)", cell: ({ lastAt }) => <Time at={lastAt} /> },
  ];
}
