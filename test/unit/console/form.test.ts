// Fields of forms: what a choice shows before anybody has chosen.
import { expect, test } from "vitest";
import { Choice } from "../../../src/console/parts/form.tsx";
import { present } from "../../../src/wire/present.ts";

const choices = [
  ["first", "First"],
  ["second", "Second"],
] as const;

test.each<[name: string, value: string, ask: string | undefined, shown: string]>([
  ["one of several, none of which goes without saying", "", "Choose one", 'required=""'],
  ["one that is stored", "second", undefined, ""],
])("%s", (_, value, ask, required) => {
  const html = String(Choice({ name: "one", label: "One", value, choices, ...present({ ask }) }));
  expect(html).toContain(`<select id="one" name="one"${required === "" ? "" : ` ${required}`}>`);
  const [, chosen] = /<option value="([^"]*)" selected/.exec(html) ?? [];
  expect(chosen).toBe(value);
});
