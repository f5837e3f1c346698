import { expect, it } from "vitest";
import { isEuHost } from "../../../src/wire/eu-host.ts";

it.each([
  ["http://eu.localhost:8787/api/v1/models", ["eu.*"], true],
  ["https://EU.Example.COM./x", ["eu.*"], true],
  ["https://neu.example.com/", ["eu.*"], false],
  ["https://example.com/?host=eu.example.com", ["eu.*"], false],
  ["https://eu/", ["eu.*"], false],
  ["https://router.example.eu/", ["*.eu"], true],
  ["https://router.example.com/", ["router.example.com"], true],
  ["https://eu.example.com/", [], false],
  ["https://eu.@evil.example/", ["eu.*"], false],
])("%s with %j → %s", (url, patterns, expected) => {
  expect(isEuHost(url, patterns)).toBe(expected);
});
