// A key that is shown once, ready to be copied.

export function Secret({ id, value }: { id: string; value: string }) {
  return (
    <>
      <code class="secret" id={id}>
        {value}
      </code>
      <p class="js">
        <button type="button" data-copy={id}>
          Copy
        </button>
      </p>
    </>
  );
}
