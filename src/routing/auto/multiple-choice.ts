// Takes the shape of a multiple-choice question away and keeps its words: "A. ", "B. " … and the closing "Answer:".
// Labelled data is full of that shape and users' prompts are not, so a classifier must not learn it.

const closing = /\n\s{0,20}answer\s{0,20}:?\s{0,20}$/i;
const marker = /^[ \t]{0,8}\(?([A-Ja-j])[.):][ \t]/;

export interface PlainQuestion {
  text: string;
  /** How many options A, B, … were found; 0 when the text is not of that shape. */
  options: number;
}

export function stripMultipleChoice(text: string): PlainQuestion {
  if (!/\n[ \t]{0,8}\(?[Bb][.):]/.test(text)) return { text, options: 0 };
  let options = 0;
  const stripped = text
    .replace(closing, "")
    .split("\n")
    .map((line) => {
      const found = marker.exec(line);
      const position = (found?.[1] ?? "").toLowerCase().charCodeAt(0) - 97;
      if (found === null || (position !== 0 && position !== options)) return line;
      options = position + 1;
      return line.slice(found[0].length);
    });
  return options >= 2 ? { text: stripped.join("\n"), options } : { text, options: 0 };
}
