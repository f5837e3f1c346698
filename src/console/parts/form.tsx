// Forms and their fields, each with a label and the token without which nothing is accepted. What was refused comes back as
// it was typed, with each mistake at its field; secrets do not come back.
import type { Child } from "hono/jsx";
import { tokenField } from "../session/form-token.ts";
import { escaped } from "./escape-text.ts";
import { InForm, type TypedForm, useTyped } from "./typed.tsx";
import { visibleText } from "./visible.tsx";

interface FormProperties {
  action: string;
  token: string;
  children?: Child;
  class?: string;
  /** For files. */
  multipart?: boolean;
  /** This form, as it was sent and could not be accepted. */
  refused?: TypedForm | undefined;
}

/** What a form hands on that nobody types; what is empty is left out. */
export function HiddenFields({ fields }: { fields: Readonly<Record<string, string>> }) {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  return (
    <>
      {given.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** Whatever changes something. */
export function ActionForm({ action, token, children, class: name, multipart, refused }: FormProperties) {
  return (
    <form method="post" action={action} class={name} enctype={multipart === true ? "multipart/form-data" : undefined}>
      <input type="hidden" name={tokenField} value={token} />
      <InForm typed={refused}>{children}</InForm>
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
  placeholder?: string | undefined;
  autocomplete?: string;
  step?: string;
  min?: string;
  max?: string;
  pattern?: string;
  list?: string;
  inputmode?: "decimal" | "numeric";
  maxlength?: number;
}

export function Field({ name, label, value, hint, ...rest }: FieldProperties) {
  const typed = useTyped(name);
  const texts = describe(name, { hint, mistakes: typed.mistakes });
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={rest.type === "password" ? (value ?? "") : typed.text(value)}
        {...texts.attributes}
        {...rest}
        type={typeShowing(typed.text(value), rest.type)}
      />
      {texts.below}
    </div>
  );
}

const shapes: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  "datetime-local": /^\d{4}-\d\d-\d\dT\d\d:\d\d/,
};

/** Browsers show nothing in a field of numbers or times that is none: what was typed is shown as text then. */
function typeShowing(text: string | number, type: string | undefined): string | undefined {
  const isShown =
    text === "" ||
    (type === "number" ? Number.isFinite(Number(text)) : (shapes[type ?? ""]?.test(String(text)) ?? true));
  return isShown ? type : "text";
}

interface TextAreaProperties {
  name: string;
  label: string;
  value?: string | null | undefined;
  hint?: Child;
  rows?: number;
  required?: boolean;
  /** For code: monospaced, high, not spelt. */
  class?: string;
  /** Where several have the same name. */
  id?: string;
}

export function TextArea({ name, label, value, hint, id = name, ...rest }: TextAreaProperties) {
  const typed = useTyped(name);
  const texts = describe(id, { hint, mistakes: typed.mistakes });
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        spellcheck={rest.class === undefined ? undefined : false}
        {...texts.attributes}
        {...rest}
      >
        {escaped(String(typed.text(value)))}
      </textarea>
      {texts.below}
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
  /** What stands there before somebody has chosen, where none of the choices is right unless it was meant: one must be. */
  ask?: string;
}

export function Choice({ name, label, value, choices, hint, ask }: ChoiceProperties) {
  const typed = useTyped(name);
  const texts = describe(name, { hint, mistakes: typed.mistakes });
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name} required={ask !== undefined} {...texts.attributes}>
        {ask === undefined ? null : (
          <option value="" selected={typed.isChosen("", value === "")}>
            {ask}
          </option>
        )}
        {choices.map(([choice, text]) => (
          <option value={choice} selected={typed.isChosen(choice, choice === value)}>
            {visibleText(text)}
          </option>
        ))}
      </select>
      {texts.below}
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
  const typed = useTyped(name);
  const texts = describe(id, { hint, mistakes: typed.mistakes });
  return (
    <div class="check">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        checked={typed.isChosen(value, checked)}
        {...texts.attributes}
      />
      <div>
        <label for={id}>{label}</label>
        {texts.below}
      </div>
    </div>
  );
}

/** What is said of a field, and what tells a screen reader where: a hint, and what is wrong with it. */
export function describe(id: string, { hint, mistakes }: { hint?: Child | undefined; mistakes: readonly string[] }) {
  const ids = [hint === undefined ? undefined : `${id}-hint`, mistakes.length === 0 ? undefined : `${id}-mistake`];
  const isWrong = mistakes.length > 0;
  return {
    attributes: {
      "aria-describedby": ids.filter((one) => one !== undefined).join(" ") || undefined,
      "aria-invalid": isWrong ? "true" : undefined,
      // Of several the browser takes the first.
      autofocus: isWrong ? true : undefined,
    },
    below: (
      <>
        {hint === undefined ? null : (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {isWrong ? (
          <div class="mistake" id={`${id}-mistake`}>
            {mistakes.slice(0, maxMistakes).map((sentence) => (
              <p>{sentence}</p>
            ))}
          </div>
        ) : null}
      </>
    ),
  };
}

const maxMistakes = 50;

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
