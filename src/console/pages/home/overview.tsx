// How things stand today; each number leads to what it is made of.
import type { Child } from "hono/jsx";
import { unknownModel } from "../../../accounting/generation-record.ts";
import { Facts } from "../../parts/facts.tsx";
import { count, counted, dollars, milliseconds, percent } from "../../parts/format.ts";
import { UseBar } from "../../parts/limits.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { replacing, rowsOf } from "../activity/links.ts";
import { metricOf } from "../activity/report.ts";
import { viewAddress } from "../activity/view.ts";
import { logAddress, noFilter, quoted } from "../log-filter.ts";
import { spentRows } from "../settings/spent-rows.ts";
import type { Overview as Read } from "./read-overview.ts";

export function Overview({ overview }: { overview: Read }) {
  const { view, before, today, yesterday, unstable, nearLimit, errors, begin } = overview;
  const failed = percent(metricOf("failure_rate", today));
  return (
    <>
      <section class="card" aria-label="Today">
        <Facts
          facts={[
            ["Spent today", <a href={viewAddress(view)}>{dollars(today.costPico)}</a>, "big"],
            ["Requests", <a href={rowsOf(view)}>{count(today.requests)}</a>, "big"],
            ["Failed", <a href={rowsOf(view, { status: "failed" })}>{failed}</a>, "big"],
            [
              "First token p95",
              <a href={viewAddress(view)}>{milliseconds(metricOf("first_token_p95", today))}</a>,
              "big",
            ],
          ]}
        />
        <p class="soft small">
          Since midnight (UTC). The whole day before: <a href={viewAddress(before)}>{dollars(yesterday.costPico)}</a>,{" "}
          <a href={rowsOf(before)}>{counted(yesterday.requests, "request")}</a>.
        </p>
      </section>
      <div class="two">
        {unstable === undefined ? null : (
          <List
            title="Failing providers (24 h)"
            empty="None in the last 24 hours."
            more="/providers"
            of="All providers"
          >
            {unstable.map(({ slug, name, failures, replaced, requests }) => (
              <li>
                <a href={`/providers/${slug}`}>{name}</a>
                <span class="soft">
                  {failures === 0 ? null : (
                    <a href={logAddress(noFilter(), { provider: quoted(slug), status: "failed", from: begin })}>
                      {`${count(failures)} of ${count(requests)} failed`}
                    </a>
                  )}
                  {failures === 0 || replaced === 0 ? "" : ", "}
                  {replaced === 0 ? null : (
                    <a href={logAddress(noFilter(), { ...replacing(slug), from: begin })}>
                      {`${counted(replaced, "attempt")} replaced by others`}
                    </a>
                  )}
                </span>
              </li>
            ))}
          </List>
        )}
        <List title="Keys near their limit" empty="None has used 80 % of it." more="/settings/keys" of="All keys">
          {nearLimit.map(({ key: { hash, name, limitReset }, used, reserved, limit }) => (
            <li>
              <a href={`/settings/keys/${hash}`}>{visible(name)}</a>
              <span class="small">
                <UseBar name={name} used={used + reserved} limit={limit} />{" "}
                <a href={spentRows({ key: hash, window: limitReset ?? "total", now: view.start })}>
                  {dollars(used)} of {dollars(limit)}
                </a>
                {reserved > 0n ? `, ${dollars(reserved)} reserved` : null}
              </span>
            </li>
          ))}
        </List>
        <List title="Last errors (24 h)" empty="Nothing failed in the last 24 hours." more="/errors" of="All errors">
          {errors.map(({ code, model, provider, failures, lastId, lastAt }) => (
            <li>
              <span>
                <a href={`/logs/${lastId}`}>{code.replaceAll("_", " ")}</a>{" "}
                {model === unknownModel ? null : <span class="soft">{model || "no model"}</span>}
              </span>
              <span class="soft small">
                <a
                  href={logAddress(noFilter(), {
                    ...{ error: code, model: quoted(model), provider: quoted(provider), from: begin },
                  })}
                >
                  {`${count(failures)} ${failures === 1 ? "time" : "times"}`}
                </a>
                , last <Time at={lastAt} />
              </span>
            </li>
          ))}
        </List>
      </div>
    </>
  );
}

interface ListProperties {
  title: string;
  empty: string;
  more: string;
  of: string;
  children: Child[];
}

function List({ title, empty, more, of, children }: ListProperties) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children.length === 0 ? <p class="soft">{empty}</p> : <ul class="list pairs">{children}</ul>}
      <p>
        <a class="button" href={more}>
          {of}
        </a>
      </p>
    </section>
  );
}
