// Who may do what: every route × everybody who may try × things of their own workspace and of another one.
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes, type NamedRoute } from "../../src/api/all-routes.ts";
import { type Asked, type Case, cases, putDemoCatalog } from "./authorisation-cases.ts";
import { handle } from "./call.ts";
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
  expect(Object.values(expected).filter((ofRoute) => ofRoute.length === 0)).toEqual([]);
  expect(Object.keys(cases).toSorted()).toEqual(allRoutes.map(({ name }) => name).toSorted());
});

describe.each(allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_, route) => {
  const ofRoute = expected[route.name] ?? [];
  const about = { home: ofRoute, away: ofRoute.filter(({ about }) => about === "place") };
  // What is of no workspace is asked for once.
  const places = (["home", "away"] as const).filter((place) => about[place].length > 0);

  test.each(places)("about %s", async (place) => {
    const all: { given: string; right: string }[] = [];
    for (const [index, one] of about[place].entries()) {
      // Keys that are none are refused before anything is looked at: all of them are tried once a route.
      const isFirst = place === "home" && index === 0;
      const callers = settled.callers.filter(({ kind, key }) => isFirst || kind !== "invalid" || key === undefined);
      const asks = async () => (await one.ask?.(place, settled)) ?? {};
      const told = async ({ caller, right }: (typeof tries)[number], asking: Asked, send: Send) => ({
        given: `${caller.name}: ${await ask({ route, asking, caller, send })}`,
        right: `${caller.name}: ${right}`,
      });
      const tries = callers.map((caller) => ({
        caller,
        right: statusFor(caller, { ...one, place, done: route.status ?? 200 }),
      }));
      // Who is refused changes nothing: they all ask at once, about the same thing.
      const asking = await asks();
      const refused = tries.filter(({ right }) => right >= 400);
      all.push(...(await Promise.all(refused.map((each) => told(each, asking, handle)))));
      // Of the others one after the other: what one deletes is there again for the next; what is read stays.
      for (const each of tries.filter(({ right }) => right < 400)) {
        all.push(await told(each, route.method === "GET" ? asking : await asks(), enter));
      }
    }
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

type Send = (request: Request) => Promise<Response>;
const enter: Send = (request) => exports.default.fetch(request);

interface AskInput {
  route: NamedRoute;
  asking: Asked;
  caller: Caller;
  send: Send;
}

async function ask({ route, asking, caller, send }: AskInput): Promise<number> {
  const { params = {}, query = "", body } = asking;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? "") + query;
  const request = new Request(`http://localhost${path}`, {
    method: route.method,
    // Each from a network of its own: wrong keys are counted by network.
    headers: {
      "cf-connecting-ip": `2001:db8:${(++asked).toString(16)}::1`,
      ...(caller.key === undefined ? {} : { authorization: `Bearer ${caller.key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await send(request);
  const text = await response.text();
  const answer = route.media !== undefined && response.ok ? text : JSON.parse(text);
  checkAnswer({ method: route.method, path, status: response.status, body: answer });
  return response.status;
}
