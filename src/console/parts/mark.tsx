// The wordmark: a fairlead is a ring that guides a line.

export function Mark() {
  return (
    <a class="mark" href="/">
      <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
        <circle cx="12" cy="12" r="7.2" stroke-width="3" />
        <path d="M1 15.5c4 0 6.5-3.5 11-3.5s7-3.5 11-3.5" stroke-width="2" stroke-linecap="round" />
      </svg>
      Fairlead
    </a>
  );
}
