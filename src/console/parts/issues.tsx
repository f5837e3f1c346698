// What is wrong with a catalog: every mistake with its place.

export function Issues({ issues }: { issues: { path: string; message: string }[] }) {
  return issues.length === 0 ? null : (
    <ul class="note bad" aria-label="Mistakes">
      {issues.slice(0, 50).map(({ path, message }) => (
        <li>
          <code>{path}</code> {message}
        </li>
      ))}
    </ul>
  );
}
