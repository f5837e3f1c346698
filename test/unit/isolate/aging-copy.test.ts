import { describe, expect, test } from "vitest";
import { AgingCopy } from "../../../src/isolate/aging-copy.ts";

/** A storage that counts, and can be told to fail. */
function countingStorage() {
  const storage = { loads: 0, down: false, background: [] as Promise<unknown>[] };
  const load = async () => {
    if (storage.down) throw new Error("storage is down");
    storage.loads += 1;
    return `value ${storage.loads}`;
  };
  const at = (now: number) => ({
    now,
    ttlMs: 10_000,
    load,
    waitUntil: (promise: Promise<unknown>) => storage.background.push(promise),
  });
  return { storage, at };
}

describe("AgingCopy", () => {
  test("young: as it is; half old: as it is and refreshed behind; old: awaited", async () => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    expect(await copy.read(at(0))).toBe("value 1");
    expect(copy.read(at(4_999))).toBe("value 1");
    expect(storage.loads).toBe(1);
    expect(copy.read(at(5_000))).toBe("value 1");
    expect(copy.read(at(5_001))).toBe("value 1");
    await Promise.all(storage.background);
    expect(storage.loads).toBe(2);
    expect(copy.read(at(5_002))).toBe("value 2");
    const awaited = copy.read(at(15_000));
    expect(awaited).toBeInstanceOf(Promise);
    expect(await awaited).toBe("value 3");
  });

  test("a time to live of nothing always awaits", async () => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read({ ...at(0), ttlMs: 0 });
    await copy.read({ ...at(0), ttlMs: 0 });
    expect(storage.loads).toBe(2);
  });

  test("forget: the next read awaits, and a load begun before cannot bring the old value back", async () => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    copy.read(at(6_000));
    copy.forget();
    await Promise.all(storage.background);
    expect(copy.peek()).toBeUndefined();
    expect(await copy.read(at(6_001))).toBe("value 3");
  });

  test("storage that is down leaves the old copy in use and is asked once a second", async () => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    storage.down = true;
    expect(await copy.read(at(20_000))).toBe("value 1");
    expect(copy.read(at(20_500))).toBe("value 1");
    storage.down = false;
    expect(await copy.read(at(21_000))).toBe("value 2");
  });

  test("storage that hangs holds up one read for a second, and its late answer is taken", async () => {
    const { at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    let answer = (_: string) => {};
    const load = () => new Promise<string>((resolve) => (answer = resolve));
    const begun = Date.now();
    expect(await copy.read({ ...at(20_000), load })).toBe("value 1");
    expect(Date.now() - begun).toBeLessThan(1_500);
    expect(copy.read({ ...at(20_500), load })).toBe("value 1");
    answer("late");
    await Promise.resolve();
    expect(copy.read({ ...at(20_600), load })).toBe("late");
  });

  test("with nothing held a failure is the caller's", async () => {
    const { storage, at } = countingStorage();
    storage.down = true;
    await expect(new AgingCopy<string>().read(at(0))).rejects.toThrow("storage is down");
  });
});
