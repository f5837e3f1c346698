// From a request that was answered to destinations that are real servers: straight from the request, by the queue, and what
// becomes of it where they are slow, down, refusing or no HTTP at all.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { saveContents } from "../../../../src/api/save-contents.ts";
import { readSettings } from "../../../../src/env.ts";
import { readStates } from "../../../../src/store/destination-states.ts";
import { defaultWorkspaceId, findWorkspace } from "../../../../src/store/workspaces.ts";
import { readProtobuf } from "../../broadcast/otlp-definitions.ts";
import { checkedSpans, plain } from "../../broadcast/trace-of.ts";
import { closedUrl, isSigned, type Receiver, startBabbler, startReceiver } from "./receiver.ts";
import { canary, contents, Stage } from "./stage.ts";

let receiver: Receiver;
let stage: Stage;

beforeEach(async () => {
  receiver = await startReceiver();
  stage = new Stage();
});
afterEach(async () => {
  await receiver.close();
  vi.restoreAllMocks();
});

const told = () => receiver.requests().flatMap(checkedSpans);
/** The attributes of the spans of requests. */
const requests = () =>
  told().flatMap(({ parentSpanId, attributes }) => (parentSpanId === undefined ? [plain(attributes)] : []));
const collector = (rules = {}) => stage.destination("otel-collector", { endpoint: receiver.url }, rules);

/** A clock that has run out by the second look at it. */
const noTime = () => {
  let looks = 0;
  return () => Date.now() + (looks++ === 0 ? 0 : 27_950);
};

describe("what was said, where it may be stored nowhere", () => {
  it("goes out from the request, once, and is in no store, queue or log afterwards", async () => {
    const logged = (["log", "error", "warn", "info"] as const).map((name) => vi.spyOn(console, name).mockReturnValue());
    const destination = await collector({ regions: ["europe"] });
    await stage.tell({ dataRegion: "europe", ioLog: "skipped-eu" });
    expect(receiver.received).toMatchObject([
      { method: "POST", path: "/v1/traces", headers: { "content-type": "application/json" } },
    ]);
    expect(requests()).toMatchObject([
      {
        "gen_ai.input.messages": expect.stringContaining(canary),
        "gen_ai.output.messages": expect.stringContaining(canary),
      },
    ]);
    expect(stage.queue).toHaveLength(1);
    expect(stage.stored()).not.toContain(canary);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, lastDeliveredAt: expect.any(String) });
    expect(await stage.consume()).toBe(1);
    expect(receiver.received).toHaveLength(1);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, droppedContents: 0, lastError: null });
    expect(stage.stored()).not.toContain(canary);
    expect(JSON.stringify(logged.map(({ mock }) => mock.calls))).not.toContain(canary);
  });

  it("is not told again where the consumer ends before the queue knows that it is done", async () => {
    const destination = await collector();
    const slow = await startReceiver();
    slow.answers("never");
    await stage.destination("webhook", { url: slow.url }, { privacy_mode: true });
    await stage.tell();
    const delivered = [...stage.queue];
    const ended = stage.consume();
    await expect.poll(() => slow.received.length, { interval: 5 }).toBe(1);
    // It came to an end here: everything is delivered once more.
    stage.queue.push(...delivered.slice(0, 1));
    expect(await stage.consume()).toBe(1);
    await slow.close();
    await ended;
    expect(receiver.received).toHaveLength(1);
    expect(await stage.state(destination)).toMatchObject({ droppedContents: 0, lastError: null });
  });

  it("is tried again while there is time", async () => {
    receiver.answers({ status: 503 }, { status: 200 });
    await collector();
    await stage.tell();
    expect(requests()).toMatchObject([{}, { "gen_ai.input.messages": expect.stringContaining(canary) }]);
    expect(await stage.consume()).toBe(1);
    expect(receiver.received).toHaveLength(2);
  });

  it.each([
    ["refuses", { status: 503, body: `I do not like ${canary}` }, "it answered 503"],
    ["wants none of it", { status: 400, body: canary }, "it answered 400"],
    ["is slow", "never", "it did not answer within 1 seconds"],
  ] as const)(
    "is left out, and marked, where the destination %s for as long as there is time",
    {
      // Of the time there is one second: on a busy machine even an answer from beside may take that.
      retry: 2,
    },
    async (_, answer, problem) => {
      receiver.answers(answer);
      const destination = await collector();
      await stage.tell({}, noTime());
      expect(await stage.state(destination)).toMatchObject({ delivered: 0, lastError: problem });
      expect(stage.stored()).not.toContain(canary);
      receiver.answers({ status: 200 });
      receiver.received.splice(0);
      expect(await stage.consume()).toBe(1);
      expect(requests()).toMatchObject([{ "fairlead.contents": "dropped" }]);
      expect(JSON.stringify(receiver.requests())).not.toContain(canary);
      expect(await stage.state(destination)).toMatchObject({ delivered: 1, droppedContents: 1, lastError: problem });
    },
  );

  it("does not go out twice where the queue is away, and is said", async () => {
    stage.refusals.push(...Array.from({ length: 3 }, () => new Error("no queue")));
    await collector();
    await expect(stage.tell()).rejects.toThrow("the queue did not take");
    expect([receiver.received.length, stage.queue.length, stage.refusals.length]).toEqual([1, 0, 0]);
  });

  it.each([
    ["what goes straight", {}, "off"],
    ["what is stored", {}, "stored"],
    ["what goes without contents", { privacy_mode: true }, "off"],
  ] as const)("%s is in the queue, once, where the queue was away for a moment", async (_, rules, ioLog) => {
    stage.refusals.push(new Error("no queue"));
    const destination = await collector(rules);
    await stage.tell({ ioLog });
    expect(stage.queue).toMatchObject([{ body: { destinationId: destination.id } }]);
  });

  it("goes out to the others where sending to one throws", async () => {
    await stage.destination("otel-collector", { endpoint: receiver.url }, {}, { endpoint: "nowhere" });
    await collector();
    await stage.destination("webhook", { url: receiver.url });
    await expect(stage.tell()).rejects.toThrow("Invalid URL");
    expect(receiver.received).toHaveLength(2);
    expect(stage.sqlite.prepare("SELECT COUNT(*) AS count FROM destination_receipts").get()).toEqual({ count: 2 });
    expect(stage.queue).toHaveLength(3);
  });

  it("is not sent at all under privacy mode: the queue delivers the rest", async () => {
    await collector({ privacy_mode: true });
    await stage.tell();
    expect(receiver.received).toHaveLength(0);
    expect(stage.queue).toMatchObject([{ delaySeconds: 0 }]);
    await stage.consume();
    expect(requests()).toMatchObject([{ "gen_ai.operation.name": "chat" }]);
    expect(JSON.stringify(requests())).not.toMatch(/gen_ai\.(input|output)\.messages|fairlead\.contents/);
  });
});

describe("what was said, where the workspace keeps it", () => {
  async function keep(generationId: string, createdAt: string, { input, output } = contents) {
    const workspace = await findWorkspace(stage.bindings.DB, defaultWorkspaceId);
    if (workspace === undefined) throw new Error("no workspace");
    const kept = { generationId, workspaceId: workspace.id, createdAt, input, output };
    await saveContents(stage.bindings, {
      contents: kept,
      workspace,
      settings: readSettings(stage.bindings),
      now: Date.now(),
    });
  }

  it("goes along by the queue, however late that is", async () => {
    const destination = await collector();
    const createdAt = new Date().toISOString();
    const id = await stage.tell({ ioLog: "stored", createdAt });
    await keep(id, createdAt);
    expect(receiver.received).toHaveLength(0);
    expect(stage.stored()).not.toContain(canary);
    receiver.answers({ status: 500 }, { status: 200 });
    expect(await stage.consume()).toBe(0);
    stage.forgetPauses();
    expect(await stage.consume()).toBe(1);
    expect(requests()).toMatchObject([{}, { "gen_ai.output.messages": expect.stringContaining(canary) }]);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, droppedContents: 0 });
  });

  it("goes a piece after the other where it is long, and what comes behind a failure waits as long as that", async () => {
    await collector();
    const createdAt = new Date().toISOString();
    const long = { ...contents, input: { messages: [{ role: "user", content: "long ".repeat(55_000) }] } };
    for (let index = 0; index < 5; index += 1)
      await keep(await stage.tell({ ioLog: "stored", createdAt }), createdAt, long);
    receiver.answers({ status: 200 }, { status: 503, headers: { "retry-after": "120" } });
    expect(await stage.consume()).toBe(2);
    expect(receiver.received).toHaveLength(2);
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([120, 120, 120]);
  });

  it("goes without where it is more than the destination takes", async () => {
    const destination = await collector();
    const createdAt = new Date().toISOString();
    for (let index = 0; index < 2; index += 1) await keep(await stage.tell({ ioLog: "stored", createdAt }), createdAt);
    receiver.answers({ status: 413 }, { status: 200 }, { status: 413 }, { status: 200 });
    expect(await stage.consume()).toBe(2);
    // Together, the first alone, the second alone, and that without.
    expect(receiver.received.map(({ body }) => body.includes(canary))).toEqual([true, true, true, false]);
    expect(requests().at(-1)).toMatchObject({ "fairlead.contents": "dropped" });
    expect(await stage.state(destination)).toMatchObject({ delivered: 2, droppedContents: 1, lastError: null });
  });

  it("is waited for once, and marked as dropped where it is gone", async () => {
    await collector();
    await stage.tell({ ioLog: "stored" });
    expect(await stage.consume()).toBe(0);
    expect(receiver.received).toHaveLength(0);
    expect(await stage.consume()).toBe(1);
    expect(requests()).toMatchObject([{ "fairlead.contents": "dropped" }]);
  });
});

describe("a destination that fails", () => {
  const queued = async (count = 1) => {
    for (let index = 0; index < count; index += 1) await stage.tell();
  };
  const at = (url: string) => stage.destination("otel-collector", { endpoint: url }, { privacy_mode: true });

  it.each([
    ["is down", closedUrl, "nobody answers there by HTTP"],
    ["speaks no HTTP", async () => (await startBabbler()).url, "nobody answers there by HTTP"],
  ])("%s: everything waits, and it is asked once", async (_, urlOf, problem) => {
    const destination = await at(await urlOf());
    await queued(3);
    expect(await stage.consume()).toBe(0);
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([5, 5, 5]);
    const state = await stage.state(destination);
    expect(state).toMatchObject({ delivered: 0, lastError: problem, lagSeconds: 0 });
    expect(state.pause?.until).toBeGreaterThan(Date.now());
  });

  it.each([
    [{ status: 429, headers: { "retry-after": "120" } }, 120],
    [{ status: 429, headers: { "retry-after": "7200" } }, 7_200],
    [{ status: 503, headers: { "retry-after": "40" } }, 40],
    [{ status: 500 }, 5],
    [{ status: 401 }, 5],
    [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, 5],
  ])("%j: asked again after %d s", async (answer, seconds) => {
    receiver.answers(answer);
    const destination = await at(receiver.url);
    await queued(2);
    expect(await stage.consume()).toBe(0);
    expect(receiver.received).toHaveLength(1);
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([seconds, seconds]);
    expect((await stage.state(destination)).lastError).toContain(`it answered ${answer.status}`);
  });

  it("is not asked before its time, and gets everything once it is there again", async () => {
    receiver.answers({ status: 503 });
    const destination = await at(receiver.url);
    await queued(3);
    for (let round = 0; round < 4; round += 1) expect(await stage.consume()).toBe(0);
    expect(receiver.received).toHaveLength(1);
    for (let round = 0; round < 4; round += 1) {
      stage.forgetPauses();
      await stage.consume();
    }
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([80, 80, 80]);
    receiver.answers({ status: 200 });
    receiver.received.splice(0);
    stage.forgetPauses();
    expect(await stage.consume()).toBe(3);
    expect(requests()).toHaveLength(3);
    expect(await stage.state(destination)).toMatchObject({ delivered: 3, pause: undefined });
  });

  it("is not asked sooner because of what had gone out straight before", async () => {
    const destination = await stage.destination("otel-collector", { endpoint: receiver.url });
    await stage.tell();
    const receipts = stage.queue.splice(0);
    receiver.answers({ status: 503, headers: { "retry-after": "120" } });
    await stage.tell({}, noTime());
    expect(await stage.consume()).toBe(0);
    const { pause } = await stage.state(destination);
    expect(pause?.until).toBeGreaterThan(Date.now() + 100_000);
    stage.queue.push(...receipts);
    expect(await stage.consume()).toBe(1);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, pause });
    expect(
      stage.sqlite.prepare("SELECT waiting_since FROM destination_states").get()?.["waiting_since"],
    ).not.toBeNull();
    expect(receiver.received).toHaveLength(3);
  });

  it("is asked again half as often each time, whatever comes meanwhile: a message is tried once a pause", async () => {
    receiver.answers({ status: 503 });
    await at(receiver.url);
    await queued();
    const pauses = [];
    for (let round = 0; round < 12; round += 1) {
      await stage.consume();
      pauses.push(stage.queue[0]?.delaySeconds);
      // These come while it is not asked, and for the first time.
      await queued();
      await stage.consume();
      stage.forgetPauses();
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
    expect(receiver.received).toHaveLength(12);
    expect(stage.queue).toHaveLength(13);
  });

  it("of two, one that hangs: what the other took is written down at once", async () => {
    const other = await startReceiver();
    receiver.answers("never");
    const slow = await at(receiver.url);
    const quick = await at(other.url);
    await queued(2);
    const consumed = stage.consume();
    await expect.poll(async () => (await stage.state(quick)).delivered, { interval: 5 }).toBe(2);
    expect((await stage.state(slow)).lastError).toBeNull();
    await receiver.close();
    expect(await consumed).toBe(2);
    expect((await stage.state(slow)).lastError).toBe("nobody answers there by HTTP");
    receiver = other;
  });

  it.each([
    ["otel-collector", "endpoint", "<!DOCTYPE html><p>", 0, "it answered 200 with a web page: check the address"],
    ["otel-collector", "endpoint", "<html lang=en>", 0, "it answered 200 with a web page: check the address"],
    ["otel-collector", "endpoint", "OK", 1, null],
    ["webhook", "url", "<!doctype html>", 1, null],
  ])("%s that answers with a web page", async (type, field, body, done, lastError) => {
    receiver.answers({ status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body });
    const destination = await stage.destination(type, { [field]: receiver.url }, { privacy_mode: true });
    await queued();
    expect(await stage.consume()).toBe(done);
    expect(await stage.state(destination)).toMatchObject({ delivered: done, lastError });
  });

  it("whose answer never ends is read no further than its beginning", async () => {
    receiver.answers({ status: 200, endless: true });
    const destination = await at(receiver.url);
    await queued();
    expect(await stage.consume()).toBe(1);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, lastError: null });
  });

  it("takes its time: after a minute the rest of its messages come again, and no other's are kept longer", async () => {
    const begun = Date.now();
    // Each answer takes 25 s by this clock.
    vi.spyOn(Date, "now").mockImplementation(() => begun + receiver.received.length * 25_000);
    const store = { accessKeyId: "AKIA", secretAccessKey: "secret", bucketName: "traces", endpoint: receiver.url };
    await stage.destination("s3", store, { privacy_mode: true });
    await queued(5);
    expect(await stage.consume()).toBe(3);
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([1, 1]);
    expect(await stage.consume()).toBe(2);
    expect(receiver.received).toHaveLength(5);
  });

  it("no longer lags behind what nobody is told any more, or the queue has given up", async () => {
    receiver.answers({ status: 503 });
    const destination = await at(receiver.url);
    await stage.tell({ createdAt: new Date(Date.now() - 3_600_000).toISOString() });
    await stage.consume();
    expect((await stage.state(destination)).lagSeconds).toBeGreaterThanOrEqual(3_600);
    const later = await readStates(stage.bindings.DB, [destination.id], Date.now() + 5 * 86_400_000);
    expect(later.get(destination.id)?.lagSeconds).toBeNull();
    stage.sqlite.exec("UPDATE destinations SET enabled = 0");
    await stage.consume();
    expect(await stage.state(destination)).toMatchObject({ lagSeconds: null, pause: undefined });
  });

  it("for one trace that it does not take gets the others", async () => {
    receiver.answers({ status: 400 }, { status: 200 }, { status: 400 }, { status: 200 });
    const destination = await at(receiver.url);
    await queued(3);
    expect(await stage.consume()).toBe(2);
    expect(receiver.received).toHaveLength(4);
    expect(await stage.state(destination)).toMatchObject({
      delivered: 2,
      lastError: "it answered 400",
      pause: undefined,
    });
  });

  it("for one trace that it does not take, and then for none, gets the rest once it takes any", async () => {
    receiver.answers({ status: 400 }, { status: 200 }, { status: 503, headers: { "retry-after": "120" } });
    const destination = await at(receiver.url);
    await queued(5);
    expect(await stage.consume()).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect(stage.queue.map(({ delaySeconds }) => delaySeconds)).toEqual([120, 120, 120, 120]);
    expect((await stage.state(destination)).pause?.until).toBeGreaterThan(Date.now() + 100_000);
    receiver.answers({ status: 200 });
    stage.forgetPauses();
    expect(await stage.consume()).toBe(4);
    expect(await stage.state(destination)).toMatchObject({ delivered: 5, pause: undefined });
  });

  it("takes a part only, and says so: nothing is sent again", async () => {
    receiver.answers({ status: 200, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}' });
    const destination = await at(receiver.url);
    await queued();
    expect(await stage.consume()).toBe(1);
    expect(await stage.state(destination)).toMatchObject({ delivered: 1, lastError: "it rejected 2 spans" });
  });

  it.each([
    [200, 1, { delivered: 1, lastError: null }],
    [400, 0, { delivered: 0, lastError: "it answered 400", pause: undefined }],
  ])("whose answer breaks off has answered %d all the same", async (status, done, state) => {
    receiver.answers({ status, breaks: true });
    const destination = await at(receiver.url);
    await queued();
    expect(await stage.consume()).toBe(done);
    expect(receiver.received).toHaveLength(1);
    expect(await stage.state(destination)).toMatchObject(state);
  });

  it("keeps no other waiting", async () => {
    receiver.answers({ status: 200 });
    await at(await closedUrl());
    const well = await at(receiver.url);
    await queued(2);
    expect(await stage.consume()).toBe(2);
    expect((await stage.state(well)).delivered).toBe(2);
  });

  it("whose configuration no ENCRYPTION_KEY opens waits for one that does", async () => {
    const destination = await at(receiver.url);
    await queued();
    stage.sqlite.exec("UPDATE destinations SET sealed_by = 'ffffffff'");
    expect(await stage.consume()).toBe(0);
    expect((await stage.state(destination)).lastError).toContain("ENCRYPTION_KEY");
  });
});

it("storage that fails for one destination keeps only its own messages, and sends no other twice", async () => {
  const stored = await collector();
  const other = await startReceiver();
  const well = await stage.destination("otel-collector", { endpoint: other.url }, { privacy_mode: true });
  await stage.tell({ ioLog: "stored" });
  const logged = vi.spyOn(console, "error").mockReturnValue();
  stage.bucketFailure = new Error("R2 is away");
  expect(await stage.consume()).toBe(1);
  expect(logged).toHaveBeenCalledWith(expect.stringContaining("StorageUnavailable"));
  expect(stage.queue).toMatchObject([{ delaySeconds: 30, body: { destinationId: stored.id } }]);
  expect(await stage.state(well)).toMatchObject({ delivered: 1, lastError: null });
  stage.bucketFailure = undefined;
  expect(await stage.consume()).toBe(1);
  expect(await stage.state(stored)).toMatchObject({ delivered: 1 });
  expect([receiver.received.length, other.received.length]).toEqual([1, 1]);
  await other.close();
});

describe("nobody is told", () => {
  it.each([
    ["a destination that is gone", "DELETE FROM destinations"],
    ["one that is switched off", "UPDATE destinations SET enabled = 0"],
    ["one of a workspace that no longer broadcasts", "UPDATE workspaces SET settings = '{}'"],
    ["one of a workspace that is gone", "DELETE FROM workspaces"],
    [
      "one that is for another region now",
      "UPDATE destinations SET rules = json_set(rules, '$.regions', json('[\"europe\"]'))",
    ],
  ])("%s", async (_, sql) => {
    await collector({ privacy_mode: true });
    await stage.tell();
    stage.sqlite.exec(sql);
    expect(await stage.consume()).toBe(1);
    expect(receiver.received).toHaveLength(0);
  });

  it("at an address inside, but for `npm start`", async () => {
    stage = new Stage({ PRIVATE_URLS: "false" });
    const destination = await collector();
    await stage.tell();
    expect(receiver.received).toHaveLength(0);
    expect((await stage.state(destination)).lastError).toBe("its URL must begin with https://");
  });
});

describe("each form", () => {
  it("many traces go in one request", async () => {
    await collector({ privacy_mode: true });
    for (let index = 0; index < 5; index += 1) await stage.tell();
    expect(await stage.consume()).toBe(5);
    expect(receiver.received).toHaveLength(1);
    expect(requests()).toHaveLength(5);
  });

  it("a webhook gets its method and headers", async () => {
    await stage.destination("webhook", { url: `${receiver.url}/in?a=b`, method: "PUT", headers: { "X-Token": "t" } });
    await stage.tell();
    expect(receiver.received).toMatchObject([{ method: "PUT", path: "/in?a=b", headers: { "x-token": "t" } }]);
    expect(told()).toHaveLength(2);
  });

  it("who knows no JSON gets the same as protobuf, but for webhooks", async () => {
    receiver.answers({ status: 415 }, { status: 200 });
    await collector({ privacy_mode: true });
    await stage.tell();
    expect(await stage.consume()).toBe(1);
    const [json, binary] = receiver.received;
    expect(binary?.headers["content-type"]).toBe("application/x-protobuf");
    expect(readProtobuf(binary?.body ?? Buffer.of())).toEqual(JSON.parse(json?.body.toString() ?? ""));
    receiver.answers({ status: 415 });
    await stage.destination("webhook", { url: receiver.url }, { privacy_mode: true });
    stage.destinations.shift();
    await stage.tell();
    expect(await stage.consume()).toBe(0);
    expect(receiver.received).toHaveLength(3);
  });

  it("Weave gets protobuf", async () => {
    await stage.destination("weave", { apiKey: "k", entity: "e", project: "p", baseUrl: receiver.url });
    await stage.tell();
    expect(receiver.received).toMatchObject([
      { path: "/otel/v1/traces", headers: { "content-type": "application/x-protobuf" } },
    ]);
    expect(readProtobuf(receiver.received[0]?.body ?? Buffer.of()).resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(
      2,
    );
  });

  it("S3 gets an object for each request, signed, by the same name however often", async () => {
    const store = { accessKeyId: "AKIA", secretAccessKey: "secret", bucketName: "traces", endpoint: receiver.url };
    const path = { pathTemplate: "{prefix}/{year}/{month}/{day}/{apiKeyName}", prefix: "in", region: "eu-central-1" };
    await stage.destination("s3", { ...store, ...path }, { privacy_mode: true, broadcast_generation_identity: true });
    const createdAt = "2026-11-20T10:00:00.000Z";
    receiver.answers({ status: 200 }, { status: 500 }, { status: 200 });
    await stage.tell({ createdAt });
    await stage.tell({ createdAt });
    // Only what did not arrive is put again.
    expect(await stage.consume()).toBe(1);
    stage.forgetPauses();
    expect(await stage.consume()).toBe(1);
    const paths = receiver.received.map(({ path: one }) => one);
    expect(paths).toHaveLength(3);
    expect(new Set(paths).size).toBe(2);
    expect(paths[0]).toMatch(/^\/traces\/in\/2026\/11\/20\/the_key\/[0-9a-f]{32}-1795168800000-[0-9a-f]{16}\.json$/);
    const signer = { accessKeyId: "AKIA", secretAccessKey: "secret", region: "eu-central-1" };
    for (const one of receiver.received) {
      expect(one.method).toBe("PUT");
      expect(await isSigned(one, signer)).toBe(true);
      expect(await isSigned(one, { ...signer, secretAccessKey: "other" })).toBe(false);
      expect(await isSigned({ ...one, path: `${one.path}x` }, signer)).toBe(false);
    }
    expect(told().length).toBe(6);
  });
});
