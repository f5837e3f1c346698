// Every figure of the console that leads to the log leads to the requests that make it: of records of every kind, some of which
// came after the sums of their hours and days were made.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { percentileOf, timeClasses, timeClassOf } from "../../src/accounting/time-classes.ts";
import {
  milliseconds,
  percent,
  rate,
  shortCount,
  tokenRate,
  count as written,
} from "../../src/console/parts/format.ts";
import { closeSums } from "../../src/store/closed-sums.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { anyRecord } from "../unit/store/any-record.ts";
import { seeded } from "../unit/store/make-record.ts";
import { manage } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";

const hourMs = 3_600_000;
const spansMs = [1, 12, 24, 7 * 24, 33 * 24].map((hours) => hours * hourMs);
const count = 500;
const visits = new Map<string, Visit>();
const hashes: string[] = [];

beforeAll(async () => {
  await putCatalog(sampleCatalog);
  const workspaceId = (await manage("POST", "/workspaces", { name: "Numbers", slug: "numbers" })).body.data.id;
  const member = await newMember("member", { workspaceId });
  visits.set("an owner", await signedIn((await newMember("owner", { workspaceId })).accessKey));
  visits.set("a member", await signedIn(member.accessKey));
  for (const creator of [undefined, undefined, member.id]) {
    const key = { name: `Key ${hashes.length}`, workspace_id: workspaceId, limit: 1, creator_user_id: creator };
    hashes.push((await manage("POST", "/keys", key)).body.data.hash);
  }
  const now = Date.now();
  const random = seeded(77);
  const records = Array.from({ length: count }, (_, place) => {
    const age = Math.floor(random() * (spansMs[place % spansMs.length] ?? 0));
    const createdAt = new Date(now - age).toISOString();
    // One of the keys is deleted.
    return anyRecord(random, { workspaceId, keyHashes: [...hashes, "e".repeat(64)], createdAt });
  });
  for (let from = 0; from < count; from += 100) {
    if (from === 300) await closeSums(env.DB, { now, limit: 10_000 });
    await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, records.slice(from, from + 100));
  }
}, 60_000);

interface Figure {
  /** Of its column, or its name. */
  heading: string;
  text: string;
  /** Of the log. */
  address: string;
}

const plainOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ")
    .trim();

function figuresIn(heading: string, html: string): Figure[] {
  const links = html.matchAll(/<a\b[^>]*?href="(\/logs(?:\?[^"]*)?)"[^>]*>([\s\S]*?)<\/a>/g);
  return [...links].map(([, address = "", text = ""]) => ({ heading, text: plainOf(text), address: plainOf(address) }));
}

/** Of tables, of names with their figures, of lists and of bars. */
function figuresOf(html: string): Figure[] {
  const ofTables = [...html.matchAll(/<table[\s\S]*?<\/table>/g)].flatMap(([table]) => {
    const headings = [...table.matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g)].map(([, text = ""]) =>
      plainOf(text),
    );
    const rows = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) => row);
    return rows.flatMap((row) =>
      [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].flatMap(([, cell = ""], place) =>
        figuresIn(headings[place] ?? "", cell),
      ),
    );
  });
  const named = html.matchAll(/<dt[^>]*>([\s\S]*?)<\/dt><dd>([\s\S]*?)<\/dd>/g);
  const listed = html.matchAll(/<li>([\s\S]*?)<\/li>/g);
  return [
    ...ofTables,
    ...[...named].flatMap(([, name = "", value = ""]) => figuresIn(plainOf(name), value)),
    ...[...listed].flatMap(([, item = ""]) => figuresIn("list", item)),
  ];
}

/** Of an export. */
interface Row {
  model: string;
  status: number;
  finish: string;
  prompt: number;
  completion: number;
  cost: number;
  latency: number;
  time: number;
}

const known = new Map<string, Row[]>();

async function rowsAt(visit: Visit, address: string): Promise<Row[]> {
  const exported = address.replace("/logs", "/logs.csv");
  const name = `${[...visits.values()].indexOf(visit)} ${exported.replace(/&sort=\w+/, "")}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const { status, text } = await visit.get(exported);
  if (status !== 200) throw new Error(`${status} at ${exported}`);
  const [head = [], ...lines] = text.trimEnd().split("\r\n").map(cellsOf);
  const rows = lines.map((cells): Row => {
    const cell = (column: string) => cells[head.indexOf(column)] ?? "";
    return {
      ...{ model: cell("model"), status: Number(cell("status")), finish: cell("finish_reason") },
      ...{ prompt: Number(cell("tokens_prompt")), completion: Number(cell("tokens_completion")) },
      ...{ cost: Number(cell("total_cost")), latency: Number(cell("latency")), time: Number(cell("generation_time")) },
    };
  });
  known.set(name, rows);
  return rows;
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare = ""]) => quoted ?? bare);
}

const hasFailed = ({ status, finish }: Row) => finish === "error" || (status >= 400 && status !== 499);
const sumOf = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);

function percentileIn(rows: readonly Row[], of: "latency" | "time", share: number): string {
  const counts = new Array<number>(timeClasses).fill(0);
  for (const row of rows) {
    const at = timeClassOf(row[of]);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return milliseconds(percentileOf(counts, share));
}

function speedIn(rows: readonly Row[]): number {
  const ms = (row: Row) => Math.max(0, row.time - row.latency);
  const streamed = rows.filter((row) => ms(row) > 0);
  return (sumOf(streamed, (row) => row.completion) * 1_000) / sumOf(streamed, ms);
}

/** To the last digit that is shown. */
function isAbout(text: string, usd: number): boolean {
  const [, sign = "", less = "", figure = ""] = /^(-?)(<?)\$([\d,.]+)/.exec(text) ?? [];
  const shown = Number(`${sign}${figure.replaceAll(",", "")}`);
  if (less !== "") return usd < shown;
  return Math.abs(shown - usd) <= 0.5001 * 10 ** -(figure.split(".")[1]?.length ?? 0);
}

/** What is shown, and what its rows make of it; undefined: the figure is no sum of theirs. */
async function compared(visit: Visit, { heading, text, address }: Figure): Promise<[string, string] | undefined> {
  if (["Error", "Time, UTC"].includes(heading)) return undefined;
  const rows = await rowsAt(visit, address);
  if (text.includes("$")) {
    // Saved, not spent.
    if (heading.startsWith("By p")) return undefined;
    const each = heading === "Per request" ? rows.length : 1;
    const usd = sumOf(rows, (row) => row.cost) / each;
    return [text, isAbout(text, usd) ? text : String(usd)];
  }
  if (text.endsWith("%")) {
    if (heading === "Share" && !address.includes("status=failed")) return undefined;
    const asked = await rowsAt(visit, address.replace(/status=failed&?/, ""));
    const failed = asked.filter(hasFailed).length / asked.length;
    return [text, percent(heading === "Success rate" ? 1 - failed : failed)];
  }
  if (/^(First token|p95|Total time)/.test(heading)) {
    const share = heading.endsWith("p95") ? 0.95 : 0.5;
    return [text, percentileIn(rows, heading.startsWith("Total") ? "time" : "latency", share)];
  }
  if (heading === "Tokens/s") return [text, tokenRate(speedIn(rows))];
  if (heading === "Speed") return [text, rate(speedIn(rows))];
  const tokens = { in: sumOf(rows, (row) => row.prompt), out: sumOf(rows, (row) => row.completion) };
  if (/^(Tokens in|Prompt tokens)$/.test(heading)) return [text, written(tokens.in)];
  if (/^(Tokens out|Completion tokens)$/.test(heading)) return [text, written(tokens.out)];
  if (heading === "Tokens") return [text, shortCount(tokens.in + tokens.out)];
  if (heading === "Models") return [text, written(new Set(rows.map(({ model }) => model)).size)];
  // Attempts, of which a request may have several.
  if (/replaced/i.test(`${heading} ${text}`) || heading === "Failovers") return undefined;
  const [, requests, failed] = /^(?:From .*: )?([\d,]+)(?: requests?, ([\d,]+) failed$|\b)/.exec(text) ?? [];
  if (requests === undefined) return undefined;
  const failures = failed === undefined ? "" : `, ${written(rows.filter(hasFailed).length)} failed`;
  return [failed === undefined ? requests : `${requests}, ${failed} failed`, `${written(rows.length)}${failures}`];
}

/** Of each kind six: all of them take a minute. */
function someOf(figures: readonly Figure[]): Figure[] {
  const kinds = Map.groupBy(figures, ({ heading }) => heading);
  return [...kinds.values()].flatMap((kind) => kind.filter((_, place) => place % Math.ceil(kind.length / 6) === 0));
}

const activity = ["by=model&days=1", "by=model&days=90&step=week", "by=provider&days=30", "by=key&days=7"];
const pages: [of: string, atLeast: number, paths: () => string[]][] = [
  ["home", 10, () => ["/"]],
  ["errors", 20, () => ["/errors", "/errors?hours=720"]],
  ["providers", 40, () => ["/providers", "/providers/keeper", "/providers/careful"]],
  ["models", 30, () => ["/models?all=1", "/models/maker/big", "/models/other/small"]],
  ["sessions", 50, () => ["session", "user", "app&hours=720"].map((by) => `/sessions?by=${by}`)],
  ["keys", 20, () => ["/settings/keys", ...hashes.map((hash) => `/settings/keys/${hash}`)]],
  ["activity", 60, () => activity.map((view) => `/activity?${view}`)],
  ["the log", 10, () => ["/logs", "/logs?hours=24", "/logs?status=failed"]],
];

test.each(pages)("each figure of %s is that of the rows that it leads to", async (_, atLeast, paths) => {
  let seen = 0;
  for (const [who, visit] of visits) {
    for (const path of paths()) {
      const { status, text } = await visit.get(path);
      if (status !== 200) continue;
      for (const figure of someOf(figuresOf(text))) {
        const [shown, due] = (await compared(visit, figure)) ?? [];
        if (shown === undefined) continue;
        seen += 1;
        expect([who, path, figure, shown]).toEqual([who, path, figure, due]);
      }
    }
  }
  expect(seen).toBeGreaterThan(atLeast);
});
