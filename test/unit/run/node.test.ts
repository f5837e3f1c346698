// Contract §1.8: the Node that the commands run on is one of the development dependencies, whatever the machine has.
import { expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };

it("is the one of the dependencies, to the patch", () => {
  expect(process.version).toBe(`v${manifest.devDependencies.node}`);
});
