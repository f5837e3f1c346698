// The variant `:online` asks for a search and names the same model.
import { expect, test } from "vitest";
import { isOnline, namesOf } from "../../../src/catalog/resolve-models.ts";

test.each<[id: string, isOnline: boolean, name: string]>([
  ["maker/large:online", true, "maker/large"],
  ["maker/small:free:online", true, "maker/small:free"],
  ["maker/large:online:nitro", true, "maker/large"],
  ["maker/large:ONLINE", true, "maker/large"],
  ["openrouter/auto:online", true, "openrouter/auto"],
  ["maker/online", false, "maker/online"],
  ["maker/large:nitro", false, "maker/large"],
])("%s", (id, online, name) => {
  expect([isOnline(id), namesOf(id).at(-1)]).toEqual([online, name]);
});
