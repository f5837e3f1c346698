// Options that were written without `--` in front of them: npm keeps them for itself, tells the command in its environment
// only, and the command would do something else than it was asked for, for instance really what `--dry-run` was to show. Pure.

/** `script`: as in `npm run deploy`. A sentence for the user; undefined: npm kept none of the options. */
export function keptByNpm(
  script: string,
  options: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const kept = options.find((option) => {
    const value = variables[`npm_config_${option.slice(2).replaceAll("-", "_")}`];
    return value !== undefined && value !== "" && value !== "false";
  });
  if (kept === undefined) return undefined;
  return `npm kept ${kept} for itself: options stand behind two hyphens, as in npm run ${script} -- ${kept}`;
}
