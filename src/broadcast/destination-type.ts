// What a type of destination is: a row that says what its owner must give, what of that is a secret, and what is sent where.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";

/** Where traces go, and as what. */
export interface Target {
  url: string;
  method: "POST" | "PUT";
  headers: Record<string, string>;
  /** `objects`: one object for each request, below `url`, signed as S3 wants it. */
  form: "json" | "protobuf" | "objects";
  /** Of the resource that the spans are of. */
  resource: Record<string, string>;
  /** For `objects`. */
  objects?: ObjectStore;
}

export interface ObjectStore {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  region: string;
  /** With {prefix}, {date}, {year}, {month}, {day} and {apiKeyName} in it. */
  pathTemplate: string;
  prefix: string;
}

export interface DestinationType {
  /** For people. */
  title: string;
  /** Checks a configuration and fills in what it leaves open. */
  config: () => z.ZodType<Record<string, unknown>>;
  /** Names of what is never shown again. */
  secrets: readonly string[];
  /** The name of what holds the address; null: it is the vendor's. */
  address: string | null;
  /** What people are asked for, in this order: name and label. */
  fields: readonly (readonly [name: string, label: string])[];
  /** Of a configuration that `config` has taken. */
  target(config: Record<string, unknown>): Target;
}

interface TypeInput<Shape extends z.ZodRawShape> extends Omit<DestinationType, "config" | "target"> {
  shape: () => Shape;
  reach(config: z.output<z.ZodObject<Shape>>): Reached;
}

type Reached = Pick<Target, "url"> & Partial<Omit<Target, "url">>;

/** Names that HTTP itself uses. */
const takenHeaders = new Set(["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "expect"]);
const maxHeaders = 50;

const headersSchema = madeOnce(() =>
  z
    .record(
      z
        .string()
        .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, "must be the name of a header")
        .refine((name) => !takenHeaders.has(name.toLowerCase()), "is a header that HTTP itself sets: leave it out"),
      z.string().regex(/^[\t\x20-\x7e]{0,8192}$/, "must be plain ASCII, in one line"),
    )
    .refine((headers) => Object.keys(headers).length <= maxHeaders, `must have at most ${maxHeaders} entries`),
);

export function destinationType<Shape extends z.ZodRawShape>({
  shape,
  reach,
  ...row
}: TypeInput<Shape>): DestinationType {
  const schema = madeOnce(() => z.strictObject(shape()));
  return {
    ...row,
    config: madeOnce(() => z.strictObject({ ...shape(), headers: headersSchema().optional() })),
    target({ headers, ...config }) {
      // The cast repeats what `config` has checked.
      const reached = reach(schema().parse(config) as z.output<z.ZodObject<Shape>>);
      return {
        method: "POST",
        form: "json",
        resource: {},
        ...reached,
        headers: { ...reached.headers, ...headersSchema().optional().parse(headers) },
      };
    },
  };
}

/** What stands in a header, or in an address. */
export const word = () =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(4_096)
    .regex(/^[\x20-\x7e]*$/, "must be plain ASCII, in one line");

export const address = () => word().refine((text) => URL.canParse(text), "must be a URL");

export function basic(user: string, password: string): string {
  return `Basic ${btoa(`${user}:${password}`)}`;
}

/** The address with the path at its end, of which it may have the beginning already. */
export function below(base: string, path: string): string {
  const url = new URL(base);
  const before = url.pathname.replace(/\/+$/, "");
  const steps = path.split("/");
  let known = 0;
  for (let count = steps.length; count > 0 && known === 0; count -= 1) {
    if (before.endsWith(steps.slice(0, count).join("/")) && count > 1) known = count;
  }
  url.pathname = known === 0 ? `${before}${path}` : `${before}/${steps.slice(known).join("/")}`.replace(/\/$/, "");
  return url.href;
}
