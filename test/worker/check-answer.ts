// Holds every answer that a test gets against what its route declares: status and shape, errors too.
import { allRoutes, type NamedRoute } from "../../src/api/all-routes.ts";
import { errorSchema } from "../../src/api/objects/error-schema.ts";
import { derivedOnce } from "../../src/wire/derived.ts";

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

// Made once for thousands of answers.
const answerOf = derivedOnce((route: NamedRoute) => route.answer());
const failureOf = derivedOnce((route: NamedRoute) => (route.failure ?? errorSchema)());

export function checkAnswer({ method, path, status, body }: GivenAnswer): void {
  const [bare = ""] = path.split("?");
  const route = patterns.find(({ route, pattern }) => route.method === method && pattern.test(bare))?.route;
  if (route === undefined) throw new Error(`${method} ${path} is at no route but was answered with ${status}`);
  if (status < 400 && status !== (route.status ?? 200))
    throw new Error(`${method} ${path} declares another status: ${status}`);
  const parsed = (status < 400 ? answerOf : failureOf)(route).safeParse(body);
  if (!parsed.success) throw new Error(`${method} ${path} answered ${status} otherwise than declared: ${parsed.error}`);
}
