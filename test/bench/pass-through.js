// The bare Worker that everything is measured against: it hands the request on and the answer back.

export default {
  async fetch(request, bindings) {
    return await fetch(`${bindings.UPSTREAM}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer upstream" },
      body: request.body,
    });
  },
};
