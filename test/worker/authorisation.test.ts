// Who may do what: every route × everybody who may try × things of their own workspace and of another one.
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes, type NamedRoute } from "../../src/api/all-routes.ts";
import { type Case, cases, putDemoCatalog } from "./authorisation-cases.ts";
import { type Caller, type Place, type Settled, settle } from "./callers.ts";
import { checkAnswer } from "./check-answer.ts";

const expected: Readonly<Record<string, readonly Case[]>> = cases;
let settled: Settled;
let asked = 0;

beforeAll(async () => {
  await putDemoCatalog();
  settled = await settle();
});

test("every route has a case, and every case a route", () => {
  expect(Object.keys(cases).toSorted()).toEqual(allRoutes.map(({ name }) => name).toSorted());
});

describe.each(allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_, route) => {
  test.each(["home", "away"] as const)("about %s", async (place) => {
    const tries = (expected[route.name] ?? []).flatMap((one) =>
      settled.callers.map((caller) => ({
        one,
        caller,
        right: statusFor(caller, { ...one, place, done: route.status ?? 200 }),
      })),
    );
    const [refused, done] = [tries.filter(({ right }) => right >= 400), tries.filter(({ right }) => right < 400)];
    const told = async ({ one, caller, right }: (typeof tries)[number]) => ({
      given: `${caller.name}: ${await ask(route, one, { caller, place })}`,
      right: `${caller.name}: ${right}`,
    });
    // Who is refused changes nothing. Of the others one after the other: what one deletes is there again for the next.
    const all = await Promise.all(refused.map(told));
    for (const one of done) all.push(await told(one));
    expect(all).not.toEqual([]);
    expect(all.map(({ given }) => given)).toEqual(all.map(({ right }) => right));
  });
});

function statusFor(caller: Caller, { who, about, toApiKey, place, done }: Case & { place: Place; done: number }) {
  const isOwn = caller.kind === "root" || about === "shared" || caller.place === place;
  const found = isOwn ? done : 404;
  if (who === "everybody") return done;
  if (caller.kind === "invalid") return 401;
  switch (who) {
    case "any":
      return caller.kind === "api" && toApiKey !== undefined ? toApiKey(caller, isOwn) : found;
    case "api":
      return caller.kind === "api" ? found : 403;
    case "management":
      return caller.kind === "api" ? 403 : found;
    case "root":
      return caller.kind !== "root" ? (caller.kind === "management" && !isOwn ? 404 : 403) : done;
  }
}

async function ask(route: NamedRoute, one: Case, { caller, place }: { caller: Caller; place: Place }): Promise<number> {
  const { params = {}, query = "", body } = (await one.ask?.(place, settled)) ?? {};
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? "") + query;
  const response = await exports.default.fetch(`http://localhost${path}`, {
    method: route.method,
    // Each from a network of its own: wrong keys are counted by network.
    headers: {
      "cf-connecting-ip": `2001:db8:${(++asked).toString(16)}::1`,
      ...(caller.key === undefined ? {} : { authorization: `Bearer ${caller.key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = route.media !== undefined && response.ok ? text : JSON.parse(text);
  checkAnswer({ method: route.method, path, status: response.status, body: answer });
  return response.status;
}
