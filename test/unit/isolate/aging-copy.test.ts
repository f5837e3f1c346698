import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AgingCopy } from "../../../src/isolate/aging-copy.ts";
import { StorageUnavailable } from "../../../src/store/storage-unavailable.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a read comes to that is to wait a second for storage, and neither less nor more. */
async function afterASecond<Value>(read: Value | Promise<Value>): Promise<Value> {
  const ended = vi.fn();
  const reading = Promise.resolve(read);
  reading.then(ended, ended);
  await vi.advanceTimersByTimeAsync(999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalledOnce();
  return await reading;
}

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
    expect(await copy.read(at(21_100))).toBe("value 2");
  });

  test("storage that hangs holds up one read for a second, and its late answer is taken", async () => {
    const { at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    let answer = (_: string) => {};
    const load = () => new Promise<string>((resolve) => (answer = resolve));
    expect(await afterASecond(copy.read({ ...at(20_000), load }))).toBe("value 1");
    expect(copy.read({ ...at(20_500), load })).toBe("value 1");
    answer("late");
    await Promise.resolve();
    expect(copy.read({ ...at(20_600), load })).toBe("late");
  });

  test("with nothing held it cannot be known, and the failure is told along", async () => {
    const { storage, at } = countingStorage();
    storage.down = true;
    const read = new AgingCopy<string>().read(at(0));
    await expect(read).rejects.toThrow(StorageUnavailable);
    await expect(read).rejects.toMatchObject({ cause: new Error("storage is down") });
  });

  test("with nothing held a storage that hangs is waited for a second", async () => {
    const { at } = countingStorage();
    const load = () => new Promise<string>(() => undefined);
    const read = new AgingCopy<string>().read({ ...at(0), load });
    await expect(afterASecond(read)).rejects.toThrow(StorageUnavailable);
  });

  test("one request at a time finds out whether storage is still away, the others do not wait", async () => {
    const { at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    const load = () => new Promise<string>(() => undefined);
    await afterASecond(copy.read({ ...at(20_000), load }));
    const probe = copy.read({ ...at(22_500), load });
    expect(probe).toBeInstanceOf(Promise);
    for (const now of [22_500, 22_501, 23_000]) expect(copy.read({ ...at(now), load })).toBe("value 1");
    expect(await afterASecond(probe)).toBe("value 1");
  });

  test("after a pause everybody asks, whatever failed before it", async () => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    storage.down = true;
    await copy.read(at(20_000));
    storage.down = false;
    const afterwards = [copy.read(at(60_000)), copy.read(at(60_000))];
    expect(await Promise.all(afterwards)).toEqual(["value 2", "value 3"]);
  });

  const day = 24 * 3_600_000;
  const ages: [what: string, age: number, served: boolean][] = [
    ["of an hour", 3_600_000, true],
    ["of nearly a day", day - 1, true],
    ["of a day", day, false],
  ];

  test.each(ages)("while storage is away, a copy %s", async (_, age, served) => {
    const { storage, at } = countingStorage();
    const copy = new AgingCopy<string>();
    await copy.read(at(0));
    storage.down = true;
    const read = Promise.resolve(copy.read(at(age)));
    if (served) expect(await read).toBe("value 1");
    else await expect(read).rejects.toThrow(StorageUnavailable);
  });

  test.each(ages)("with nothing held, what stands in for storage %s", async (_, age, served) => {
    const { storage, at } = countingStorage();
    storage.down = true;
    const now = 3 * day;
    const fallback = async () => ({ value: "from elsewhere", asOf: now - age });
    const copy = new AgingCopy<string>();
    const read = copy.read({ ...at(now), fallback });
    if (!served) return await expect(read).rejects.toThrow(StorageUnavailable);
    expect(await read).toBe("from elsewhere");
    storage.down = false;
    expect(await copy.read(at(now + 2_000))).toBe("value 1");
  });
});
