// A vendor learns that two requests are of the same user, and not who that is.
import { expect, test } from "vitest";
import { hideUser } from "../../../src/pipeline/attempt/hide-user.ts";

test("a name is hashed, the same way each time and differently in each workspace", async () => {
  const { user } = await hideUser({ user: "ann@example.com" }, "one");
  expect(user).toMatch(/^[0-9a-f]{64}$/);
  expect(await hideUser({ user: "ann@example.com" }, "one")).toEqual({ user });
  expect(await hideUser({ user: "ann@example.com" }, "two")).not.toEqual({ user });
});

test.each([{}, { user: null }])("%o stays as it is", async (request) => {
  expect(await hideUser(request, "one")).toBe(request);
});
