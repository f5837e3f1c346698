// `npm run audit` as a user runs it: a process of its own, and a server that answers pages of an audit log.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditHash, canonicalJson, firstPrevious } from "../../../src/wire/audit.ts";

const folder = mkdtempSync(join(tmpdir(), "audit-"));
let server: Server;
let url: string;
let newestFirst: Record<string, unknown>[];

beforeAll(async () => {
  newestFirst = [];
  let previous = firstPrevious;
  for (let index = 0; index < 130; index += 1) {
    const at = new Date(Date.UTC(2026, 10, 26, 8, 0, index)).toISOString();
    const entry = { id: `e${index}`, at, action: "key.create", target: "k", ip_hash: null, previous };
    previous = await auditHash(previous, canonicalJson(entry));
    newestFirst.unshift({ ...entry, hash: previous });
  }
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    const [offset, limit] = [Number(searchParams.get("offset")), Number(searchParams.get("limit"))];
    response.end(JSON.stringify({ data: newestFirst.slice(offset, offset + limit) }));
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

function run(...given: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["src/commands/audit.ts", ...given], {
      env: { ...process.env, ADMIN_KEY: "the key of a test" },
    });
    const texts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => texts.push(String(piece)));
    child.on("close", (code) => done({ code, text: texts.join("") }));
  });
}

it("checks a server's whole chain, page by page, exports it, and checks the file", async () => {
  const file = join(folder, "audit.ndjson");
  const head = String(newestFirst[0]?.["hash"]);
  const checked = await run("verify", "--url", url, "--holds", String(newestFirst[50]?.["hash"]));
  expect(checked).toEqual({ code: 0, text: expect.stringContaining(`130 entries in the chain, head ${head}`) });
  expect(await run("export", file, "--url", url)).toMatchObject({ code: 0 });
  expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(130);
  expect(await run("verify", file)).toMatchObject({ code: 0 });
});

it("says what is wrong with a file, and ends with 1; wrong usage ends with 2", async () => {
  const file = join(folder, "cut.json");
  writeFileSync(file, JSON.stringify({ data: newestFirst.filter((_, at) => at !== 7) }));
  const [cut, lost, wrong] = await Promise.all([
    run("verify", file),
    run("verify", "--url", url, "--holds", "f".repeat(64)),
    run("look"),
  ]);
  expect(cut).toEqual({ code: 1, text: expect.stringContaining("e123: the entry before it") });
  expect(lost).toEqual({ code: 1, text: expect.stringContaining("the end was cut off") });
  expect(wrong).toEqual({ code: 2, text: expect.stringContaining("there is no command look") });
});
