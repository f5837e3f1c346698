// The console in a real browser, as its owner, an admin and a member: from the first visit to a deleted prompt. The first of
// the end-to-end files (`vitest.config.ts`): before it nobody has asked the product for anything.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { type Browsing, chat, signIn, startBrowsing, textOf } from "./browse.ts";
import { manage } from "./product.ts";

const product = inject("product");
let provider: FakeOpenAi;
let browsing: Browsing;
let owner: Page;
const savedGenerations = { stored: "", european: "", before: "" };
const memberAccess = { admin: "", member: "" };

beforeAll(async () => {
  provider = await startOpenAi();
  browsing = await startBrowsing(product.url);
  owner = await browsing.open();
});
afterAll(async () => {
  const chosen = ["is_observability_io_logging_enabled", "is_data_discount_logging_enabled"];
  await manage("PATCH", "/workspaces/default", Object.fromEntries(chosen.map((name) => [name, false])));
  await browsing?.close();
  await provider?.close();
});

async function addProvider(): Promise<void> {
  const { data } = (await manage("GET", "/catalog")).body;
  const slug = "harbour";
  const endpoint = { provider: slug, upstream_model: "m", pricing: { prompt: "0.000001", completion: "0.000001" } };
  const put = await manage("PUT", "/catalog", {
    providers: [
      { slug, name: "Harbour", dialect: "openai", base_url: provider.url, api_key: "HARBOUR_API_KEY" },
      ...data.providers,
    ],
    models: [{ id: "harbour/one", name: "Harbour One", context_length: 8_000, endpoints: [endpoint] }, ...data.models],
  });
  expect(put.status).toBe(200);
}

describe("from the first visit on", () => {
  it("makes the first owner", async () => {
    await addProvider();
    await owner.goto("/");
    expect(owner.url()).toContain("/setup");
    await owner.getByLabel("Admin key").fill(`  ${product.adminKey}  `);
    await owner.getByLabel("Your e-mail address").fill("owner@example.com");
    await owner.getByRole("button", { name: "Become the owner" }).click();
    expect(await owner.locator("#access-key").innerText()).toMatch(/^ak-fl-v1-[0-9a-f]{64}$/);
    await owner.getByRole("link", { name: "Next: a provider's key" }).click();
  });

  it("waits for the first request on its home page, and sees it come", async () => {
    await owner.goto("/");
    await owner.getByText("Waiting for the first request").waitFor();
    savedGenerations.before = await chat(product, "made before the switch");
    await owner.getByText("Requests are answered here").waitFor();
    await owner.goto("/");
    expect(await textOf(owner)).toContain("Spent today");
  });

  it("stores a provider's key and checks it, wrong and right", async () => {
    // A check is a request too, so that this comes behind the first one.
    await owner.goto("/settings/provider-keys");
    const add = async (key: string) => {
      // Open or not, depending on whether there are keys: a click could close it.
      await owner.locator("details", { hasText: "Add a key" }).evaluate((form) => form.setAttribute("open", ""));
      await owner.getByLabel("Provider", { exact: true }).selectOption("harbour");
      await owner.getByLabel("Key", { exact: true }).fill(key);
      await owner.getByRole("button", { name: "Store and check" }).click();
      await owner.waitForLoadState();
    };
    provider.respondWith({ kind: "body", status: 401, body: { error: { message: "Incorrect API key provided" } } });
    await add("sk-wrong");
    expect(await textOf(owner)).toContain("Stored, but Harbour answered 401: Incorrect API key provided");
    await owner.getByRole("link", { name: "Harbour" }).first().click();
    await owner.locator("summary", { hasText: "Delete this key" }).click();
    await owner.getByRole("button", { name: "Delete this key" }).click();
    expect(await textOf(owner)).toContain("The provider key was deleted.");

    provider.respondWith({ kind: "answer", content: "OK" });
    await add("  sk-right  ");
    expect(await textOf(owner)).toContain("Harbour answered with harbour/one. The key works.");
    expect(provider.requests.at(-1)?.headers["authorization"]).toBe("Bearer sk-right");
    expect(await owner.content()).not.toContain("sk-right");
  });

  it("switches logging on", async () => {
    await owner.goto("/settings/observability");
    const toggle = owner.getByLabel("Keep the prompts and completions of this workspace");
    expect(await toggle.isChecked()).toBe(false);
    await toggle.check();
    await owner.getByRole("button", { name: "Save" }).click();
    expect(await textOf(owner)).toContain("Saved.");
    expect(await toggle.isChecked()).toBe(true);
  });

  it("finds a request in the log and shows both tabs", async () => {
    savedGenerations.stored = await chat(
      product,
      "Tell me about <b>fairleads</b> <script>document.title='owned'</script>",
    );
    await owner.goto("/logs?provider=sandbox");
    await openBeside(owner, savedGenerations.stored);
    const facts = await textOf(owner);
    expect(facts).toMatch(/Status\s+answered/);
    expect(facts).toMatch(/Sandbox [ABC]/);
    expect(facts).toContain("Plan");
    await openTab(owner, "Prompt");
    expect(await textOf(owner)).toContain("Tell me about <b>fairleads</b> <script>document.title='owned'</script>");
    await openTab(owner, "Completion");
    expect(await textOf(owner)).toContain("Hello from the sandbox");
    expect(await owner.title()).not.toContain("owned");
    await openTab(owner, "Raw JSON");
    expect(await textOf(owner)).toContain('"truncated": false');
    const download = owner.waitForEvent("download");
    await owner.getByRole("link", { name: "Download" }).click();
    const file = await (await download).path();
    expect(JSON.parse(await readFile(file, "utf8")).output.completion).toContain("Hello from the sandbox");
  });

  it("says why there is nothing of older and European requests", async () => {
    await owner.goto(`/logs/${savedGenerations.before}?tab=prompt`);
    expect(await textOf(owner)).toContain("Only generations made after it is switched on");
    savedGenerations.european = await chat(product, "from the EU", { host: "eu.localhost" });
    await owner.goto("/logs?region=europe");
    await openBeside(owner, savedGenerations.european);
    expect(await textOf(owner)).toContain("Skipped: EU host");
    await openTab(owner, "Completion");
    expect(await textOf(owner)).toContain("this request came in on an EU host");
  });

  it("deletes a prompt, which is gone then", async () => {
    await owner.goto(`/logs/${savedGenerations.stored}?tab=prompt`);
    await owner.locator("summary", { hasText: "Delete" }).click();
    await owner.getByRole("button", { name: "Delete" }).click();
    const after = await textOf(owner);
    expect(after).toContain("were deleted");
    expect(after).not.toContain("fairleads");
    const answer = await fetch(`${product.url}/api/v1/generation/content?id=${savedGenerations.stored}`, {
      headers: { authorization: `Bearer ${product.adminKey}` },
    });
    expect(answer.status).toBe(404);
  });

  it("watches the log live", async () => {
    await owner.goto("/logs");
    const requests = async () => Number((await owner.locator("#log-totals dd").first().innerText()).replace(",", ""));
    const before = await requests();
    await owner.getByRole("button", { name: "Live: off" }).click();
    expect(owner.url()).toContain("live=1");
    const id = await chat(product, "while somebody watches");
    await owner.locator(`#log-rows tr:first-child a[href="/logs/${id}"]`).waitFor();
    expect(await owner.locator(`a[href="/logs/${id}"]`).count()).toBe(1);
    await owner
      .locator("#log-totals dd", { hasText: String(before + 1) })
      .first()
      .waitFor();
    expect(await owner.locator("#log-rows time").first().getAttribute("title")).toMatch(/ UTC$/);
  });

  it("narrows the log by a line, a bar and a view, and steps from one request to the next", async () => {
    await owner.goto("/logs");
    await owner.getByLabel("Filter", { exact: true }).fill("model:demo attempts:1 modle:x");
    await owner.keyboard.press("Enter");
    await owner.waitForURL(/modle/);
    expect(await owner.locator("#q-mistake").innerText()).toContain("there is no field “modle”");
    await owner.getByLabel("Filter", { exact: true }).fill("model:demo attempts:1");
    await owner.keyboard.press("Enter");
    await owner.waitForURL((url) => !url.search.includes("modle"));
    await owner.locator("summary", { hasText: "Save as a view" }).click();
    await owner.getByLabel("Name of the view").fill("Demo at once");
    await owner.getByRole("button", { name: "Save", exact: true }).click();
    await owner.goto("/logs");
    await owner.getByRole("link", { name: "Demo at once" }).click();
    await owner.waitForURL(/model=demo/);
    await owner.locator("#log-histogram a").last().click();
    await owner.waitForURL(/from=/);
  });

  it("shows one request after the other beside the log, which keeps its place", async () => {
    await owner.goto("/logs");
    // Anywhere in the row.
    await owner.locator("#log-rows tr").first().locator("td").nth(3).click({ force: true });
    const address = (row: number) => owner.locator("#log-rows tr").nth(row).locator("a").first().getAttribute("href");
    const isShown = async (row: number, tab = "") => {
      const href = String(await address(row));
      await owner.waitForURL(`**/logs#${href.slice("/logs/".length)}${tab}`);
      await owner.locator(`#sheet [data-whole][href="${href}${tab}"]`).waitFor();
    };
    await isShown(0);
    await openTab(owner, "Prompt");
    await owner.keyboard.press("j");
    await isShown(1, "?tab=prompt");
    await owner.keyboard.press("k");
    await isShown(0, "?tab=prompt");
    await owner.keyboard.press("j");
    await isShown(1, "?tab=prompt");
    await owner.keyboard.press("Escape");
    await owner.waitForURL(/\/logs$/);
    const focused = () => owner.evaluate("document.activeElement.getAttribute('href')");
    await expect.poll(focused).toBe(await address(1));
    // On from there, by the rows.
    await owner.keyboard.press("j");
    await owner.keyboard.press("Enter");
    await isShown(2);
    await owner.reload();
    await isShown(2);
    await owner.goBack();
    await owner.locator("#sheet").waitFor({ state: "hidden" });
    expect(await owner.evaluate("location.hash")).toBe("");
  });

  it("goes on with what is typed in the filter line, by keyboard", async () => {
    await owner.goto("/logs");
    await owner.keyboard.press("/");
    const line = owner.getByRole("combobox", { name: "Filter", exact: true });
    const option = (text: string) => owner.locator("#completions").getByRole("option", { name: text });
    await owner.keyboard.type("-sta");
    await option("status:").waitFor();
    await owner.keyboard.press("ArrowDown");
    await owner.keyboard.press("Enter");
    await option("failed").waitFor();
    await owner.keyboard.press("ArrowUp");
    await owner.keyboard.press("Escape");
    expect(await line.getAttribute("aria-expanded")).toBe("false");
    await owner.keyboard.type("fa");
    await option("failed").waitFor();
    await owner.keyboard.press("ArrowDown");
    expect(await line.getAttribute("aria-activedescendant")).toBe(await option("failed").getAttribute("id"));
    await owner.keyboard.press("Tab");
    expect(await line.inputValue()).toBe("-status:failed ");
    await owner.keyboard.type("model:dem");
    await option("fairlead/demo ").first().click();
    expect(await line.inputValue()).toBe('-status:failed model:"fairlead/demo" ');
    await owner.keyboard.press("Enter");
    await owner.waitForURL(/q=-status/);
    expect(await owner.locator("#log-rows tr").count()).toBeGreaterThan(0);
  });

  it("zooms into a time that is drawn over the bars, and remembers the columns", async () => {
    await owner.goto("/activity?days=7");
    const spend = owner.locator("[data-zoom]").first();
    await spend.scrollIntoViewIfNeeded();
    const chart = await spend.boundingBox();
    if (chart === null) throw new Error("there is no chart");
    const at = (share: number): [number, number] => [chart.x + chart.width * share, chart.y + chart.height / 2];
    await owner.mouse.move(...at(0.95));
    await owner.mouse.down();
    await owner.mouse.move(...at(0.7), { steps: 4 });
    await owner.mouse.up();
    await owner.waitForURL(/from=/);
    const { searchParams } = new URL(owner.url());
    const days = ["from", "until"].map((name) => Date.parse(searchParams.get(name) ?? ""));
    expect((days[1] ?? 0) - (days[0] ?? 0)).toBe(2 * 86_400_000);

    await owner.goto("/logs");
    await owner.locator("summary", { hasText: "Columns" }).click();
    await owner.getByRole("checkbox", { name: "Tokens/s" }).uncheck();
    await owner.getByRole("checkbox", { name: "User" }).check();
    await owner.getByRole("button", { name: "Show these" }).click();
    await owner.waitForURL(/col=/);
    await owner.goto("/logs?status=ok");
    const headings = await owner.locator("#log-rows").locator("xpath=..").locator("th").allInnerTexts();
    expect(headings).toContain("User");
    expect(headings).not.toContain("Tokens/s");
  });

  it("streams an answer on the page Try, and says who gave it", async () => {
    await owner.goto("/try");
    await owner.getByLabel("Prompt", { exact: true }).fill("Anybody there?");
    await owner.getByRole("button", { name: "Send" }).click();
    const answer = owner.getByRole("region", { name: "Answer 1" });
    await answer.getByText("Anybody there?").waitFor();
    await answer.getByText("Answered by").waitFor();
    expect(await answer.innerText()).toMatch(/Sandbox [ABC]/);
    // What is written next goes on from there.
    expect(await owner.getByLabel("Prompt", { exact: true }).inputValue()).toBe("");
    await owner.getByLabel("Prompt", { exact: true }).fill("And a second time?");
    await owner.getByRole("button", { name: "Send" }).click();
    await answer.getByText("And a second time?").waitFor();
    const conversation = owner.getByRole("region", { name: "Conversation" });
    await conversation.locator(".message", { hasText: "And a second time?" }).waitFor();
    const headers = conversation.locator(".message:visible header");
    expect(await headers.allInnerTexts()).toEqual(["user", "assistant", "user"]);
    expect(await conversation.innerText()).toMatch(/Anybody there\?[\s\S]*Answered by\s+Sandbox [ABC]/);
    await owner.getByRole("button", { name: "New conversation" }).click();
    await conversation.waitFor({ state: "hidden" });
  });

  it("shows a streamed answer as its Markdown means it when it has ended, and nothing of it as markup", async () => {
    const said = [
      "Use **two** of `them`:",
      "",
      "```js",
      "tie(a < b)",
      "```",
      "",
      "<img src=x onerror=\"document.title='owned'\"> and \u202eturned",
    ].join("\n");
    provider.respondWith({ kind: "answer", content: said, reasoning: "<i>Hm</i> \u202e" });
    await owner.goto("/try?model=harbour/one");
    const ask = async (prompt: string) => {
      await owner.getByLabel("Prompt", { exact: true }).fill(prompt);
      await owner.getByRole("button", { name: "Send" }).click();
      await owner.getByRole("region", { name: "Answer 1" }).getByText("Answered by").waitFor();
    };
    const looksRight = async (place: Locator) => {
      expect(await place.locator("b", { hasText: "two" }).count()).toBe(1);
      expect(await place.locator("pre").innerText()).toBe("tie(a < b)");
      expect(await place.locator("img").count()).toBe(0);
      await place.locator("details", { hasText: "Raw" }).evaluate((raw) => raw.setAttribute("open", ""));
      expect(await place.innerText()).toContain("Use **two** of `them`:\n\n```js\ntie(a < b)\n```\n\n<img src=x");
      expect(await place.innerText()).toContain("U+202E");
    };
    await ask("Is it `this`?");
    await looksRight(owner.locator("[data-part=text]").first());
    expect(await owner.locator("[data-part=reasoning]").first().textContent()).toBe("<i>Hm</i> U+202E");
    // What was asked too.
    expect(await owner.locator("#conversation code").innerText()).toBe("this");
    // What goes on is what was said, not how it looks.
    const sent = JSON.parse(await owner.locator("[name=history]").inputValue());
    expect(sent.at(-1).content).toBe(said);
    await ask("Again?");
    await looksRight(owner.getByRole("region", { name: "Conversation" }).locator(".message", { hasText: "Use two" }));
    // Beside another one too, with what the other does not say.
    await owner.goto("/try?model=fairlead/demo");
    await owner.getByLabel("Prompt", { exact: true }).fill("How?");
    await owner.locator("summary", { hasText: "Compare with" }).click();
    await owner.getByLabel("Model 2").fill("harbour/one");
    await owner.getByRole("button", { name: "Send" }).click();
    const beside = owner.getByRole("region", { name: "Answer 2" });
    expect(await beside.locator("mark").first().textContent()).toContain("Use");
    await looksRight(beside.locator("[data-part=text]"));
    expect(await owner.title()).not.toContain("owned");
    provider.respondWith({ kind: "answer", content: "OK" });
  });

  it("streams answers side by side, each with its own end, and compares them with the first one", async () => {
    const names = ["slow", "quick", "breaking"];
    const fakes = Object.fromEntries(names.map((name) => [name, provider.provider(name)]));
    const { data } = (await manage("GET", "/catalog")).body;
    const pricing = { prompt: "0.000001", completion: "0.000001" };
    const put = await manage("PUT", "/catalog", {
      providers: [
        ...names.map((slug) => ({
          ...{ slug, name: slug, dialect: "openai", base_url: fakes[slug]?.url, api_key: "FAKE_API_KEY" },
        })),
        ...data.providers,
      ],
      models: [
        ...names.map((name) => ({
          ...{ id: `beside/${name}`, name, context_length: 8_000 },
          endpoints: [{ provider: name, upstream_model: "m", pricing }],
        })),
        ...data.models,
      ],
    });
    expect(put.status).toBe(200);
    fakes["slow"]?.respondWith({ kind: "answer", content: "One two three four five six", pauseMs: 400 });
    fakes["quick"]?.respondWith({ kind: "answer", content: "One **two** seven" });
    fakes["breaking"]?.respondWith({ kind: "answer", content: "One two three", stopAfter: 2, end: "break" });
    await owner.goto("/try?model=beside/slow");
    await owner.getByLabel("Prompt", { exact: true }).fill("Count");
    await owner.locator("summary", { hasText: "Compare with" }).click();
    await owner.getByLabel("Model 2").fill("beside/quick");
    await owner.getByLabel("Model 3").fill("beside/breaking");
    const send = owner.getByRole("button", { name: "Send" });
    await send.click();
    const [slow, quick, breaking] = [1, 2, 3].map((place) => owner.getByRole("region", { name: `Answer ${place}` }));
    if (slow === undefined || quick === undefined || breaking === undefined) throw new Error("there are three");
    await quick.getByRole("status").getByText("Answered.").waitFor();
    expect(await quick.locator("b").innerText()).toBe("two");
    await breaking.getByRole("status").getByText("broke off").waitFor();
    expect(await breaking.innerText()).toContain("One");
    // The first one goes on meanwhile, and nothing is compared with a part of it.
    expect(await slow.getByRole("status").innerText()).toBe("beside/slow\nAnswering …");
    expect(await slow.locator("[data-part=text]").innerText()).not.toContain("six");
    expect(await owner.locator("mark").count()).toBe(0);
    expect(await send.isDisabled()).toBe(true);
    await slow.getByRole("status").getByText("Answered.").waitFor();
    expect(await quick.locator("mark").allTextContents()).toEqual(["**", "**", "seven"]);
    await quick.getByText("beside/quick is in this plan only").waitFor();
    expect(await quick.innerText()).toMatch(/Cost\s+\$0\.\d+[\s\S]*First token\s+\d[\s\S]*Speed/);
    // They are read out as they end, and not word by word.
    expect(await owner.locator("[data-answer] [aria-live=polite]").count()).toBe(0);

    // Each is stopped for itself, and the others go on.
    fakes["slow"]?.respondWith({ kind: "answer", content: "One two", stopAfter: 2, end: "hang" });
    await send.click();
    await quick.getByRole("status").getByText("Answered.").waitFor();
    await slow.getByText("One").waitFor();
    await slow.getByRole("button", { name: "Stop" }).click();
    await slow.getByRole("status").getByText("Stopped.").waitFor();
    await expect.poll(() => send.isDisabled()).toBe(false);
    expect(await quick.innerText()).toContain("Answered.");
    expect(await owner.locator("#conversation").isVisible()).toBe(false);
    // What is typed while an answer comes stays.
    fakes["slow"]?.respondWith({ kind: "answer", content: "One two three", pauseMs: 400 });
    await owner.getByLabel("Model 2").fill("");
    await owner.getByLabel("Model 3").fill("");
    await send.click();
    await slow.getByText("One").waitFor();
    const prompt = owner.getByLabel("Prompt", { exact: true });
    await prompt.fill("Typed meanwhile");
    await owner.getByRole("region", { name: "Conversation" }).getByText("Count").waitFor();
    expect(await prompt.inputValue()).toBe("Typed meanwhile");
    expect(await quick.isVisible()).toBe(false);
    await owner.getByLabel("Model 3").fill("beside/breaking");
    // What a provider refuses says so in its card, and nothing is sent again.
    fakes["breaking"]?.respondWith({ kind: "body", status: 422, body: { error: { message: "No such fields" } } });
    const sentSoFar = () => [fakes["slow"]?.requests.length, fakes["breaking"]?.requests.length];
    const [toSlow = 0, toBreaking = 0] = sentSoFar();
    await prompt.fill("Once");
    await send.click();
    await quick.getByRole("status").getByText("breaking answered 422").waitFor();
    await slow.getByRole("status").getByText("Answered.").waitFor();
    expect(sentSoFar()).toEqual([toSlow + 1, toBreaking + 1]);
    // What cannot be sent says so at its field.
    await owner.locator("summary", { hasText: "Request as JSON" }).click();
    await owner.getByLabel("Request").fill("{");
    await send.click();
    await owner.locator("#request[aria-invalid=true]").waitFor();
    expect(await owner.getByLabel("Model 3").inputValue()).toBe("beside/breaking");
  });

  it("folds a long prompt, whose beginning looks as it is meant, and copies it once", async () => {
    const text = `# Long\n\n| a |\n|---|\n| b |\n\n${"- **one** more\n".repeat(400)}`;
    const id = await chat(product, text);
    await owner.goto(`/logs/${id}?tab=prompt`);
    const beginning = owner.locator(".fold > .rendered");
    expect(await beginning.getByRole("group", { name: "Table" }).getByRole("cell").allInnerTexts()).toEqual(["b"]);
    await owner.getByText(`Show all ${text.length.toLocaleString("en")} characters`).click();
    await beginning.waitFor({ state: "hidden" });
    // What is shown is all of it, and what is copied is as it was sent.
    expect(await owner.locator(".fold li:visible").count()).toBe(400);
    await owner.evaluate(
      `navigator.clipboard.writeText = async (text) => { document.title = text.length + " " + text.slice(-6); }`,
    );
    await owner.getByRole("button", { name: "Copy" }).first().click();
    await owner.getByText("Copied").waitFor();
    expect(await owner.title()).toBe(`${"user".length + text.length} more`);
  });

  it("sends a request from the log again, to two providers side by side, and as code", async () => {
    const id = await chat(product, "Say it again");
    await owner.goto(`/logs/${id}?tab=prompt`);
    await owner.getByRole("link", { name: "Run again" }).click();
    expect(await owner.getByLabel("Request").inputValue()).toContain("Say it again");
    await owner.getByLabel("Only provider", { exact: true }).fill("sandbox-a");
    await owner.locator("summary", { hasText: "Compare with" }).click();
    await owner.getByLabel("Only provider 2").fill("sandbox-b");
    await owner.getByRole("button", { name: "Send" }).click();
    const answers = [1, 2].map((place) => owner.getByRole("region", { name: `Answer ${place}` }));
    for (const [place, answer] of answers.entries()) {
      await answer.getByText("Answered by").waitFor();
      const text = await answer.innerText();
      expect(text).toContain("Say it again");
      expect(text).toContain(["Sandbox A", "Sandbox B"][place]);
      expect(text).toMatch(/Cost\s+\$0\.\d+/);
      expect(text).toMatch(/First token\s+\d/);
    }
    expect(await owner.getByLabel("Request").inputValue()).toContain("Say it again");
    await owner.getByRole("button", { name: "As code" }).click();
    expect(await owner.locator("#code-curl").innerText()).toContain("Say it again");
  });

  it("invites an admin and a member", async () => {
    for (const role of ["admin", "member"] as const) {
      await owner.goto("/settings/members");
      await owner.getByLabel("E-mail").fill(`${role}@console.example`);
      await owner.getByLabel("Role", { exact: true }).selectOption(role);
      await owner.getByRole("button", { name: "Invite" }).click();
      memberAccess[role] = await owner.locator("#access-key").innerText();
    }
  });
});

describe("as an admin", () => {
  it("reads prompts and changes settings, but not what all workspaces share", async () => {
    const admin = await signIn(browsing, memberAccess.admin);
    const id = await chat(product, "for the admin");
    await admin.goto(`/logs/${id}?tab=prompt`);
    expect(await textOf(admin)).toContain("for the admin");
    await admin.goto("/settings/privacy");
    await admin.getByLabel(/1 % off/).check();
    await admin.getByRole("button", { name: "Save" }).click();
    expect(await textOf(admin)).toContain("Saved.");
    expect((await admin.goto("/catalog"))?.status()).toBe(403);
  });
});

describe("as a member", () => {
  it("sees the figures of their own requests only, and makes a key", async () => {
    const member = await signIn(browsing, memberAccess.member);
    await member.goto("/logs");
    expect(await member.locator("#log-rows tr").count()).toBe(0);
    await member.goto("/settings/keys");
    await member.getByLabel("Name").fill("Mine");
    await member.getByRole("button", { name: "Create key" }).click();
    const key = await member.locator("#new-key").innerText();
    const id = await chat({ url: product.url, apiKey: key }, "a member's own words");
    await member.goto("/logs");
    expect(await member.locator("#log-rows tr").count()).toBe(1);
    // Not beside the log: of several visitors, scripts of this browser have the cookies of the first.
    await member.goto(`/logs/${id}`);
    expect(await textOf(member)).toContain("fairlead/demo");
    await openTab(member, "Prompt");
    expect(await textOf(member)).toContain("Only admins and owners");
    expect((await member.goto(`/logs/${savedGenerations.european}`))?.status()).toBe(404);
    for (const page of ["observability", "privacy", "members", "provider-keys"]) {
      expect((await member.goto(`/settings/${page}`))?.status()).toBe(403);
    }
  });

  it("works without scripts", async () => {
    const member = await signIn(browsing, memberAccess.member, { javaScriptEnabled: false });
    await member.goto("/try");
    await member.getByLabel("Prompt", { exact: true }).fill("Anybody there?");
    await member.getByRole("button", { name: "Send" }).click();
    expect(await member.getByRole("region", { name: "Answer" }).innerText()).toContain("Anybody there?");
    await member.getByLabel("Prompt", { exact: true }).fill("Still there?");
    await member.getByRole("button", { name: "Send" }).click();
    const conversation = member.getByRole("region", { name: "Conversation" });
    expect(await conversation.locator(".message header").allInnerTexts()).toEqual(["user", "assistant", "user"]);
    expect(await member.getByRole("region", { name: "Answer" }).innerText()).toContain("Still there?");
    await member.getByRole("button", { name: "Sign out" }).click();
    await member.waitForURL("**/sign-in");
    await member.goto("/logs");
    expect(member.url()).toContain("/sign-in");
  });
});

/** From the log's page. */
async function openBeside(page: Page, id: string): Promise<void> {
  await page.locator(`#log-rows a[href="/logs/${id}"]`).click();
  await page.locator(`#sheet [data-whole][href="/logs/${id}"]`).waitFor();
}

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
  await page.locator(".tabs [aria-current=page]", { hasText: name }).waitFor();
}

it("ran without an error in the browser, and without breaking the pages' policy", () => {
  expect(browsing.problems).toEqual([]);
});
