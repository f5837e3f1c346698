// A form that the API refused: what was typed, each mistake at the field that it is about and in the form's units, and for
// the top of the page what no field can say.
import type { ApiProblem } from "./call-api.ts";
import type { TypedForm } from "./parts/typed.tsx";
import { inPlainWords } from "./plain-mistake.ts";

export interface RefusedForm extends TypedForm {
  /** For the top of the page, with its status. */
  problem: string;
  status: number;
}

/** The form's field for one of the API's, and where their units differ what to say instead of the API's sentence. */
export type FieldOf = (
  path: string,
  message: string,
) => string | readonly [field: string, sentence: string] | undefined;

/** By a table of the names that differ; a path within a list or an object is looked for as a whole, then by its beginning. */
export function fieldsNamed(names: Readonly<Record<string, string | readonly [string, string]>>): FieldOf {
  return (path) => names[path] ?? names[beginningOf(path)];
}

/** Everything in one field of text, by its path. */
export function inText(field: string): FieldOf {
  return (path, message) => [field, `${path} ${message}`.trim()];
}

const sameNames: FieldOf = () => undefined;

/** Form fields are called as the API's are where `fieldOf` does not say otherwise. */
export function refuseForm(typed: FormData, problem: ApiProblem, fieldOf: FieldOf = sameNames): RefusedForm {
  const { status, message } = problem;
  const issues = issuesOf(problem, fieldOf);
  const mistakes = new Map<string, string[]>();
  const others: string[] = [];
  for (const issue of issues) {
    const said = inPlainWords(issue.message);
    const found = fieldOf(issue.path, said) ?? ownFieldOf(typed, issue.path);
    const [field, sentence] = typeof found === "string" ? [found, said] : (found ?? []);
    if (field === undefined || sentence === undefined) others.push(`${issue.path} ${said}`.trim());
    else mistakes.set(field, [...new Set([...(mistakes.get(field) ?? []), sentence])]);
  }
  const marked = mistakes.size === 0 ? [] : ["Not accepted: look at what is marked below."];
  return {
    typed,
    mistakes,
    status,
    problem: issues.length === 0 ? message : [...marked, ...others.slice(0, maxOthers)].join(" "),
  };
}

/** What a button asked for, where nothing was typed. */
export function refusePress({ status, message }: Pick<ApiProblem, "status" | "message">): RefusedForm {
  return { typed: undefined, mistakes: new Map(), status, problem: message };
}

/** A mistake that the form finds itself. */
export function refuseField(typed: FormData, mistake: Record<"field" | "sentence", string>, status = 400): RefusedForm {
  const { field, sentence: message } = mistake;
  return refuseForm(typed, { status, message, issues: [{ path: field, message }] }, () => field);
}

const maxOthers = 20;

/** A conflict names its field in words alone: where the form says that it has that one, it is told there. */
function issuesOf({ message, issues }: ApiProblem, fieldOf: FieldOf): ApiProblem["issues"] {
  const [, path = "", said = ""] = /^(\w+): (.+)$/s.exec(message) ?? [];
  return issues.length === 0 && fieldOf(path, said) !== undefined ? [{ path, message: said }] : issues;
}

function ownFieldOf(typed: FormData, path: string): string | undefined {
  return [path, beginningOf(path)].find((name) => typed.has(name));
}

/** `allowed_models[2]` → `allowed_models` */
function beginningOf(path: string): string {
  return path.replace(/[.[].*$/s, "");
}
