// The page Try: shows an answer while it comes, then who gave it. What a model says is only ever inserted as text.
import { fetchMarkup } from "./markup.ts";

/** Records arrive behind the answer: asked for until they are there. */
const maxTries = 8;
const pauseMs = 700;

interface Chunk {
  choices?: { delta?: { content?: string } }[];
  error?: { message: string };
}

interface AnswerView {
  card: HTMLElement;
  answer: HTMLElement;
  facts: HTMLElement;
}

export function streamAnswers(): void {
  const form = document.querySelector<HTMLFormElement>("[data-try] form");
  const button = form?.querySelector<HTMLButtonElement>("button.main") ?? null;
  const view = findView();
  if (form === null || button === null || view === undefined) return;
  form.addEventListener("submit", async (event) => {
    // Comparisons and code are pages.
    if (event.submitter !== button || isComparison(form)) return;
    event.preventDefault();
    button.disabled = true;
    const id = await ask(form, view);
    button.disabled = false;
    if (id !== null) await showFacts(id, view.facts);
  });
}

function isComparison(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("[name$='-2'],[name$='-3']")].some(({ value }) => value !== "");
}

function findView(): AnswerView | undefined {
  const card = document.querySelector<HTMLElement>("#answer-card");
  const answer = document.querySelector<HTMLElement>("#answer");
  const facts = document.querySelector<HTMLElement>("#answer-facts");
  return card === null || answer === null || facts === null ? undefined : { card, answer, facts };
}

/** The generation's id; null where the request did not get that far. */
async function ask(form: HTMLFormElement, { card, answer, facts }: AnswerView): Promise<string | null> {
  answer.textContent = "";
  facts.replaceChildren();
  card.hidden = false;
  answer.setAttribute("aria-busy", "true");
  let id: string | null = null;
  try {
    const response = await fetch("/try/stream", { method: "POST", body: new FormData(form) });
    id = response.headers.get("x-generation-id");
    await showStream(response, answer);
  } catch (error) {
    const problem = document.createElement("div");
    problem.className = "note bad";
    problem.textContent = error instanceof Error ? error.message : "The request failed.";
    answer.append(problem);
  }
  answer.setAttribute("aria-busy", "false");
  return id;
}

async function showStream(response: Response, answer: HTMLElement): Promise<void> {
  if (!response.ok || response.body === null) throw new Error(await messageOf(response));
  let rest = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) answer.append(textOf(line));
  }
}

function textOf(line: string): string {
  if (!line.startsWith("data: ") || line === "data: [DONE]") return "";
  const chunk: Chunk = JSON.parse(line.slice("data: ".length));
  if (chunk.error !== undefined) throw new Error(chunk.error.message);
  return chunk.choices?.[0]?.delta?.content ?? "";
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

async function showFacts(id: string, facts: HTMLElement): Promise<void> {
  const address = `/try/facts?id=${encodeURIComponent(id)}`;
  for (let tries = 0; tries < maxTries; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const found = await fetchMarkup(address).catch(() => undefined);
    if (found !== undefined) return facts.replaceChildren(found.nodes);
  }
}
