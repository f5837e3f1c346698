// The network that a request comes from, as what is counted together: whoever has one IPv6 address has 2^64 of them.

export function clientNetwork(headers: Headers): string {
  const address = headers.get("cf-connecting-ip") ?? "unknown";
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::");
  return [...head.split(":"), "0", "0", "0", "0"].slice(0, 4).join(":");
}
