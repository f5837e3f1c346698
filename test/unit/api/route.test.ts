// What a route must say of itself: the compiler holds these, and `tsc` fails where one of them compiles.
import { expect, it } from "vitest";
import * as z from "zod";
import { allRoutes } from "../../../src/api/all-routes.ts";
import { route } from "../../../src/api/route.ts";
import { ok } from "../../../src/wire/result.ts";

const place = "GET /api/v1/things/:id";
const whole = {
  summary: "Show a thing",
  answer: () => z.strictObject({ id: z.string() }),
};

it("is described by what it declares", () => {
  const query = z.object({ at: z.string() });
  const made = route(place, "none", { ...whole, query, handle: ({ params }) => ok({ id: params.id }) });
  expect(Object.keys(made).toSorted()).toEqual([
    "answer",
    "key",
    "look",
    "method",
    "path",
    "query",
    "respond",
    "summary",
  ]);
  expect(made).toMatchObject({ method: "GET", path: "/api/v1/things/:id", key: "none" });
});

it("does not compile without a summary, a schema of its answer or a key, or with an answer of another shape", () => {
  const { summary, answer } = whole;
  const handle = () => ok({ id: "1" });
  expect([
    // @ts-expect-error no summary
    route(place, "none", { answer, handle }),
    // @ts-expect-error no answer
    route(place, "none", { summary, handle }),
    // @ts-expect-error nobody is named who may call it
    () => route(place, { summary, answer, handle }),
    // @ts-expect-error no method
    route("/api/v1/things/:id", "none", { ...whole, handle }),
    // @ts-expect-error an answer that is not as declared
    route(place, "none", { ...whole, handle: () => ok({ name: "1" }) }),
    // @ts-expect-error a parameter that the path does not have
    route(place, "none", { ...whole, handle: ({ params }) => ok({ id: params.name }) }),
    // @ts-expect-error nobody presented a key
    route(place, "none", { ...whole, handle: ({ caller }) => ok({ id: caller.kind }) }),
  ]).toHaveLength(7);
});

const changing = { ...whole, handle: () => ok({ id: "1" }) };

it("does not compile where somebody may change something and the audit log would not say what", () => {
  expect([
    route("POST /api/v1/things", "management", { ...changing, audit: { action: "key.create" } }),
    route("POST /api/v1/things", "api", changing),
    // @ts-expect-error a change by a management key
    route("POST /api/v1/things", "management", changing),
    // @ts-expect-error a change by ADMIN_KEY
    route("PUT /api/v1/things", "root", changing),
    // @ts-expect-error a change by whoever has a key
    route("DELETE /api/v1/things", "any", changing),
    // @ts-expect-error an action of no known thing
    route("POST /api/v1/things", "management", { ...changing, audit: { action: "thing.create" } }),
  ]).toHaveLength(6);
});

it("leaves few changes unaudited, and audits every look at contents", () => {
  const managing = allRoutes.filter(({ key }) => ["management", "root", "any"].includes(key));
  const silent = managing.filter(({ method, action }) => method !== "GET" && action === undefined);
  const names = silent.map(({ name }) => name).toSorted();
  expect(names).toEqual(["queryAnalytics", "submitFeedback", "testDestination"]);
  const looked = managing.filter(({ method, action }) => method === "GET" && action !== undefined);
  expect(looked.map(({ name, action }) => [name, action])).toEqual([["getContents", "contents.read"]]);
  for (const { action } of managing) expect(action ?? "none.none").toMatch(/^[a-z_]+\.[a-z_]+$/);
});
