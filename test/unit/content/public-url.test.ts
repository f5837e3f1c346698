// The guard on URLs that clients name: every spelling of an address that is not public is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownersPolicy, publicHttpsOnly, urlProblem } from "../../../src/content/public-url.ts";

const problem = (url: string) => urlProblem(url, publicHttpsOnly);

test.each([
  "https://example.com/a.pdf",
  "https://example.com:443/a.pdf",
  "HTTPS://EXAMPLE.COM/a.pdf?x=1#page=2",
  "https://example.com./a.pdf",
  "https://8.8.8.8/a.png",
  "https://172.15.255.255/a",
  "https://172.32.0.1/a",
  "https://100.63.255.255/a",
  "https://[2606:4700:4700::1111]/a",
  "https://bücher.example/a",
  "https://internal.example.com/a",
  "https://local.example.com/a",
  "https://10.example.com/a",
])("allowed: %s", (url) => expect(problem(url)).toBeUndefined());

describe.each([
  [
    "not https",
    [
      "http://example.com/",
      "ftp://example.com/",
      "file:///etc/passwd",
      "gs://bucket/a",
      "blob:https://a.b/c",
      "javascript:1",
    ],
  ],
  [
    "not a URL",
    [
      "",
      "example.com/a.png",
      "https://",
      "//example.com/a",
      "https://exa mple.com/",
      "https://[::1",
      "https://1.2.3.4.5.256/",
    ],
  ],
  ["credentials", ["https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/"]],
  [
    "what others read as another host",
    [
      "https://example.com\\@127.0.0.1/",
      "https:\\\\example.com/",
      "https://exam\tple.com/",
      "https://example.com/\r\na",
      "https://example.com/\u0000",
    ],
  ],
  ["another port", ["https://example.com:8443/", "https://example.com:80/", "https://example.com:22/"]],
  [
    "loopback",
    [
      "https://127.0.0.1/",
      "https://127.1/",
      "https://2130706433/",
      "https://0x7f000001/",
      "https://0x7f.1/",
      "https://0177.0.0.1/",
      "https://017700000001/",
      "https://127.0.0.1./",
      "https://127.255.255.254/",
      "https://①②⑦.⓪.⓪.①/",
      "https://127。0。0。1/",
      "https://%31%32%37.0.0.1/",
    ],
  ],
  ["this network", ["https://0/", "https://0.0.0.0/", "https://0x0/"]],
  [
    "private",
    [
      "https://10.0.0.1/",
      "https://10.1/",
      "https://172.16.0.1/",
      "https://172.31.255.255/",
      "https://192.168.1.1/",
      "https://0xc0a80101/",
      "https://3232235777/",
      "https://192.168.257/",
    ],
  ],
  [
    "link-local and metadata",
    [
      "https://169.254.169.254/latest/meta-data",
      "https://2852039166/",
      "https://0xa9fea9fe/",
      "https://169.254.43518/",
      "https://[fd00:ec2::254]/",
      "https://metadata.google.internal/",
      "https://168.63.129.16/",
    ],
  ],
  [
    "shared, multicast, reserved",
    [
      "https://100.64.0.1/",
      "https://100.100.100.200/",
      "https://100.127.255.255/",
      "https://224.0.0.1/",
      "https://239.1.1.1/",
      "https://255.255.255.255/",
      "https://240.0.0.1/",
      "https://192.0.2.1/",
      "https://198.18.0.1/",
      "https://203.0.113.9/",
    ],
  ],
  [
    "IPv6",
    [
      "https://[::1]/",
      "https://[::]/",
      "https://[0:0:0:0:0:0:0:1]/",
      "https://[fe80::1]/",
      "https://[fe80::1%25eth0]/",
      "https://[fe80::1%eth0]/",
      "https://[fc00::1]/",
      "https://[fdff::1]/",
      "https://[ff02::1]/",
      "https://[fec0::1]/",
      "https://[2001:db8::1]/",
      "https://[100::1]/",
      "https://[5f00::1]/",
    ],
  ],
  [
    "IPv6 around IPv4",
    [
      "https://[::ffff:127.0.0.1]/",
      "https://[::ffff:7f00:1]/",
      "https://[::127.0.0.1]/",
      "https://[64:ff9b::127.0.0.1]/",
      "https://[64:ff9b:1::a00:1]/",
      "https://[2002:7f00:1::]/",
      "https://[2002:c0a8:101::1]/",
      "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
      "https://[::ffff:0:127.0.0.1]/",
    ],
  ],
  [
    "local names",
    [
      "https://localhost/",
      "https://LOCALHOST./",
      "https://a.localhost/",
      "https://printer/",
      "https://printer.local/",
      "https://db.internal/",
      "https://nas.lan/",
      "https://router.home.arpa/",
      "https://wiki.corp/",
      "https://1.0.0.127.in-addr.arpa/",
    ],
  ],
  [
    "names of any address",
    ["https://127.0.0.1.nip.io/", "https://10-0-0-1.sslip.io/", "https://localtest.me/", "https://a.lvh.me/"],
  ],
  ["endless URLs", [`https://example.com/${"a".repeat(9000)}`]],
])("refused: %s", (name, urls) => {
  test.each(urls)("%s", (url) => expect(problem(url)).toEqual(expect.any(String)));

  // Destinations and alerts may be at any port, and nowhere else either.
  test.each(name === "another port" ? [] : urls)("%s, where it is an owner's of what is deployed", (url) => {
    const policy = ownersPolicy({ PRIVATE_URLS: false });
    expect(urlProblem(url, policy)).toEqual(expect.any(String));
    if (URL.canParse(url))
      expect(urlProblem(url.replace(/^(https:\/\/[^/]+)/, "$1:8443"), policy)).toEqual(expect.any(String));
  });
});

const privateRanges: [number, number][] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0a80000, 16],
  [0xe0000000, 3],
];
const privateAddress = fc
  .tuple(fc.constantFrom(...privateRanges), fc.nat({ max: 0xffffffff }))
  .map(([[base, prefix], noise]) => base + (noise % 2 ** (32 - prefix)));

function spellings(address: number): string[] {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const hex = (value: number) => value.toString(16);
  const high = hex(a * 256 + b);
  const low = hex(c * 256 + d);
  return [
    bytes.join("."),
    String(address),
    `0x${hex(address)}`,
    `0${address.toString(8)}`,
    bytes.map((byte) => `0x${hex(byte)}`).join("."),
    bytes.map((byte) => `0${byte.toString(8)}`).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${address % 2 ** 24}`,
    `${bytes.join(".")}.`,
    `[::ffff:${bytes.join(".")}]`,
    `[::ffff:${high}:${low}]`,
    `[::${bytes.join(".")}]`,
    `[64:ff9b::${bytes.join(".")}]`,
    `[2002:${high}:${low}::1]`,
  ];
}

test("no spelling of a private address is allowed", () => {
  fc.assert(
    fc.property(privateAddress, (address) => {
      for (const host of spellings(address)) expect([host, problem(`https://${host}/`)]).not.toEqual([host, undefined]);
    }),
    { numRuns: 1000, seed: 11 },
  );
});

test("whatever is allowed is https, without credentials, on port 443, at a dotted name or a public address", () => {
  const piece = fc.constantFrom(
    "https:",
    "http:",
    "//",
    "/",
    "@",
    ":",
    "443",
    "80",
    "127.0.0.1",
    "[::1]",
    "localhost",
    "a.example",
    ".",
    "\\",
    "#",
    "?",
    "%00",
    "\t",
    "０",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      if (problem(text) !== undefined) return;
      const url = new URL(text);
      expect([url.protocol, url.username, url.password, url.port]).toEqual(["https:", "", "", ""]);
      expect(url.hostname).not.toMatch(/^(127|0)(\.\d+){3}$|^\[|^localhost$/);
    }),
    { numRuns: 5000, seed: 12 },
  );
});

test("hosts of dots are judged in no time", () => {
  const url = `https://a${".".repeat(8_000)}a.example/`;
  const started = performance.now();
  for (let count = 0; count < 50; count++) expect(problem(url)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(1_000);
});
