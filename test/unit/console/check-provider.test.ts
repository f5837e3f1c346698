// What the console says of a provider that did not answer with a key.
import { expect, test } from "vitest";
import { afterStoring, describeRefusal, type ProviderCheck } from "../../../src/console/check-provider.ts";

const raw = '{"error":{"message":"bad key","type":"auth"}}';
const refusalOf = (message: string, previous: (number | null)[] = []) => ({
  error: { message, metadata: { raw, previous_errors: previous.map((status) => ({ status })) } },
});

test.each<[name: string, body: unknown, check: ProviderCheck]>([
  [
    "a key that is wrong",
    refusalOf("Acme answered 401: bad key"),
    {
      verdict: "refused",
      text: "Stored, but Acme answered 401: bad key. Requests go on trying this key until you replace or disable it.",
    },
  ],
  [
    "a key that may not",
    refusalOf("Acme answered 403: not you", [401]),
    {
      verdict: "refused",
      text: "Stored, but Acme answered 403: not you. Requests go on trying this key until you replace or disable it.",
    },
  ],
  [
    "a wrong key, and trouble with the next one",
    refusalOf("Acme answered 500: full", [401, 500]),
    {
      verdict: "refused",
      text: "Stored, but Acme answered 401, and then to another key: Acme answered 500: full. Requests go on trying this key until you replace or disable it.",
    },
  ],
  [
    "trouble alone",
    refusalOf("Acme answered 500: full", [null, 500]),
    { verdict: "unknown", text: "Stored. Whether the key works is not known. Acme answered 500: full" },
  ],
  [
    "no connection",
    refusalOf("Acme could not be reached: internal error; reference = x"),
    {
      verdict: "unknown",
      text: "Stored. Whether the key works is not known. Acme could not be reached; look at its base URL and its status page",
    },
  ],
  ["no reason", "no", { verdict: "unknown", text: "Stored. Acme answered without a reason." }],
])("%s", (_, body, check) => {
  expect(afterStoring(describeRefusal("Acme", body))).toEqual(check);
});
