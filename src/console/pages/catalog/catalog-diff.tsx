// What a change of the catalog changes, in lines, with what looks like a slip of the pen.
import type { CatalogIssue } from "../../../catalog/catalog.ts";
import type { CatalogChanges, ChangeLine } from "../../../catalog/catalog-changes.ts";

export function DiffLines({ changes: { lines, models, providers } }: { changes: CatalogChanges }) {
  const more = models + providers - lines.length;
  if (lines.length === 0) return <p class="soft">Nothing changes.</p>;
  return (
    <>
      <p>
        <strong>{affected({ models, providers })}</strong>
      </p>
      <ul>
        {lines.map((line) => (
          <Line line={line} />
        ))}
      </ul>
      {more > 0 ? <p class="soft small">{`and ${more} more`}</p> : null}
    </>
  );
}

export function affected({ models, providers }: Pick<CatalogChanges, "models" | "providers">): string {
  const said = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`]);
  const all = [...said(models, "model"), ...said(providers, "provider")];
  return all.length === 0 ? "Nothing changed" : `${all.join(", ")} affected`;
}

const looks = { added: "good", removed: "bad", changed: "" } as const;

function Line({ line: { kind, name, what, details } }: { line: ChangeLine }) {
  const field = kind === "model" ? "id" : "slug";
  const [only] = details;
  return (
    <li>
      {what === "removed" ? name : <a href={`/catalog/${kind}?${field}=${encodeURIComponent(name)}`}>{name}</a>}{" "}
      <span class={`badge ${looks[what]}`}>{what}</span>
      {details.length === 1 ? only : null}
      {details.length > 1 ? (
        <ul>
          {details.map((detail) => (
            <li>{detail}</li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

const maxWarnings = 50;

export function Warnings({ warnings }: { warnings: readonly CatalogIssue[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul class="note warn">
      {warnings.slice(0, maxWarnings).map(({ path, message }) => (
        <li>{`${path} ${message}`}</li>
      ))}
    </ul>
  );
}
