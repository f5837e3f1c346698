// Takes the shape of a multiple-choice question away and keeps its words: "A. ", "B. " … and the closing "Answer:".
// Labelled data is full of that shape and users' prompts are not, so a classifier must not learn it.

const closing = /\n\s{0,20}answer\s{0,20}:?\s{0,20}$/i;
const marker = /^[ \t]{0,8}\(?([A-Ja-j])[.):][ \t]/;

export interface PlainQuestion {
  text: string;
  /** The question before its options; empty when the text is not of that shape. */
  stem: string;
  /** The options A, B, … without their letters; none when the text is not of that shape. */
  options: readonly string[];
}

export function stripMultipleChoice(text: string): PlainQuestion {
  if (!/\n[ \t]{0,8}\(?[Bb][.):]/.test(text)) return { text, stem: "", options: [] };
  let options: string[] = [];
  let firstOption = 0;
  const lines = text.replace(closing, "").split("\n");
  const stripped = lines.map((line, at) => {
    const found = marker.exec(line);
    const position = (found?.[1] ?? "").toLowerCase().charCodeAt(0) - 97;
    if (found === null || (position !== 0 && position !== options.length)) return line;
    if (position === 0) {
      options = [];
      firstOption = at;
    }
    const option = line.slice(found[0].length);
    options.push(option);
    return option;
  });
  if (options.length < 2) return { text, stem: "", options: [] };
  return { text: stripped.join("\n"), stem: lines.slice(0, firstOption).join("\n"), options };
}
