// What the API's schemas say of a value, where nobody has written a sentence of their own, in words for a form. Pure.

/** The first that matches; what is behind a sentence's own words stays as it is. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^Invalid input: expected \w+, received undefined$/, "is required"],
  [/^Too small: expected string to have >=1 characters$/, "is required"],
  [/^Too small: expected array to have >=1 items$/, "needs at least one"],
  [/^Too big: expected \w+ to have <=(\d+) (\w+)$/, "must have at most $1 $2"],
  [/^Too small: expected \w+ to have >=(\d+) (\w+)$/, "must have at least $1 $2"],
  [/^Too big: expected \w+ to be <=(\S+)$/, "must be at most $1"],
  [/^Too big: expected \w+ to be <(\S+)$/, "must be less than $1"],
  [/^Too small: expected \w+ to be >=(\S+)$/, "must be at least $1"],
  [/^Too small: expected \w+ to be >(\S+)$/, "must be more than $1"],
  [/^Invalid input: expected int, received \w+$/, "must be a whole number"],
  [/^Invalid input: expected number, received \w+$/, "must be a number, such as 2.5"],
  [/^Invalid input: expected object, received \w+$/, "must be an object"],
  [/^Invalid input: expected array, received \w+$/, "must be a list"],
  [/^Invalid input: expected (\w+), received \w+$/, "must be a $1"],
];

/** What the catalog's check says of its document, for whoever filled in a form and wrote no JSON. */
const documentSentences: readonly (readonly [RegExp, string])[] = [
  [/^is required \(\w+\)$/, "is required"],
  [/^must not be empty$/, "is required"],
  [/^must be a number without quotation marks, not .+$/s, "must be a number"],
  [/^must be a whole number, not .+$/s, "must be a whole number"],
  [/^must be text in quotation marks \S+, not .+$/s, "must be text"],
];

export function withoutJson(message: string): string {
  return replaceBy(documentSentences, message);
}

export function inPlainWords(message: string): string {
  const [, options] = /^Invalid option: expected one of (.+)$/.exec(message) ?? [];
  if (options !== undefined) return `must be one of ${options.replaceAll('"', "").replaceAll("|", ", ")}`;
  return replaceBy(sentences, message);
}

function replaceBy(known: typeof sentences, message: string): string {
  const [pattern, sentence] = known.find(([form]) => form.test(message)) ?? [];
  return pattern === undefined || sentence === undefined ? message : message.replace(pattern, sentence);
}
