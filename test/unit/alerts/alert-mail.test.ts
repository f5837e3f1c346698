// What an alert's e-mail says: enough to act on for somebody who is woken by it, and nothing that could be taken for a header.
import { describe, expect, it, vi } from "vitest";
import { alertMail } from "../../../src/jobs/alerts/alert-mail.ts";
import { type MailPlace, mailAlert } from "../../../src/jobs/alerts/mail-alert.ts";
import { alertBody, type Raised } from "../../../src/store/alert-deliveries.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { type AlertEvent, alertEvents } from "../../../src/wire/alert.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const origin = "https://fairlead.example.com";
const now = Date.parse("2026-11-26T08:00:00Z");
const budget = { limit_usd: 100, used_usd: 80.2, reset_interval: "monthly", resets_at: "2026-12-01T00:00:00.000Z" };
const unstable = { model: "maker/some model", endpoint: "acme/turbo", unstable_since: "2026-11-26T07:58:12.000Z" };
const change = { model: "a/b", endpoint: "acme", field: "prompt", before: "0.0000025", after: null };

type Told = Pick<Raised, "subject" | "data"> & { workspaceId?: string };
const raised: Readonly<Record<AlertEvent, Told>> = {
  budget_80: { workspaceId: "w", subject: { kind: "key", id: "abc", label: "Production" }, data: budget },
  budget_100: {
    workspaceId: "w",
    subject: { kind: "guardrail", id: "g", label: "Interns" },
    data: { ...budget, of: { kind: "member", id: "m" }, limit_usd: 0.005, reset_interval: null, resets_at: null },
  },
  endpoint_unstable: {
    subject: { kind: "endpoint", id: "x", label: "maker/some model at acme/turbo" },
    data: unstable,
  },
  endpoint_recovered: {
    subject: { kind: "endpoint", id: "x", label: "maker/some model at acme/turbo" },
    data: unstable,
  },
  key_refused: {
    subject: { kind: "provider", id: "acme", label: "Acme" },
    data: { status: 401, model: "maker/m", endpoint: "acme/turbo" },
  },
  price_changed: {
    subject: { kind: "catalog", id: "catalog", label: "prices of the catalog" },
    data: { count: 12, changes: Array.from({ length: 12 }, () => change) },
  },
  records_behind: { subject: { kind: "queue", id: "records", label: "records" }, data: { oldest_seconds: 600 } },
};

function bodyOf(event: AlertEvent, told: Partial<Told> = {}): string {
  const { workspaceId = null, ...rest } = { ...raised[event], ...told };
  return JSON.stringify(alertBody({ event, workspaceId, now, ...rest }));
}

const mailOf = (event: AlertEvent, told?: Partial<Told>) =>
  alertMail({ body: bodyOf(event, told), origin, alert: "On call", workspace: "Research" });

describe("an alert's e-mail", () => {
  it("says what happened, to what, since when, what to do and where", () => {
    const { subject, text } = mailOf("budget_80");
    expect(subject).toBe("[Fairlead] 80 % of a budget is spent: Production");
    expect(text.replace(/Event .*/, "Event …")).toBe(`80 % of a budget is spent.

Requests go on until all of it is spent, and are refused then. Raise it in time, or find out what spends it.

Key:         Production
Workspace:   Research
At:          2026-11-26 08:00 UTC
Limit:       $100.00
Spent:       $80.20
Every:       month
Begins anew: 2026-12-01 00:00 UTC

https://fairlead.example.com/settings/keys/abc

Sent by the alert "On call": https://fairlead.example.com/settings/alerts
Event …`);
  });

  it.each<[AlertEvent, RegExp[]]>([
    ["budget_100", [/Guardrail: +Interns$/m, /For: +member m$/m, /Limit: +\$0\.005$/m, /Begins anew: +never$/m]],
    ["budget_100", [/^https:\/\/fairlead\.example\.com\/settings\/guardrails\/g$/m]],
    ["endpoint_unstable", [/Endpoint: +maker\/some model at acme\/turbo$/m, /Failing since: +2026-11-26 07:58 UTC$/m]],
    ["endpoint_unstable", [/^https:\/\/fairlead\.example\.com\/models\/maker\/some%20model$/m]],
    ["endpoint_recovered", [/stable again/, /Nothing has to be done/]],
    ["key_refused", [/Provider: +Acme$/m, /Answered: +401$/m, /Endpoint: +acme\/turbo$/m, /\/providers\/acme$/m]],
    ["price_changed", [/Prices: +12$/m, /^ *a\/b at acme, prompt: 0\.0000025 → –$/m, /^ *…$/m, /\/catalog\/history$/m]],
    ["records_behind", [/Oldest waits: +10 minutes$/m, /\/health$/m]],
  ])("of %s has %j", (event, patterns) => {
    const { text } = mailOf(event);
    for (const pattern of patterns) expect(text).toMatch(pattern);
  });

  it("of a workspace's budget leads to the budgets, and lists ten changes of prices at most", () => {
    const subject = { kind: "workspace", id: "w", label: "Research" };
    expect(mailOf("budget_100", { subject }).text).toContain(`${origin}/settings/budgets\n`);
    expect(mailOf("price_changed").text.match(/a\/b at acme/g)).toHaveLength(10);
  });

  it.each(alertEvents)("of %s has a subject of one line, whatever a name is", (event) => {
    const label = `A\r\nBcc: other@example.com\u2028\u202e\0${"x".repeat(500)}`;
    const named = { ...raised[event].subject, label };
    const mail = alertMail({ body: bodyOf(event, { subject: named }), origin, alert: label, workspace: label });
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(mail.subject.length).toBeLessThanOrEqual(200);
    expect(mail.text).not.toMatch(/^Bcc|[\0\r\u2028\u202e]/m);
  });
});

const alert = {
  ...{ id: "a", workspaceId: "w", name: "On call", events: [], url: "mailto:oncall@example.com", createdAt: "" },
  ...{ sealed: "", sealedBy: "", triedAt: null, outcome: null },
};

describe("sending it", () => {
  const { database } = newDatabase();
  type Mail = { from: unknown; to: unknown; subject: string; text: string };
  const send = (place: Partial<MailPlace>, body = bodyOf("budget_80")) =>
    mailAlert({ DB: database, ...place }, { alert, body, origin, from: "alerts@example.com" });
  const binding = (answer: (mail: Mail) => Promise<unknown>) => ({ send: answer as never });

  it("goes to the alert's address alone, from EMAIL_FROM, with the workspace's name", async () => {
    const sent: Mail[] = [];
    const body = bodyOf("budget_80", { workspaceId: defaultWorkspaceId });
    expect(await send({ EMAIL: binding(async (mail) => sent.push(mail)) }, body)).toEqual({
      done: true,
      words: "sent",
    });
    const [{ text, ...mail } = { text: "" }] = sent;
    expect(mail).toEqual({
      from: { email: "alerts@example.com", name: "Fairlead" },
      to: "oncall@example.com",
      subject: "[Fairlead] 80 % of a budget is spent: Production",
    });
    expect(text).toMatch(/^Workspace: +Default workspace$/m);
  });

  it("names the workspace by its id while the database is away", async () => {
    const sent: Mail[] = [];
    const { database: away } = newDatabase(() => {
      throw new Error("D1 is away");
    });
    await send({ DB: away, EMAIL: binding(async (mail) => sent.push(mail)) });
    expect(sent[0]?.text).toMatch(/^Workspace: +w$/m);
  });

  it.each([
    [{ code: "E_SENDER_NOT_VERIFIED" }, /its domain is not set up for sending/],
    [{ code: "E_RECIPIENT_NOT_ALLOWED" }, /verify it there/],
    [{ code: "E_OF_ANOTHER_YEAR" }, /^Cloudflare did not take it: words of Cloudflare$/],
    [{}, /^Cloudflare did not take it: words of Cloudflare$/],
  ])("that fails with %j is to be tried again, and says why", async (fields, words) => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const thrown = Object.assign(new Error("words of Cloudflare"), fields);
    const outcome = await send({ EMAIL: binding(async () => Promise.reject(thrown)) });
    expect(outcome).toEqual({ done: false, words: expect.stringMatching(words) });
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });

  it("waits ten seconds for an answer", async () => {
    vi.useFakeTimers();
    vi.spyOn(console, "error").mockReturnValue();
    const outcome = send({ EMAIL: binding(() => new Promise(() => undefined)) }, bodyOf("key_refused"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toEqual({ done: false, words: expect.stringContaining("no answer within 10000 ms") });
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is tried again where the binding was taken away", async () => {
    expect(await send({})).toEqual({ done: false, words: expect.stringContaining("EMAIL or EMAIL_FROM is missing") });
  });
});
