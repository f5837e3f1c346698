// What pages of limits ask storage and ledgers for: nothing twice, no ledger whose answer is not shown, and of many subjects
// some only, which the page says.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { recordsSettled } from "./records-settled.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";
import { withConsole } from "./with-console.ts";

let owner: Visit;
let keyHash: string;

beforeAll(async () => {
  await putCatalog();
  owner = await signedIn((await newMember("owner")).accessKey);
  keyHash = (await newKey({ name: "Read", limit: 5 })).hash;
  await manage("PUT", "/workspaces/default/budgets/daily", { limit_usd: 7 });
});

interface Asked {
  /** Statements with their values. */
  statements: string[];
  ledgers: number;
  text: string;
}

async function ask(path: string, fields?: Record<string, string>): Promise<Asked> {
  const statements: string[] = [];
  let ledgers = 0;
  const prepare = (sql: string) => {
    const statement = env.DB.prepare(sql);
    const bind = statement.bind.bind(statement);
    return Object.assign(statement, {
      bind: (...values: unknown[]) => {
        statements.push(`${sql.replaceAll(/\s+/g, " ")} ${JSON.stringify(values)}`);
        return bind(...values);
      },
    });
  };
  const get = (id: DurableObjectId) => {
    ledgers += 1;
    return env.LEDGER.get(id);
  };
  const bindings = { ...env, DB: overlaid(env.DB, { prepare }), LEDGER: overlaid(env.LEDGER, { get }) };
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const body = fields === undefined ? null : new URLSearchParams({ token: owner.token, ...fields });
  const request = new Request(`http://localhost${path}`, {
    method: body === null ? "GET" : "POST",
    headers: { cookie, ...(body === null ? {} : { "content-length": String(body.toString().length) }) },
    body,
  });
  const context = createExecutionContext();
  const response = await app.fetch(request, withConsole(bindings as unknown as Bindings), context);
  expect(response.status).toBe(200);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { statements, ledgers, text };
}

function overlaid<Binding extends object>(binding: Binding, own: Record<string, unknown>): Binding {
  return new Proxy(binding, {
    get(target, property) {
      if (typeof property === "string" && Object.hasOwn(own, property)) return own[property];
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Those that had been asked before. */
const twice = ({ statements }: Asked) => statements.filter((one, place) => statements.indexOf(one) !== place);

test("budgets are read once", async () => {
  const asked = await ask("/settings/budgets");
  expect(asked.text).toContain("$7");
  expect(twice(asked)).toEqual([]);
});

test("the overview reads nothing twice", async () => {
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [makeGeneration({ keyHash })]);
  const asked = await ask("/");
  expect(asked.text).toContain("Spent today");
  expect(twice(asked)).toEqual([]);
});

test("what a key spent is read once", async () => {
  const asked = await ask(`/settings/keys/${keyHash}`);
  expect(asked.text).toContain("$5");
  expect(twice(asked).filter((one) => one.includes("key_usage"))).toEqual([]);
});

test("three requests of one form open the console's key once", async () => {
  await owner.get("/try");
  const fields = { model: "no/such", prompt: "Hello", "model-2": "no/such", "model-3": "no/such" };
  await owner.post("/try", fields);
  const { statements } = await ask("/try", fields);
  expect(statements.filter((one) => one.includes("FROM byok_keys"))).toHaveLength(1);
});

test("a guardrail's page asks a key's ledger alone, and says of whom use is shown", async () => {
  const budget = { name: "Frugal", limit_usd: 3, reset_interval: "daily" };
  const { id } = (await manage("POST", "/guardrails", budget)).body.data;
  await manage("POST", `/guardrails/${id}/assignments/keys`, { key_hashes: [keyHash] });
  const one = await ask(`/settings/guardrails/${id}`);
  expect(one.text).toContain("$3");
  expect([one.ledgers, one.text.includes("of the first 25")]).toEqual([1, false]);
  const members = await Promise.all(Array.from({ length: 26 }, async () => (await newMember("member")).id));
  await manage("POST", `/guardrails/${id}/assignments/members`, { member_user_ids: members });
  const [many, listed] = [await ask(`/settings/guardrails/${id}`), await ask("/settings/members")];
  expect([many.ledgers, many.text.includes("of the first 25")]).toEqual([25, true]);
  expect([listed.ledgers, listed.text.match(/not asked/g)?.length]).toEqual([25, 1]);
});

afterAll(recordsSettled);
