// What a type of destination is: what its owner must give, what of that is a secret, and where traces go then, as what.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";

/** Where traces go, and as what. */
export interface Target {
  url: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** `objects`: one object for each request, below `url`, signed as S3 wants it. */
  form: "json" | "protobuf" | "objects";
  /** Whatever it answers is an answer; of others a web page is none. */
  anyAnswer?: boolean;
  /** Of the resource that the spans are of. */
  resource: Record<string, string>;
  /** For `objects`. */
  objects?: ObjectStore;
}

export interface ObjectStore {
  accessKeyId: string;
  secretAccessKey: string;
  /** Empty: there is none. */
  sessionToken: string;
  region: string;
  /** With {prefix}, {date}, {year}, {month}, {day} and {apiKeyName} in it. */
  pathTemplate: string;
  prefix: string;
}

/** One text of a configuration. */
export interface ConfigField {
  /** For people. */
  label: string;
  kind: "address" | "word" | "secret";
  /** What is taken where nothing is given; undefined: something must be given. */
  usual?: string;
  /** What it must look like, and the same in words. */
  form?: readonly [RegExp, string];
}

type Config = Readonly<Record<string, unknown>>;

export interface DestinationType {
  /** For people. */
  title: string;
  /** By their names. */
  fields: Readonly<Record<string, ConfigField>>;
  /** Checks a configuration and fills in what it leaves open. */
  config: () => z.ZodType<Record<string, unknown>>;
  /** Of a configuration that `config` has taken. */
  target(config: Config): Target;
}

type Reached = Pick<Target, "url"> & Partial<Omit<Target, "url">>;

/** `reach` gets a text for each field. */
export function destinationType<Name extends string>(
  title: string,
  fields: Readonly<Record<Name, ConfigField>>,
  reach: (config: Record<Name, string>) => Reached,
): DestinationType {
  const named = Object.entries<ConfigField>(fields);
  return {
    title,
    fields,
    config: madeOnce(() =>
      z.strictObject({
        ...Object.fromEntries(named.map(([name, field]) => [name, schemaOf(field)])),
        headers: headersSchema().optional(),
      }),
    ),
    target(config) {
      // The casts repeat what `config` has checked.
      const texts = Object.fromEntries(named.map(([name, { usual = "" }]) => [name, String(config[name] ?? usual)]));
      const reached = reach(texts as Record<Name, string>);
      const own = Object.entries((config["headers"] ?? {}) as Record<string, string>);
      // Whatever case they are written in, they replace ours.
      const headers = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]));
      return { method: "POST", form: "json", resource: {}, ...reached, headers: { ...reached.headers, ...headers } };
    },
  };
}

export const word = (label: string, usual?: string): ConfigField => fieldOf("word", label, usual);
export const secret = (label: string, usual?: string): ConfigField => fieldOf("secret", label, usual);
export const address = (label: string, usual?: string): ConfigField => fieldOf("address", label, usual);

export function formed(field: ConfigField, form: RegExp, words: string): ConfigField {
  return { ...field, form: [form, words] };
}

function fieldOf(kind: ConfigField["kind"], label: string, usual: string | undefined): ConfigField {
  return usual === undefined ? { kind, label } : { kind, label, usual };
}

const maxCharacters = 4_096;

/** What stands in a header, or in an address. Where the usual is nothing, nothing is filled in. */
function schemaOf({ kind, usual, form }: ConfigField): z.ZodType {
  const plain = z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(maxCharacters)
    .regex(/^[\x20-\x7e]*$/, "must be plain ASCII, in one line");
  const shaped = form === undefined ? plain : plain.regex(form[0], `must be ${form[1]}`);
  const schema = kind === "address" ? shaped.refine((text) => URL.canParse(text), "must be a URL") : shaped;
  if (usual === undefined) return schema;
  return usual === "" ? schema.optional() : schema.default(usual);
}

/** Names that HTTP itself uses. */
const takenHeaders = new Set(["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "expect"]);
const maxHeaders = 50;

const headersSchema = madeOnce(() =>
  z
    .record(z.string(), z.string().regex(/^[\t\x20-\x7e]{0,8192}$/, "must be plain ASCII, in one line"))
    .superRefine((headers, issues) => {
      const names = Object.keys(headers);
      if (names.length > maxHeaders) issues.addIssue(`must have at most ${maxHeaders} entries`);
      for (const name of names) {
        const message = nameProblem(name);
        if (message !== undefined) issues.addIssue({ code: "custom", path: [name], message });
      }
    }),
);

function nameProblem(name: string): string | undefined {
  if (takenHeaders.has(name.toLowerCase())) return "is a header that HTTP itself sets: leave it out";
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/.test(name) ? undefined : "must be the name of a header";
}

export function basic(user: string, password: string): string {
  return `Basic ${btoa(`${user}:${password}`)}`;
}

/** The address with the path at its end, of which it may have the beginning already. */
export function below(base: string, path: string): string {
  const url = new URL(base);
  const before = url.pathname.replace(/\/+$/, "");
  const steps = path.split("/");
  let known = steps.length;
  while (known > 1 && !before.endsWith(steps.slice(0, known).join("/"))) known -= 1;
  url.pathname = [before, ...steps.slice(known)].join("/");
  return url.href;
}
