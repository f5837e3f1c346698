import { HonoBase } from "hono/hono-base";
import { describe, expect, it } from "vitest";
import { allRoutes } from "../../../src/api/all-routes.ts";
import { PathRouter } from "../../../src/api/path-router.ts";

function found(asked: string, places: readonly string[]) {
  const router = new PathRouter<string>();
  for (const place of places) {
    const [method = "", path = ""] = place.split(" ");
    router.add(method, path, place);
  }
  const [method = "", path = ""] = asked.split(" ");
  return router.match(method, path)[0];
}

describe("a path", () => {
  it.each([
    ["GET /a/b", ["GET /a/:id", "GET /a/b"], [["GET /a/b", {}]]],
    ["GET /a/c", ["GET /a/:id", "GET /a/b"], [["GET /a/:id", { id: "c" }]]],
    ["POST /a/b", ["GET /a/:id", "GET /a/b"], []],
    ["GET /a/x/c/y", ["GET /a/:one/b/:two", "GET /a/:one/c/:two"], [["GET /a/:one/c/:two", { one: "x", two: "y" }]]],
    ["GET /a/x/c", ["GET /a/:one/c/:two"], []],
    ["GET /a//c/y", ["GET /a/:one/c/:two"], []],
    [
      "GET /a/x",
      ["ALL /*", "GET /a/:id"],
      [
        ["ALL /*", {}],
        ["GET /a/:id", { id: "x" }],
      ],
    ],
    ["GET /elsewhere", ["ALL /*", "GET /a/:id"], [["ALL /*", {}]]],
    ["OPTIONS /a/b", ["OPTIONS /a/*"], [["OPTIONS /a/*", {}]]],
    ["OPTIONS /a", ["OPTIONS /a/*"], [["OPTIONS /a/*", {}]]],
    ["OPTIONS /ab", ["OPTIONS /a/*"], []],
    ["GET /constructor", ["GET /a"], []],
  ])("%s among %j is for %j", (asked, places, expected) => {
    expect(found(asked, places)).toEqual(expected);
  });
});

it("finds every route by its own path, with what stands where the names are", async () => {
  const app = new HonoBase({ router: new PathRouter() });
  for (const { method, path, name } of allRoutes)
    app.on(method, path, (context) => context.json([name, context.req.param()]));
  for (const { method, path, name } of allRoutes) {
    const names = [...path.matchAll(/:(\w+)/g)].map(([, param]) => param ?? "");
    const asked = names.reduce((rest, param) => rest.replace(`:${param}`, `a%2F${param}`), path);
    const answer = await app.request(asked, { method });
    expect(await answer.json()).toEqual([name, Object.fromEntries(names.map((param) => [param, `a/${param}`]))]);
  }
});
