// Holds every answer that a test gets against what its route declares: status and shape, errors too.
import { allRoutes, type NamedRoute } from "../../src/api/all-routes.ts";
import { errorSchema } from "../../src/api/objects/error-schema.ts";

export interface GivenAnswer {
  method: string;
  /** With its query. */
  path: string;
  status: number;
  body: unknown;
}

const patterns = allRoutes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/:\w+/g, "[^/]+")}$`),
}));

export function checkAnswer({ method, path, status, body }: GivenAnswer): void {
  const [bare = ""] = path.split("?");
  const route = patterns.find(({ route, pattern }) => route.method === method && pattern.test(bare))?.route;
  const schema = status < 400 ? route?.answer() : (route?.failure ?? errorSchema)();
  if (schema === undefined) throw new Error(`${method} ${path} is at no route but was answered with ${status}`);
  if (status < 400 && status !== statusOf(route))
    throw new Error(`${method} ${path} declares another status: ${status}`);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Error(`${method} ${path} answered ${status} otherwise than declared: ${parsed.error}`);
}

function statusOf(route: NamedRoute | undefined): number {
  return route?.status ?? 200;
}
