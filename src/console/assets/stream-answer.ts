// The page Try: shows answers while they come, one or several side by side, then as they are meant to look and who gave them.
// What a model says is only ever inserted as text here; the Worker makes markup of it.
import { partOf } from "./answer-card.ts";
import { fill } from "./await-markup.ts";
import { fetchMarkup } from "./markup.ts";
import { isSignedOut } from "./signed-out.ts";
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

/** One of those that are asked, and where its answer stands. */
interface Column {
  place: number;
  card: HTMLElement;
  /** The form, as it was when it was sent. */
  sent: FormData;
  form: HTMLFormElement;
  isCompared: boolean;
}

/** An answer, as far as it has come. */
interface Heard {
  /** The generation's; null where the request did not get that far. */
  id: string | null;
  /** Why it is not whole, and how that looks. */
  problem?: [sentence: string, look: string];
  text: string;
  reasoning: string;
  calls: { name: string; arguments: string }[];
}

/** What an answer goes through, each to its end. */
interface Answer {
  heard: Promise<Heard>;
  rendered: Promise<void>;
  /** Who gave it. */
  known: Promise<void>;
}

export function streamAnswers(): void {
  const form = document.querySelector<HTMLFormElement>("[data-try] form");
  const button = form?.querySelector<HTMLButtonElement>("button.main") ?? null;
  const stop = document.querySelector<HTMLButtonElement>("[data-stop]");
  const cards = [...document.querySelectorAll<HTMLElement>("[data-answer]")];
  if (form === null || button === null || stop === null) return;
  stop.onclick = () => {
    for (const card of cards) partOf(card, "stop").click();
  };
  form.addEventListener("submit", async (event) => {
    // Code is a page.
    if (event.submitter !== button) return;
    event.preventDefault();
    button.disabled = true;
    stop.disabled = false;
    const sent = new FormData(form);
    const titles = titlesOf(sent);
    const answers: Answer[] = [];
    for (const [place, card] of cards.entries()) {
      const title = titles[place];
      card.hidden = title === undefined;
      keepAnswer(card);
      if (title === undefined) continue;
      const isCompared = titles.length > 1;
      partOf(card, "title").textContent = isCompared ? title : "";
      answers.push(answer({ place, card, sent, form, isCompared }, answers[0]));
    }
    await Promise.all(answers.map(({ rendered }) => rendered));
    button.disabled = false;
    stop.disabled = true;
  });
}

/** Of each column, read as the Worker reads them: one with neither model nor provider is none. */
function titlesOf(sent: FormData): string[] {
  return ["", "-2", "-3"].flatMap((end) => {
    const [model, provider] = ["model", "provider"].map((name) => String(sent.get(name + end) ?? "").trim());
    if (end !== "" && !model && !provider) return [];
    return [[model || sent.get("model"), provider].filter(Boolean).join(" · ")];
  });
}

/** `first`: the answer that it is compared with. */
function answer(column: Column, first?: Answer): Answer {
  const heard = hear(column);
  return { heard, rendered: showEnd(column, heard, first), known: showFacts(column, heard, first) };
}

async function hear({ place, card, sent, form, isCompared }: Column): Promise<Heard> {
  const heard: Heard = { id: null, text: "", reasoning: "", calls: [] };
  const [stop, said] = [partOf(card, "stop"), partOf(card, "said")];
  partOf(card, "reasoning").replaceChildren();
  stop.hidden = !isCompared;
  const stopping = new AbortController();
  stop.onclick = () => stopping.abort();
  stop.removeAttribute("disabled");
  // Of several at once nobody could follow each word: their ends are said.
  said.ariaLive = isCompared ? "off" : "polite";
  said.ariaBusy = "true";
  say(card, "Answering …");
  const { signal } = stopping;
  try {
    const response = await fetch(`/try/stream?column=${place}`, { method: "POST", body: sent, signal });
    heard.id = response.headers.get("x-generation-id");
    if (heard.id === null && isSignedOut(response)) throw new Error("Signed out.");
    // Not to be sent: the page says at which field. What a provider refuses was sent, and is not sent again.
    if (response.status === 422 && heard.id === null) form.submit();
    await showStream(response, heard, card);
  } catch (error) {
    heard.problem = signal.aborted
      ? ["Stopped.", "note"]
      : [error instanceof Error ? error.message : "The request failed.", "note bad"];
  }
  return heard;
}

/** In a card's one status. */
function say(card: HTMLElement, words = "", look = "soft small"): void {
  const state = partOf(card, "state");
  state.textContent = words;
  state.className = look;
}

async function showEnd(column: Column, hearing: Promise<Heard>, first: Answer | undefined): Promise<void> {
  const { card, isCompared } = column;
  const heard = await hearing;
  await render(column, heard);
  partOf(card, "said").ariaBusy = "false";
  partOf(card, "stop").setAttribute("disabled", "");
  say(card, ...(heard.problem ?? [isCompared ? "Answered." : ""]));
  if (first !== undefined) await render(column, heard, (await first.heard).text);
}

/** In the place of the plain text, whatever became of the rest. */
async function render({ card, sent, form, isCompared }: Column, heard: Heard, first?: string): Promise<void> {
  const goesOn = heard.problem === undefined && !isCompared;
  // As JSON: a form's texts get the line ends of old.
  sent.set("heard", JSON.stringify({ ...heard, calls: heard.calls.flat(), first, goesOn }));
  const signal = AbortSignal.timeout(maxRenderMs);
  const found = await fetchMarkup("/try/rendered", { method: "POST", body: sent, signal });
  if (found == null) return;
  for (const rendered of found.nodes.querySelectorAll<HTMLElement>("[data-part]"))
    partOf(card, rendered.dataset["part"] ?? "").replaceChildren(...rendered.childNodes);
  goOn(form, sent, found.nodes);
}

async function showStream(response: Response, heard: Heard, card: HTMLElement): Promise<void> {
  if (!response.ok || response.body === null) throw new Error(await messageOf(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  // Not every browser goes through a stream with for.
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) show(deltaOf(line), heard, card);
  }
}

function deltaOf(line: string): Delta {
  if (!line.startsWith("data: {")) return {};
  const chunk: Chunk = JSON.parse(line.slice("data: ".length));
  if (chunk.error !== undefined) throw new Error(chunk.error.message);
  return chunk.choices?.[0]?.delta ?? {};
}

function show({ content, reasoning, tool_calls: calls }: Delta, heard: Heard, card: HTMLElement): void {
  if (content) {
    heard.text += content;
    partOf(card, "text").append(content);
  }
  if (reasoning) {
    heard.reasoning += reasoning;
    partOf(card, "reasoning").append(reasoning);
  }
  for (const { index = 0, function: called } of calls ?? []) {
    heard.calls[index] ??= { name: "", arguments: "" };
    const call = heard.calls[index];
    call.name += called?.name ?? "";
    call.arguments += called?.arguments ?? "";
    partOf(card, "calls").textContent = heard.calls.map((one) => `${one.name} ${one.arguments}`).join("\n");
  }
}

/** What stood before the API answers with a page, the API itself with JSON. */
async function messageOf(response: Response): Promise<string> {
  const { error }: Chunk = await response.json().catch(() => ({}));
  return error?.message ?? `The request failed with status ${response.status}: open this page again.`;
}

/** And how its plan differs from that of the request that was sent again, or else of the first one. */
async function showFacts({ card, sent }: Column, hearing: Promise<Heard>, first: Answer | undefined): Promise<void> {
  const place = partOf(card, "facts");
  const { id } = await hearing;
  const from = sent.get("from");
  await fillFacts(place, id, from);
  if (from !== null || first === undefined) return;
  await first.known;
  await fillFacts(place, id, (await first.heard).id);
}

async function fillFacts(place: HTMLElement, id: string | null, from: FormDataEntryValue | null): Promise<void> {
  const address = new URLSearchParams({ id: id ?? "", from: String(from ?? "") });
  if (id !== null) await fill(place, `/try/facts?${address}`, { pauseMs, maxTries });
}
