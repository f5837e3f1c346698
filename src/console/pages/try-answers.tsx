// Answers side by side: who gave each, what it cost, how fast it came, and what it says that the first one does not.
import { tokensPerSecondOf } from "../../accounting/speed.ts";
import { moneyFromNumber } from "../../catalog/money.ts";
import { diffWords } from "../diff-words.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, rate } from "../parts/format.ts";
import { ToolCalls } from "../parts/message.tsx";
import { isMarkdown, RenderedText } from "../parts/rendered-text.tsx";
import { visible } from "../parts/visible.tsx";
import type { ReadAnswer } from "../read-answer.ts";

/** `from`: the request that is sent again. */
export function TryAnswers({ answers, from }: { answers: readonly ReadAnswer[]; from?: string | undefined }) {
  const [first] = answers;
  return (
    <div class="columns">
      {answers.map((answer, place) => (
        <section class="card" aria-label={answers.length === 1 ? "Answer" : `Answer ${place + 1}`}>
          {answer.problem === null ? null : (
            <div class="note bad" role="alert">
              {visible(answer.problem.message)}
            </div>
          )}
          {answer.reasoning === "" ? null : (
            <details>
              <summary>Reasoning</summary>
              <div class="text soft">{visible(answer.reasoning)}</div>
            </details>
          )}
          <AnswerText text={answer.text} first={place === 0 ? "" : (first?.text ?? "")} />
          <ToolCalls calls={answer.calls.map((call) => ({ function: call }))} />
          <hr />
          <Figures answer={answer} other={from ?? (place === 0 ? undefined : (first?.id ?? undefined))} />
        </section>
      ))}
    </div>
  );
}

/** `first`: the answer that it is compared with; empty where there is none. */
export function AnswerText({ text, first }: { text: string; first: string }) {
  if (text === "") return null;
  const pieces = first === "" ? undefined : diffWords(first, text);
  if (pieces === undefined) {
    return (
      <>
        <RenderedText text={text} />
        {first !== "" ? <p class="soft small">Too long to be compared word by word with the first answer.</p> : null}
      </>
    );
  }
  const marked = (
    <div class="text">
      {pieces.map((piece) => (piece.isNew ? <mark>{visible(piece.text)}</mark> : visible(piece.text)))}
    </div>
  );
  const isSame = pieces.every(({ isNew }) => !isNew) && text.length === first.length;
  if (isSame || !isMarkdown(text)) {
    return (
      <>
        {isSame ? <RenderedText text={text} /> : marked}
        <p class="soft small">
          {isSame ? "The same as the first answer." : "Marked: what the first answer does not say."}
        </p>
      </>
    );
  }
  return (
    <>
      <RenderedText text={text} />
      <details>
        <summary class="small">Marked: what the first answer does not say</summary>
        {marked}
      </details>
    </>
  );
}

/** `other`: whose plan this one is compared with. */
function Figures({ answer, other }: { answer: ReadAnswer; other: string | undefined }) {
  const { id, model, provider, promptTokens, completionTokens, cost, firstTokenMs, totalMs } = answer;
  const streamedMs = firstTokenMs === null ? 0 : totalMs - firstTokenMs;
  return (
    <>
      <Facts
        facts={[
          ["Model", model ?? "–"],
          ["Provider", provider ?? "–"],
          ["Cost", cost === null ? "–" : dollars(moneyFromNumber(cost) ?? 0n)],
          ["Tokens", `${count(promptTokens)} in, ${count(completionTokens)} out`],
          ["First token", milliseconds(firstTokenMs)],
          ["Speed", rate(tokensPerSecondOf({ completionTokens, streamedMs }))],
          ["Total time", milliseconds(totalMs)],
        ]}
      />
      {id === null ? null : (
        <p class="small">
          <a href={`/logs/${id}`}>This request in the log</a>
          {other === undefined ? null : (
            <>
              , <a href={`/logs/${id}?with=${other}`}>its plan against the other's</a>
            </>
          )}
        </p>
      )}
    </>
  );
}
