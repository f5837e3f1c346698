// How a cost came about, line by line, as the record has it: its amounts add up to the cost to the last digit.
import { amountOf, type BillLine, type CostPart } from "../../accounting/cost.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { formatMoney } from "../../catalog/money.ts";
import { count } from "../parts/format.ts";
import { type Column, Table } from "../parts/table.tsx";

/** What each is, and of what there are so many; without a unit it is one amount. */
const parts: Readonly<Record<CostPart, readonly [name: string, unit?: "token" | "image" | "request" | "search"]>> = {
  prompt: ["Prompt", "token"],
  input_cache_read: ["Prompt from the cache", "token"],
  input_cache_write: ["Written to the cache", "token"],
  input_cache_write_1h: ["Written to the cache for an hour", "token"],
  audio: ["Audio in the prompt", "token"],
  input_audio_cache: ["Audio from the cache", "token"],
  image: ["Images in the prompt", "image"],
  request: ["Request", "request"],
  completion: ["Completion", "token"],
  internal_reasoning: ["Reasoning", "token"],
  audio_output: ["Audio", "token"],
  image_output: ["Images", "token"],
  web_search: ["Web searches", "search"],
  ocr: ["Reading files"],
  late: ["Endpoints that were late"],
  byok: ["Paid by the workspace's own provider key"],
  data_discount: ["Discount for sharing data, 1 %"],
};

function columnsFor(write: (pico: bigint) => string): Column<BillLine>[] {
  return [
    { heading: "Part", cell: ([part]) => parts[part]?.[0] ?? part },
    { heading: "Units", cell: ([part, units]) => many(part, units), look: "num" },
    { heading: "Price", cell: priceOf, look: "num" },
    { heading: "Amount", cell: (line) => write(amountOf(line)), look: "num" },
  ];
}

export function CostSum({ record }: { record: GenerationRecord }) {
  const { bill, cacheDiscountPico, upstreamCostPico, costPico, byok, estimated } = record;
  if (bill === undefined) return null;
  const write = exactAlike([...bill.map(amountOf), BigInt(costPico)]);
  const saved = BigInt(cacheDiscountPico ?? 0);
  return (
    <section class="card" aria-label="Cost">
      <h2>Cost</h2>
      {bill.length === 0 ? (
        <p class="soft">Nothing was charged.</p>
      ) : (
        <Table name="Cost, by part" columns={columnsFor(write)} items={bill} />
      )}
      <p class="row sum">
        <span class="strong">Total</span>
        <span class="end strong num">{write(BigInt(costPico))}</span>
      </p>
      <ul class="small soft">
        {saved === 0n ? null : (
          <li>{saved > 0n ? `Caching saved ${exact(saved)}.` : `Caching cost ${exact(-saved)} more than it saved.`}</li>
        )}
        {upstreamCostPico === costPico ? null : (
          <li>{`The provider charges ${exact(BigInt(upstreamCostPico))}${byok ? " to the workspace's own account" : ""}.`}</li>
        )}
        {record.serviceTier == null ? null : <li>{`At the prices of the service tier ${record.serviceTier}.`}</li>}
        {estimated ? <li>Counts are an estimate: the provider reported none, or not all.</li> : null}
      </ul>
    </section>
  );
}

function many(part: CostPart, units: number): string {
  const unit = parts[part]?.[1];
  if (unit === undefined) return "";
  return `${count(units)} ${unit}${units === 1 ? "" : unit === "search" ? "es" : "s"}`;
}

function priceOf([part, , price]: BillLine): string {
  const unit = parts[part]?.[1];
  if (unit === undefined) return "";
  return unit === "token" ? `$${formatMoney(BigInt(price) * 1_000_000n)}/M` : `$${formatMoney(BigInt(price))} each`;
}

/** Every digit there is. */
function exact(pico: bigint): string {
  return pico < 0n ? `-$${formatMoney(-pico)}` : `$${formatMoney(pico)}`;
}

/** Every digit there is, and as many behind the point as the longest of these has, so that they can be added by eye. */
function exactAlike(amounts: readonly bigint[]): (pico: bigint) => string {
  const decimalsOf = (text: string) => text.split(".")[1]?.length ?? 0;
  const decimals = Math.max(2, ...amounts.map((amount) => decimalsOf(exact(amount))));
  return (pico) => {
    // As everywhere on the page.
    if (pico === 0n) return "$0";
    const text = exact(pico);
    return `${text}${text.includes(".") ? "" : "."}${"0".repeat(decimals - decimalsOf(text))}`;
  };
}
