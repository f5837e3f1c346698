// A destination's configuration, sealed: opened at its place only, and sealed anew under a new key.
import { expect, it } from "vitest";
import { readSettings } from "../../../src/env.ts";
import { openDestination, resealDestinations, sealDestination } from "../../../src/store/destination-seal.ts";
import { masterKeysOf } from "../../../src/store/sealing.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const [first, second] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString("base64"));

async function keys(variables: Record<string, string | undefined>) {
  const made = await masterKeysOf(readSettings(variables));
  if (made === undefined) throw new Error("no keys");
  return made;
}

const place = { id: "d", workspaceId: "w", type: "langfuse" };
const config = { secretKey: "hush" };

it("opens where it was sealed for, and nowhere else", async () => {
  const masterKeys = await keys({ ENCRYPTION_KEY: first });
  const sealed = await sealDestination(masterKeys, config, place);
  expect(sealed.sealed).not.toContain("hush");
  expect(await openDestination(masterKeys, { ...place, ...sealed })).toEqual(config);
  for (const other of [{ id: "e" }, { workspaceId: "v" }, { type: "webhook" }]) {
    expect(await openDestination(masterKeys, { ...place, ...sealed, ...other })).toBeUndefined();
  }
});

it("is sealed anew under a new key", async () => {
  const sqlite = newSqlite();
  const { sealed, sealedBy } = await sealDestination(await keys({ ENCRYPTION_KEY: first }), config, place);
  sqlite
    .prepare("INSERT INTO destinations VALUES (?, ?, ?, 'n', 1, '{}', '{}', ?, ?, '', '')")
    .run(place.id, place.workspaceId, place.type, sealed, sealedBy);
  const masterKeys = await keys({ ENCRYPTION_KEY: second, ENCRYPTION_KEY_PREVIOUS: first });
  expect(await resealDestinations({ database: asD1(sqlite), masterKeys })).toMatchObject({
    resealed: 1,
    unreadable: 0,
  });
  const row = sqlite.prepare("SELECT sealed, sealed_by FROM destinations").get();
  const stored = { sealed: String(row?.["sealed"]), sealedBy: String(row?.["sealed_by"]) };
  expect(await openDestination(await keys({ ENCRYPTION_KEY: second }), { ...place, ...stored })).toEqual(config);
});
