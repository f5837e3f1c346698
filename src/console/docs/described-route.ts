// The routes as the documentation tells them: in groups by who may call them, each with an address of its own.
import { allRoutes, type NamedRoute } from "../../api/all-routes.ts";

type KeyKind = NamedRoute["key"];

/** In the order in which the documentation lists them. */
export const keyWords: Readonly<Record<KeyKind, string>> = {
  api: "API key",
  none: "no key",
  optional: "no key needed",
  any: "any key",
  management: "management key",
  root: "ADMIN_KEY",
};

/** Those of one kind of key stand together, by path. */
export function routesInOrder(): NamedRoute[] {
  const kinds = Object.keys(keyWords);
  return allRoutes.toSorted(
    (left, right) =>
      kinds.indexOf(left.key) - kinds.indexOf(right.key) ||
      (left.path === right.path ? 0 : left.path < right.path ? -1 : 1),
  );
}

/** The noun that a route is about: the first word of its path below /api/v1. */
export function nounOf({ path }: Pick<NamedRoute, "path">): string {
  return path.replace("/api/v1", "").split("/")[1] ?? "";
}
