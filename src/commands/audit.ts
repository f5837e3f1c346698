// `npm run audit -- verify | export`: checks the audit log's chain, of a running Fairlead or of a file that was exported from one.
// Exit code 0: every entry is what it was; 1: it is not, or nobody could be reached; 2: wrong usage.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { type ChainReport, checkChain } from "../wire/audit.ts";
import { isRecord, parseJson } from "../wire/json.ts";
import { callServer } from "./call-server.ts";
import { CommandProblem } from "./catalog/command-problem.ts";
import { keptByNpm } from "./kept-by-npm.ts";
import { localServer } from "./local-server.ts";

const usage = `Usage: npm run audit -- COMMAND [FILE] [--url URL] [--holds HASH]

  verify [FILE]   checks that every entry is what it was and that none is missing, of FILE (without FILE: of the server)
  export [FILE]   writes all entries to FILE as one JSON line each, newest first (without FILE: to standard output)

  --holds HASH    verify: the head that an earlier verify printed; it must still be in the chain
  --url URL       the server (default: what npm start runs here, else http://localhost:8787)
  --help          prints this

verify of a server and export need ADMIN_KEY: the variable ADMIN_KEY, or the line ADMIN_KEY=… in .dev.vars.`;

const pageSize = 100;

const page = z.object({ data: z.array(z.looseObject({ at: z.string(), hash: z.string() })) });

async function run(
  command: string | undefined,
  operands: string[],
  options: { url: string; holds?: string | undefined },
) {
  const [file, ...tooMany] = operands;
  if (tooMany.length > 0) throw new CommandProblem(`too many arguments: ${tooMany.join(" ")}`, 2);
  if (!URL.canParse(options.url)) throw new CommandProblem(`--url ${options.url} is not a URL`, 2);
  if (command === "export") return exportEntries(await fetchEntries(options.url), file);
  if (command !== "verify")
    throw new CommandProblem(command === undefined ? "no command given" : `there is no command ${command}`, 2);
  const entries = file === undefined ? await fetchEntries(options.url) : await readEntries(file);
  const report = await checkChain(entries);
  const lost = options.holds !== undefined && !entries.some((one) => isRecord(one) && one["hash"] === options.holds);
  tell(
    report,
    lost
      ? [...report.problems, `no entry has the hash ${options.holds}: the end was cut off, or the log begun anew`]
      : report.problems,
  );
}

function tell({ entries, head }: ChainReport, problems: readonly string[]): void {
  console.log(`${entries} entries in the chain, head ${head}`);
  if (problems.length === 0) {
    console.log("every entry is what it was, and none is missing before the head");
    return;
  }
  throw new CommandProblem(`the log is not what it was:\n${problems.map((line) => `  ${line}`).join("\n")}`);
}

/** All of them, newest first. Entries that are added meanwhile are left for the next time. */
async function fetchEntries(server: string): Promise<unknown[]> {
  const entries: unknown[] = [];
  const seen = new Set<string>();
  for (let until = "", offset = 0; ; offset += pageSize) {
    const path = `/audit?limit=${pageSize}&offset=${offset}${until === "" ? "" : `&until=${encodeURIComponent(until)}`}`;
    const answer = page.safeParse((await callServer(server, { path })).document);
    if (!answer.success) throw new CommandProblem(`${server} gave an answer that is no page of an audit log`);
    const { data } = answer.data;
    if (until === "") until = data[0]?.at ?? "";
    // Of the moment of the first page there may be one more by the second.
    for (const entry of data) if (!seen.has(entry.hash)) entries.push(entry);
    for (const { hash } of data) seen.add(hash);
    if (data.length < pageSize) return entries;
  }
}

/** One entry a line, a list of them, or an answer of the API. */
async function readEntries(file: string): Promise<unknown[]> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new CommandProblem(`cannot read ${file}: ${error.message}`);
  });
  const whole = parseJson(text);
  if (Array.isArray(whole)) return whole;
  if (isRecord(whole) && Array.isArray(whole["data"])) return whole["data"];
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);
}

async function exportEntries(entries: readonly unknown[], file: string | undefined): Promise<void> {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  if (file === undefined) return void process.stdout.write(text);
  await writeFile(file, text);
  console.log(`${entries.length} entries written to ${file}`);
}

try {
  const kept = keptByNpm("audit", ["--url", "--holds"], process.env);
  if (kept !== undefined) throw new CommandProblem(kept, 2);
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: "string" }, holds: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command, ...operands] = positionals;
  if (values.help === true) console.log(usage);
  else await run(command, operands, { url: values.url ?? (await localServer()), holds: values.holds });
} catch (error) {
  const wrongOption = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof CommandProblem) && !wrongOption) throw error;
  const exitCode = error instanceof CommandProblem ? error.exitCode : 2;
  console.error(`audit: ${error.message}`);
  if (exitCode === 2) console.error(`\n${usage}`);
  process.exitCode = exitCode;
}
