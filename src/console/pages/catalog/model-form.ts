// A model as the editor's form sends it → its document in the catalog. What the form does not show stays as it was.
import { type Endpoint, type Model, type Pricing, pricingSchema } from "../../../catalog/catalog.ts";
import { isTokenPrice } from "../../../catalog/check-prices.ts";
import { formatMoney, parseMoney } from "../../../catalog/money.ts";
import { madeOnce } from "../../../wire/derived.ts";
import { namesOf, numberOf, textOf, textsOf } from "../../form-fields.ts";
import type { FieldOf } from "../../refused-form.ts";

const tokensPerPrice = 1_000_000n;

/** Whatever has a price of its own beside prompt and completion. */
export const furtherPrices = madeOnce(() =>
  typedKeys(pricingSchema().shape).filter(
    (field): field is FurtherPrice => field !== "prompt" && field !== "completion" && field !== "overrides",
  ),
);
export type FurtherPrice = Exclude<keyof Pricing, "prompt" | "completion" | "overrides">;

function typedKeys<Shape extends object>(shape: Shape): (keyof Shape)[] {
  return Object.keys(shape) as (keyof Shape)[];
}

/** Rows of endpoints that the form has: those there are, and empty ones to add some. */
export function endpointRows(model: Model | undefined): (Endpoint | undefined)[] {
  return [...(model?.endpoints ?? []), undefined, undefined];
}

/** Plain JSON: whether it makes sense is for the catalog's own check to say. */
export function readModelForm(form: FormData, before: Model | undefined): Record<string, unknown> {
  return {
    ...before,
    id: textOf(form, "id"),
    name: textOf(form, "name"),
    description: textOf(form, "description") ?? "",
    context_length: numberOf(form, "context"),
    endpoints: endpointRows(before).flatMap((endpoint, row) => readEndpoint(form, row, endpoint)),
  };
}

const endpointFields: Readonly<Record<string, string>> = {
  provider: "provider",
  tag: "tag",
  upstream_model: "upstream",
  "pricing.prompt": "prompt",
  "pricing.completion": "completion",
};

/** A path of the document → the field that it was read from; what is wrong with a price in the unit that it is typed in. */
export function modelField(form: FormData): FieldOf {
  const rows = rowNumbers(form);
  return (path) => {
    const [, place, inEndpoint = ""] = /^endpoints\[(\d+)\]\.(.+)$/.exec(path) ?? [];
    if (place === undefined) return path === "context_length" ? "context" : form.has(path) ? path : undefined;
    const further = furtherPrices().find((one) => inEndpoint === `pricing.${one}`);
    const list = /^(regions|supported_parameters)\b/.exec(inEndpoint)?.[1];
    if (list !== undefined) return `${list === "regions" ? list : "parameters"}-${rows[Number(place)]}`;
    if (further !== undefined && !isTokenPrice(further)) return `${further}-${rows[Number(place)]}`;
    const field = further ?? endpointFields[inEndpoint];
    if (field === undefined) return undefined;
    const name = `${field}-${rows[Number(place)]}`;
    return inEndpoint.startsWith("pricing.") ? [name, priceMistake(textOf(form, name))] : name;
  };
}

function priceMistake(typed: string | undefined): string {
  const pico = typed === undefined ? undefined : parseMoney(typed);
  return pico === undefined || pico % tokensPerPrice !== 0n
    ? "must be an amount in USD per million tokens with six decimals at most, such as 0.30"
    : "is more than anybody asks for a million tokens: the price here is in USD per million";
}

/** Of the rows that are there, in their order: those of the document's endpoints. */
function rowNumbers(form: FormData): number[] {
  return [...form.keys()]
    .flatMap((name) => {
      const [, row] = /^provider-(\d+)$/.exec(name) ?? [];
      return row !== undefined && isThere(form, Number(row)) ? [Number(row)] : [];
    })
    .toSorted((one, other) => one - other);
}

/** An endpoint is deleted by taking its provider out; a new one in which anything was typed must have one. */
function isThere(form: FormData, row: number): boolean {
  const isNew = !form.has(`further-${row}`);
  const typed = isNew ? Object.values(endpointFields) : ["provider"];
  return typed.some((field) => textOf(form, `${field}-${row}`) !== undefined);
}

function readEndpoint(form: FormData, row: number, before: Endpoint | undefined): Record<string, unknown>[] {
  if (!isThere(form, row)) return [];
  const provider = textOf(form, `provider-${row}`);
  const tag = textOf(form, `tag-${row}`);
  return [
    {
      ...before,
      provider,
      ...(tag === undefined ? { tag: provider } : { tag }),
      upstream_model: textOf(form, `upstream-${row}`),
      pricing: readPricing(form, row, before?.pricing),
      // Boxes that are not ticked are not sent: a hidden field says that there were some.
      ...(form.has(`further-${row}`)
        ? {
            regions: namesOf(form, `regions-${row}`) ?? [],
            supported_parameters: inFormerOrder(textsOf(form, `parameters-${row}`), before?.supported_parameters),
          }
        : {}),
    },
  ];
}

/** Boxes stand by their letters: ticking none and taking none away changes nothing. */
function inFormerOrder(ticked: readonly string[], before: readonly string[] = []): string[] {
  return [...before.filter((name) => ticked.includes(name)), ...ticked.filter((name) => !before.includes(name))];
}

function readPricing(form: FormData, row: number, before: Pricing | undefined): Record<string, unknown> {
  const further = furtherPrices().filter((field) => form.has(`${field}-${row}`));
  return {
    ...before,
    prompt: perToken(textOf(form, `prompt-${row}`)),
    completion: perToken(textOf(form, `completion-${row}`)),
    ...Object.fromEntries(further.map((field) => [field, priceOf(field, textOf(form, `${field}-${row}`))])),
  };
}

/** Without one it costs what the whole does that it is a part of. */
function priceOf(field: FurtherPrice, text: string | undefined): string | undefined {
  return isTokenPrice(field) ? perToken(text) : text;
}

/** As the form shows it. */
export function priceShown(field: FurtherPrice, price: string | undefined): string | undefined {
  return isTokenPrice(field) ? perMillionTokens(price) : price;
}

/** USD per million tokens → per token; what is no price is handed on for the check to name, a finer one as none: it would be
 * taken for a price per token. */
function perToken(text: string | undefined): string | undefined {
  const pico = text === undefined ? undefined : parseMoney(text);
  if (pico === undefined) return text;
  return pico % tokensPerPrice === 0n ? formatMoney(pico / tokensPerPrice) : `${text} per million`;
}

/** USD per token → per million tokens. */
export function perMillionTokens(price: string | undefined): string | undefined {
  const pico = price === undefined ? undefined : parseMoney(price);
  return pico === undefined ? price : formatMoney(pico * tokensPerPrice);
}
