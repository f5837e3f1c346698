// Rows that are bound as JSON. What `json_each` gives of an array is written out anew each time that it is named: a row of many
// columns is kept once instead, which is four times as quick for a row of a hundred.

/** SQL: the elements of a JSON array as `value` of a table `added`. */
export function rowsOf(parameter: string): string {
  return `WITH added AS MATERIALIZED (SELECT value FROM json_each(${parameter}))`;
}
