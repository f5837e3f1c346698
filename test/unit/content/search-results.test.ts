// What a search found, as answers cite it: cut where characters end.
import { expect, it } from "vitest";
import { citationsOf, questionOf } from "../../../src/content/search-results.ts";

const long = `${"x".repeat(499)}😀 and more`;

it("no quotation and no question ends within a character", () => {
  const [cited] = citationsOf([{ url: "https://a.example/", title: undefined, text: long }]);
  expect(cited).toMatchObject({ url_citation: { content: "x".repeat(499) } });
  const content = `${"x".repeat(1_999)}😀`;
  expect(questionOf({ messages: [{ role: "user", content }] })).toBe("x".repeat(1_999));
});
