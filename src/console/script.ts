// What the pages' own script adds where scripts may run: copying, watching the log live, and streaming an answer. Every
// page works without it. Text from the Worker is inserted as text, or as markup that the Worker has escaped.

export const script = `
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add("scripted");

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
  });

  const live = document.querySelector("[data-live]");
  if (live) {
    const body = document.querySelector("#log-rows");
    let timer;
    const look = async () => {
      try {
        const url = new URL("/logs/newer", location.href);
        url.search = location.search;
        url.searchParams.set("after", body.dataset.newest);
        const answer = await fetch(url, { headers: { accept: "text/html" } });
        if (!answer.ok) throw new Error();
        const holder = document.createElement("template");
        holder.innerHTML = await answer.text();
        const place = (row) => row.querySelector("a").getAttribute("href");
        for (const row of all("tr", holder.content).reverse()) {
          const known = all("tr", body);
          if (known.some((other) => place(other) === place(row))) continue;
          row.classList.add("fresh");
          body.insertBefore(row, known.find((other) => place(other) < place(row)) ?? null);
          document.querySelector("#log-empty")?.remove();
        }
        all("tr", body).slice(300).forEach((row) => row.remove());
        const newest = answer.headers.get("x-newest");
        if (newest) body.dataset.newest = newest;
        live.textContent = "Live: on";
      } catch {
        live.textContent = "Live: waiting";
      }
      timer = setTimeout(look, document.hidden ? 15000 : 2000);
    };
    live.addEventListener("click", () => {
      const on = live.getAttribute("aria-pressed") !== "true";
      live.setAttribute("aria-pressed", String(on));
      clearTimeout(timer);
      if (on) look(); else live.textContent = "Live: off";
    });
  }

  const playground = document.querySelector("[data-try] form");
  if (playground) {
    const answer = document.querySelector("#answer");
    const facts = document.querySelector("#answer-facts");
    const button = playground.querySelector("button[type=submit]");
    playground.addEventListener("submit", async (event) => {
      event.preventDefault();
      answer.textContent = "";
      facts.innerHTML = "";
      answer.setAttribute("aria-busy", "true");
      document.querySelector("#answer-card").hidden = false;
      button.disabled = true;
      let id = null;
      try {
        const response = await fetch("/try/stream", { method: "POST", body: new FormData(playground) });
        id = response.headers.get("x-generation-id");
        if (!response.ok || !response.body) throw new Error((await response.json()).error.message);
        let rest = "";
        for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
          const lines = (rest + piece).split("\\n");
          rest = lines.pop();
          for (const line of lines) {
            if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
            const chunk = JSON.parse(line.slice(6));
            if (chunk.error) throw new Error(chunk.error.message);
            answer.append(chunk.choices?.[0]?.delta?.content ?? "");
          }
        }
      } catch (error) {
        answer.append("\\n" + error.message);
      }
      answer.setAttribute("aria-busy", "false");
      button.disabled = false;
      for (let tries = 0; id && tries < 8; tries += 1) {
        await new Promise((done) => setTimeout(done, 700));
        const found = await fetch("/try/facts?id=" + encodeURIComponent(id));
        if (found.status === 200) { facts.innerHTML = await found.text(); break; }
      }
    });
  }
})();
`.trim();
