// Text of strangers as it is meant to look, where it is Markdown, and as it is at a press of Raw. Nothing in it is markup, nothing is
// loaded, and links say where they lead.
import { type Block, isPlain, type List, parseBlocks, type Table } from "../markdown/blocks.ts";
import { type Inline, wordsOf } from "../markdown/inline.ts";
import type { Alignment } from "../markdown/lines.ts";
import { visible } from "./visible.tsx";

/** Characters: what is longer is for programs. */
const maxRendered = 50_000;

/** Whether it looks otherwise than as it is. */
export function isMarkdown(text: string): boolean {
  return !isPlain(blocksOf(text));
}

function blocksOf(text: string): Block[] {
  return text.length > maxRendered ? [] : parseBlocks(text);
}

interface RenderedTextProperties {
  text: string;
  class?: string | undefined;
  /** All of it is shown as it is elsewhere. */
  isPart?: true;
}

export function RenderedText({ text, class: look = "text", isPart }: RenderedTextProperties) {
  const blocks = blocksOf(text);
  const asItIs = <div class={look}>{visible(text)}</div>;
  if (isPlain(blocks)) return asItIs;
  return (
    <div class="rendered">
      {isPart ? null : (
        <details>
          <summary class="small">Raw</summary>
          {asItIs}
        </details>
      )}
      <div class={look}>
        <Blocks blocks={blocks} />
      </div>
    </div>
  );
}

function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block) => (
        <Shown block={block} />
      ))}
    </>
  );
}

function Shown({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Line nodes={block.children} />
        </p>
      );
    // No heading of the page.
    case "heading":
      return (
        <p class={block.level <= 2 ? "strong title" : "strong"}>
          <Line nodes={block.children} />
        </p>
      );
    case "code":
      return <pre data-language={block.language === "" ? undefined : block.language}>{visible(block.text)}</pre>;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list":
      return <Items list={block} />;
    case "table":
      return <Rows table={block} />;
    case "rule":
      return <hr />;
  }
}

function Items({ list: { start, items } }: { list: List }) {
  const shown = items.map(({ isDone, blocks }) => (
    <li class={isDone === undefined ? undefined : "task"}>
      {isDone === undefined ? null : <Task isDone={isDone} />}
      <Blocks blocks={blocks} />
    </li>
  ));
  return start === undefined ? <ul>{shown}</ul> : <ol start={start}>{shown}</ol>;
}

function Task({ isDone }: { isDone: boolean }) {
  return (
    <span role="img" aria-label={isDone ? "done" : "to do"}>
      {isDone ? "☑" : "☐"}
    </span>
  );
}

/** Scrolls sideways where it is too wide, by keyboard too. */
function Rows({ table: { alignments, head, rows } }: { table: Table }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form.
    <div class="scroll" role="group" aria-label="Table" tabindex={0}>
      <table>
        <thead>
          <tr>
            {head.map((nodes, column) => (
              <th scope="col" class={classOf(alignments[column])}>
                <Line nodes={nodes} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((nodes, column) => (
                <td class={classOf(alignments[column])}>
                  <Line nodes={nodes} />
                </td>
              ))}
              {cells.length < head.length ? <td colspan={head.length - cells.length} /> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf(alignment: Alignment): string | undefined {
  return alignment === undefined || alignment === "left" ? undefined : `at-${alignment}`;
}

function Line({ nodes }: { nodes: readonly Inline[] }) {
  return (
    <>
      {nodes.map((node) => (
        <Piece node={node} />
      ))}
    </>
  );
}

function Piece({ node }: { node: Inline }) {
  if (typeof node === "string") return <>{visible(node)}</>;
  switch (node.kind) {
    case "code":
      return <code>{visible(node.text)}</code>;
    case "strong":
      return (
        <b>
          <Line nodes={node.children} />
        </b>
      );
    case "em":
      return (
        <em>
          <Line nodes={node.children} />
        </em>
      );
    case "del":
      return (
        <del>
          <Line nodes={node.children} />
        </del>
      );
    case "link":
    case "image":
      return <Link node={node} />;
  }
}

type Leading = Extract<Inline, { href: string }>;

/** To a picture too, which is not loaded. */
function Link({ node: { kind, href, host, children } }: { node: Leading }) {
  const leads = [kind === "image" ? "picture" : "", saysHost(wordsOf(children), host) ? "" : host]
    .filter(Boolean)
    .join(", ");
  return (
    <>
      <a href={href} rel="noopener noreferrer nofollow">
        <Line nodes={children} />
      </a>
      {leads === "" ? null : <span class="soft small"> ({leads})</span>}
    </>
  );
}

function saysHost(words: string, host: string): boolean {
  const begin = `https://${host}`;
  return words === begin || ["/", "?", "#"].some((next) => words.startsWith(begin + next));
}
