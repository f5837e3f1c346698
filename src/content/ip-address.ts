// Which IP addresses belong to the public internet: IANA's special-purpose registries (RFC 6890 and its updates), read
// from the spelling that the URL parser gives every address. Pure.

/** First address and prefix length of what is not public IPv4. */
const specialIpv4: [address: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Reaches the host's agent inside one large cloud.
  ["168.63.129.16", 32],
];

/** Dotted decimal → its 32 bits; undefined if it is not that. */
function ipv4Bits(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((bits, part) => bits * 256 + Number(part), 0);
}

function isPublicIpv4(bits: number): boolean {
  return !specialIpv4.some(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    return Math.floor(bits / size) === Math.floor((ipv4Bits(address) ?? 0) / size);
  });
}

/** The eight groups of an IPv6 address; undefined if it is not one. */
export function ipv6Groups(text: string): number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const read = (side: string) => (side === "" ? [] : side.split(":"));
  const first = read(head);
  const last = tail === undefined ? [] : read(tail);
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...first, ...Array.from({ length: missing }, () => "0"), ...last];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

/**
 * Only global unicast, 2000::/3, and of that neither documentation nor anything that wraps an IPv4 address: mapped,
 * compatible, NAT64 and translated ones lie outside of it, 6to4 and Teredo are named here.
 */
function isPublicIpv6([first = 0, second = 0]: readonly number[]): boolean {
  if (first < 0x2000 || first > 0x3fff) return false;
  const isProtocolAssignment = first === 0x2001 && second < 0x200;
  const isDocumentation = (first === 0x2001 && second === 0xdb8) || (first === 0x3fff && second < 0x1000);
  const is6to4 = first === 0x2002;
  return !isProtocolAssignment && !isDocumentation && !is6to4;
}

/** "public", "special", or "name" where the host of a URL is not an address at all. */
export function addressKind(hostname: string): "public" | "special" | "name" {
  if (hostname.startsWith("[")) {
    const groups = ipv6Groups(hostname.slice(1, -1));
    return groups !== undefined && isPublicIpv6(groups) ? "public" : "special";
  }
  const bits = ipv4Bits(hostname);
  if (bits === undefined) return "name";
  return isPublicIpv4(bits) ? "public" : "special";
}
