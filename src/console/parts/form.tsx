// Forms and their fields, each with a label and the token without which nothing is accepted.
import type { Child } from "hono/jsx";
import { tokenField } from "../session/form-token.ts";

interface FormProperties {
  action: string;
  token: string;
  children?: Child;
  class?: string;
  /** For files. */
  multipart?: boolean;
}

/** Whatever changes something. */
export function ActionForm({ action, token, children, class: name, multipart }: FormProperties) {
  return (
    <form method="post" action={action} class={name} enctype={multipart === true ? "multipart/form-data" : undefined}>
      <input type="hidden" name={tokenField} value={token} />
      {children}
    </form>
  );
}

interface FieldProperties {
  name: string;
  label: string;
  value?: string | number | null | undefined;
  hint?: Child;
  type?: string;
  required?: boolean;
  placeholder?: string;
  autocomplete?: string;
  step?: string;
  min?: string;
  max?: string;
  pattern?: string;
}

export function Field({ name, label, value, hint, ...rest }: FieldProperties) {
  const hintId = hint === undefined ? undefined : `${name}-hint`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} value={value ?? ""} aria-describedby={hintId} {...rest} />
      <Hint id={hintId}>{hint}</Hint>
    </div>
  );
}

interface ChoiceProperties {
  name: string;
  label: string;
  value: string;
  /** Value and what it is called. */
  choices: readonly (readonly [value: string, name: string])[];
  hint?: Child;
}

export function Choice({ name, label, value, choices, hint }: ChoiceProperties) {
  const hintId = hint === undefined ? undefined : `${name}-hint`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name} aria-describedby={hintId}>
        {choices.map(([choice, text]) => (
          <option value={choice} selected={choice === value}>
            {text}
          </option>
        ))}
      </select>
      <Hint id={hintId}>{hint}</Hint>
    </div>
  );
}

/** Choices by their values, after one that asks for nothing; values must not look like numbers, which an object would sort. */
export function choicesOf(none: string, names: Readonly<Record<string, string>>): [value: string, name: string][] {
  return [["", none], ...Object.entries(names)];
}

interface SwitchProperties {
  name: string;
  label: Child;
  checked: boolean;
  hint?: Child;
  value?: string;
  /** Where several have the same name. */
  id?: string;
}

export function Switch({ name, label, checked, hint, value = "on", id = name }: SwitchProperties) {
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="check">
      <input type="checkbox" id={id} name={name} value={value} checked={checked} aria-describedby={hintId} />
      <div>
        <label for={id}>{label}</label>
        <Hint id={hintId}>{hint}</Hint>
      </div>
    </div>
  );
}

function Hint({ id, children }: { id: string | undefined; children?: Child }) {
  return id === undefined ? null : (
    <p class="hint" id={id}>
      {children}
    </p>
  );
}

interface AskProperties extends FormProperties {
  /** What the button says before and after it is opened. */
  label: string;
  question: Child;
}

/** A button that asks once more. Works without script. */
export function AskFirst({ label, question, action, token, children }: AskProperties) {
  return (
    <details class="ask">
      <summary>{label}</summary>
      <ActionForm action={action} token={token}>
        <p>{question}</p>
        {children}
        <button type="submit" class="danger main">
          {label}
        </button>
      </ActionForm>
    </details>
  );
}
