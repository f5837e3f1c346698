// What the tests use of a package that has no types: every sample is text.
declare module "parse-prometheus-text-format" {
  interface Metric {
    labels?: Record<string, string>;
    value?: string;
    /** Of a histogram: by upper bound. */
    buckets?: Record<string, string>;
    count?: string;
    sum?: string;
  }

  export default function parse(text: string): { name: string; help: string; type: string; metrics: Metric[] }[];
}
