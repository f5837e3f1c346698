// Quirks: properties that say how an endpoint differs from its vendor's usual. The endpoint's own win over its provider's.
// A catalog is checked when it comes in; what was stored before a check was made must not fail a request, so that a stored
// quirk of a wrong type counts as not given.
import * as z from "zod";
import { derivedOnce } from "../../wire/derived.ts";
import type { Target } from "../dialect.ts";

/** Made when the first endpoint of its dialect is called. Strict, so that a misspelt quirk is an issue, with a default for each property: nothing is required. */
export type QuirkSchema<Shape extends z.ZodRawShape> = z.ZodObject<Shape, z.core.$strict>;

/** A function that tells the quirks in force for an endpoint, worked out once for each. It never throws. */
export function quirkReader<Shape extends z.ZodRawShape>(schemaOf: () => QuirkSchema<Shape>) {
  const inForce = derivedOnce((provider: Target["provider"]) =>
    derivedOnce((endpoint: Target["endpoint"]) => {
      const schema = schemaOf();
      return schema.parse(validOnes(schema.shape, { ...provider.quirks, ...endpoint.quirks }));
    }),
  );
  return ({ provider, endpoint }: Target): z.infer<QuirkSchema<Shape>> => inForce(provider)(endpoint);
}

function validOnes(shape: z.ZodRawShape, given: Record<string, unknown>): Record<string, unknown> {
  const valid = Object.entries(shape).filter(
    ([name, property]) => Object.hasOwn(given, name) && z.safeParse(property, given[name]).success,
  );
  return Object.fromEntries(valid.map(([name]) => [name, given[name]]));
}

/** Text that may stand in a header as it is. */
export const headerValue = () =>
  z
    .string()
    .max(1_000)
    .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, {
      error: "must be printable ASCII without spaces around it: it is sent in a header",
    });

/** A key is applied where a request is sent, and travels with no catalog. */
const carriesKey = /^(?:authorization|proxy-authorization|cookie|api-key|x-api-key|x-goog-api-key)$/i;

export const headerName = () =>
  z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "must be the name of a header")
    .refine((name) => !carriesKey.test(name), "carries a key: set the provider's auth and api_key instead");
