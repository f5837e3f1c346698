// The conversation of the page Try while scripts run: its hidden field as the Worker reads it, and what was said above the answer
// that comes. What was sent is inserted as text.

/** Where the answer stands that comes, and who gave it. */
interface Shown {
  answer: HTMLElement;
  facts: HTMLElement;
}

interface Said {
  role: string;
  content: unknown;
  generation?: string;
}

/** The answer of before, with who gave it, moves up to what was said: another one comes into its place. */
export function keepAnswer({ answer, facts }: Shown): void {
  if (answer.dataset["goesOn"] === undefined) return;
  delete answer.dataset["goesOn"];
  add("assistant", [...answer.childNodes], [...facts.childNodes]);
}

/** What was sent and answered is in the conversation from now on, and the next prompt can be written. */
export function goOn(
  form: HTMLFormElement,
  { answer }: Shown,
  { id, text }: { id: string | null; text: string },
): void {
  const find = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`);
  const [field, prompt] = [find("history"), find("prompt")];
  if (field === null || prompt === null || text === "") return;
  const before: Said[] = JSON.parse(field.value || "[]");
  const messages: Said[] | undefined =
    before.length > 0 ? undefined : JSON.parse(find("request")?.value || "{}").messages;
  const asked = messages ?? [{ role: "user", content: prompt.value.trim() }];
  for (const { role, content } of asked)
    add(role, [typeof content === "string" ? content : JSON.stringify(content)], []);
  const given: Said = { role: "assistant", content: text, ...(id === null ? {} : { generation: id }) };
  field.value = JSON.stringify([...before, ...asked, given]);
  answer.dataset["goesOn"] = "";
  prompt.value = "";
  prompt.closest("details")?.setAttribute("open", "");
  find("anew")?.removeAttribute("hidden");
}

/** As the Worker writes a message. */
function add(role: string, said: (Node | string)[], more: Node[]): void {
  const conversation = document.querySelector<HTMLElement>("#conversation");
  const body = element("div", "", element("div", "text", ...said), ...more);
  conversation?.append(element("article", "message", element("header", "", role), body));
  conversation?.removeAttribute("hidden");
}

function element(name: string, look: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.className = look;
  made.append(...children);
  return made;
}
