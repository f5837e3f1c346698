// The console changes things by the management API; what it writes to the store itself is listed here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../../src/console");
const writing =
  /^(?:add|change|delete|forget|insert|keep|move|note|purge|put|remove|renew|replace|save|set|update|write)[A-Z]/;

it("writes only what the API has no operation for", () => {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const imports = text.matchAll(/^import \{([^}]*)\} from "[./]*\/store\/[^"]+"/gm);
      const names = [...imports].flatMap(([, list = ""]) => list.split(",").map((one) => one.trim()));
      return names.filter((one) => writing.test(one)).map((one) => `${name}: ${one}`);
    });
  expect(found.toSorted()).toEqual([
    "check-provider.ts: noteProviderCheck",
    "console-key.ts: insertKey",
    "pages/save-log-view.ts: deleteLogView",
    "pages/save-log-view.ts: saveLogView",
    "pages/settings/account.tsx: deleteSessions",
    "pages/settings/account.tsx: renewAccessKey",
    "pages/settings/workspaces.tsx: moveSession",
    "pages/sign-in.tsx: deleteSessions",
    "pages/switch-workspace.ts: moveSession",
    "session/limit-attempts.ts: forgetAttempt",
    "session/limit-attempts.ts: noteAttempt",
    "session/start-session.ts: insertSession",
    "worker.ts: removeClosedBefore",
  ]);
});
