// The page Try: shows an answer while it comes, then as it is meant to look and who gave it. What a model says is only ever
// inserted as text here; the Worker makes markup of it.
import { fetchMarkup } from "./markup.ts";
import { goOn, keepAnswer } from "./try-conversation.ts";

/** Records arrive behind the answer: asked for until they are there. */
const maxTries = 8;
const pauseMs = 700;
/** Until an answer that has ended stays as it came. */
const maxRenderMs = 5_000;

interface Delta {
  content?: string;
  reasoning?: string;
  tool_calls?: { index?: number; function?: { name?: string | null; arguments?: string | null } }[];
}

interface Chunk {
  choices?: { delta?: Delta }[];
  error?: { message: string };
}

interface AnswerView {
  card: HTMLElement;
  answer: HTMLElement;
  reasoning: HTMLElement;
  calls: HTMLElement;
  facts: HTMLElement;
}

export function streamAnswers(): void {
  const form = document.querySelector<HTMLFormElement>("[data-try] form");
  const button = form?.querySelector<HTMLButtonElement>("button.main") ?? null;
  const stop = document.querySelector<HTMLButtonElement>("[data-stop]");
  const view = findView();
  if (form === null || button === null || view === undefined) return;
  form.addEventListener("submit", async (event) => {
    // Comparisons and code are pages.
    if (event.submitter !== button || isComparison(form)) return;
    event.preventDefault();
    button.disabled = true;
    const stopping = new AbortController();
    if (stop !== null) {
      stop.disabled = false;
      stop.onclick = () => stopping.abort();
    }
    keepAnswer(view);
    const { id, isWhole, text } = await ask(form, view, stopping.signal);
    if (isWhole) goOn(form, view, { id, text });
    button.disabled = false;
    if (stop !== null) stop.disabled = true;
    const from = form.querySelector<HTMLInputElement>("[name='from']")?.value ?? "";
    if (id !== null) await showFacts(id, { from, facts: view.facts });
  });
}

function isComparison(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("[name$='-2'],[name$='-3']")].some(({ value }) => value !== "");
}

function findView(): AnswerView | undefined {
  const find = (id: string) => document.querySelector<HTMLElement>(`#${id}`);
  const [card, answer, facts] = [find("answer-card"), find("answer"), find("answer-facts")];
  const [reasoning, calls] = [find("answer-reasoning"), find("answer-calls")];
  const isWhole = card !== null && answer !== null && facts !== null && reasoning !== null && calls !== null;
  return isWhole ? { card, answer, facts, reasoning, calls } : undefined;
}

interface Asked {
  /** The generation's; null where the request did not get that far. */
  id: string | null;
  isWhole: boolean;
  text: string;
}

/** An answer, as far as it has come. */
interface Heard {
  text: string;
  reasoning: string;
  /** By their places. */
  calls: Map<number, { name: string; arguments: string }>;
}

async function ask(form: HTMLFormElement, view: AnswerView, signal: AbortSignal): Promise<Asked> {
  const { card, answer, reasoning, calls, facts } = view;
  for (const element of [answer, calls, facts, ...reasoning.querySelectorAll("div")]) element.replaceChildren();
  card.hidden = false;
  reasoning.hidden = true;
  calls.hidden = true;
  answer.setAttribute("aria-busy", "true");
  let id: string | null = null;
  let isWhole = false;
  const heard: Heard = { text: "", reasoning: "", calls: new Map() };
  let problem: HTMLElement | undefined;
  try {
    const response = await fetch("/try/stream", { method: "POST", body: new FormData(form), signal });
    id = response.headers.get("x-generation-id");
    await showStream(response, heard, view);
    isWhole = true;
  } catch (error) {
    problem = document.createElement("div");
    problem.className = signal.aborted ? "note" : "note bad";
    problem.textContent = signal.aborted ? "Stopped." : error instanceof Error ? error.message : "The request failed.";
    answer.append(problem);
  }
  await render(form, heard, view);
  if (problem !== undefined) answer.append(problem);
  answer.setAttribute("aria-busy", "false");
  return { id, isWhole, text: heard.text };
}

/** In the place of the plain text, whatever became of the rest. */
async function render(form: HTMLFormElement, { text, reasoning, calls }: Heard, view: AnswerView): Promise<void> {
  if (text === "" && reasoning === "" && calls.size === 0) return;
  // Not as a form's data, which would turn line ends into those of old.
  const body = new URLSearchParams({ text, reasoning, calls: JSON.stringify([...calls.values()]) });
  const token = form.querySelector<HTMLInputElement>("[name='token']");
  if (token !== null) body.set(token.name, token.value);
  const signal = AbortSignal.timeout(maxRenderMs);
  const found = await fetchMarkup("/try/rendered", { method: "POST", body, signal }).catch(() => undefined);
  const places = { text: view.answer, reasoning: view.reasoning.querySelector("div"), calls: view.calls };
  for (const [part, place] of Object.entries(places)) {
    const rendered = found?.nodes.querySelector(`[data-part="${part}"]`);
    if (rendered != null) place?.replaceChildren(...rendered.childNodes);
  }
}

async function showStream(response: Response, heard: Heard, view: AnswerView): Promise<void> {
  if (!response.ok || response.body === null) throw new Error(await messageOf(response));
  let rest = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) show(deltaOf(line), heard, view);
  }
}

function deltaOf(line: string): Delta {
  if (!line.startsWith("data: ") || line === "data: [DONE]") return {};
  const chunk: Chunk = JSON.parse(line.slice("data: ".length));
  if (chunk.error !== undefined) throw new Error(chunk.error.message);
  return chunk.choices?.[0]?.delta ?? {};
}

function show({ content, reasoning, tool_calls: calls }: Delta, heard: Heard, view: AnswerView): void {
  if (content) {
    heard.text += content;
    view.answer.append(content);
  }
  if (reasoning) {
    heard.reasoning += reasoning;
    view.reasoning.hidden = false;
    view.reasoning.querySelector("div")?.append(reasoning);
  }
  for (const { index = 0, function: called } of calls ?? []) {
    const before = heard.calls.get(index) ?? { name: "", arguments: "" };
    const [name, more] = [called?.name ?? "", called?.arguments ?? ""];
    heard.calls.set(index, { name: before.name + name, arguments: before.arguments + more });
    view.calls.hidden = false;
    view.calls.textContent = [...heard.calls.values()].map((call) => `${call.name} ${call.arguments}`).join("\n");
  }
}

/** What stood before the API answers with a page, the API itself with JSON. */
async function messageOf(response: Response): Promise<string> {
  try {
    const { error }: Chunk = await response.json();
    return error?.message ?? `The request failed with status ${response.status}.`;
  } catch {
    return `The request failed with status ${response.status}: open this page again.`;
  }
}

/** `from`: the request that was sent again; empty where there is none. */
async function showFacts(id: string, { from, facts }: { from: string; facts: HTMLElement }): Promise<void> {
  const address = `/try/facts?${new URLSearchParams({ id, from })}`;
  for (let tries = 0; tries < maxTries; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const found = await fetchMarkup(address).catch(() => undefined);
    if (found !== undefined) return facts.replaceChildren(found.nodes);
  }
}
