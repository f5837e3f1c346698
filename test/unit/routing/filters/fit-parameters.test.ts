// A parameter that an endpoint does not list is dropped for it alone: the request itself stays as it was sent.
import { expect, it } from "vitest";
import { fitParameters } from "../../../../src/routing/filters/fit-parameters.ts";
import type { DeclaredParameter } from "../../../../src/wire/declared-parameters.ts";

const request = { messages: [], response_format: { type: "json_object" as const }, temperature: 1, max_tokens: 5 };
const sent: DeclaredParameter[] = ["response_format", "temperature", "max_tokens"];

it.each<[string, string[], string[]]>([
  ["drops what is not listed", ["max_tokens"], ["response_format", "temperature"]],
  ["keeps what is listed by another name", ["max_completion_tokens", "structured_outputs"], ["temperature"]],
  ["drops nothing where all is listed", sent, []],
])("%s", (_name, supported, dropped) => {
  const before = structuredClone(request);
  const fitted = fitParameters(request, sent, new Set(supported));
  expect(fitted.dropped).toEqual(dropped);
  expect(Object.keys(fitted.request)).toEqual(Object.keys(request).filter((name) => !dropped.includes(name)));
  expect(request).toEqual(before);
});
