// What a route must say of itself: the compiler holds these, and `tsc` fails where one of them compiles.
import { expect, it } from "vitest";
import * as z from "zod";
import { route } from "../../../src/api/route.ts";
import { ok } from "../../../src/wire/result.ts";

const whole = {
  method: "GET",
  path: "/api/v1/things/:id",
  key: "none",
  summary: "Show a thing",
  answer: () => z.strictObject({ id: z.string() }),
} as const;

it("is described by what it declares", () => {
  const made = route({ ...whole, query: z.object({ at: z.string() }), handle: ({ params }) => ok({ id: params.id }) });
  expect(Object.keys(made).toSorted()).toEqual(["answer", "key", "method", "path", "query", "respond", "summary"]);
});

it("does not compile without a summary, a schema of its answer or a key, or with an answer of another shape", () => {
  const { summary, answer, key, ...rest } = whole;
  const handle = () => ok({ id: "1" });
  expect([
    // @ts-expect-error no summary
    route({ ...rest, key, answer, handle }),
    // @ts-expect-error no answer
    route({ ...rest, key, summary, handle }),
    // @ts-expect-error nobody is named who may call it
    route({ ...rest, summary, answer, handle }),
    // @ts-expect-error an answer that is not as declared
    route({ ...whole, handle: () => ok({ name: "1" }) }),
    // @ts-expect-error a parameter that the path does not have
    route({ ...whole, handle: ({ params }) => ok({ id: params.name }) }),
    // @ts-expect-error nobody presented a key
    route({ ...whole, handle: ({ caller }) => ok({ id: caller.kind }) }),
  ]).toHaveLength(6);
});
