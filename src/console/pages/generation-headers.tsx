// What a record knows of headers: the client's request, this router's answer to it, and the provider's to ours.
import type { Child } from "hono/jsx";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { visible } from "../parts/visible.tsx";

type Header = readonly [name: Child, value: Child | null | undefined];

export function Headers({ record }: { record: GenerationRecord }) {
  const { referer, origin, userAgent, sessionId, responseCacheSourceId: source, attempts, upstreamId } = record;
  const last = attempts.at(-1);
  return (
    <section class="card" aria-label="Headers">
      <h2>Headers</h2>
      <Group
        title="Request"
        headers={[
          ["HTTP-Referer", shown(referer)],
          ["X-Title", shown(origin)],
          ["User-Agent", shown(userAgent)],
          ["X-Session-Id or session_id", shown(sessionId)],
        ]}
      />
      <Labels name="metadata" labels={record.labels?.metadata} />
      <Labels name="trace" labels={record.labels?.trace} />
      <Group
        title="Answer"
        headers={[
          ["X-Generation-Id", record.id],
          ["X-Fairlead-Io-Log", record.ioLog],
          ["X-OpenRouter-Cache-Status", source === undefined ? null : "HIT"],
          ["X-OpenRouter-Cache-Source-Id", source === undefined ? null : <a href={`/logs/${source}`}>{source}</a>],
        ]}
      />
      {last === undefined ? null : (
        <Group
          title={`For the support of ${last.providerName}`}
          headers={[
            ["Request id of its headers", last.requestId],
            ["Id of its answer", upstreamId],
          ]}
        />
      )}
    </section>
  );
}

/** What the body says of the request, beside its headers. */
function Labels({ name, labels }: { name: string; labels: Readonly<Record<string, string>> | undefined }) {
  if (labels === undefined) return null;
  return (
    <Group
      title={`${name} of the body`}
      headers={Object.entries(labels).map(([label, value]) => [visible(label), visible(value)])}
    />
  );
}

function shown(text: string | null): Child | null {
  return text === null ? null : visible(text);
}

/** Those that are known. */
function Group({ title, headers }: { title: string; headers: readonly Header[] }) {
  const known = headers.filter(([, value]) => value != null);
  return (
    <>
      <h3>{title}</h3>
      {known.length === 0 ? (
        <p class="soft small">None is known.</p>
      ) : (
        <ul class="list">
          {known.map(([name, value]) => (
            <li>
              <span class="soft small">{name}</span> <span class="mono small">{value}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
