import { parse } from "yaml";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * The keys Litestream 0.5.18 reads, by place. It ignores every other key without a word, so a misspelt
 * `retention` or an `encryption-key` of another program would go unnoticed.
 * Source: the configuration reference of Litestream 0.5.
 */
const KNOWN: Record<string, ReadonlySet<string>> = {
  "": words(`
    addr mcp-addr exec dbs logging snapshot levels l0-retention
    l0-retention-check-interval validation verify-compaction retention socket
    heartbeat-url heartbeat-interval shutdown-sync-timeout shutdown-sync-interval
  `),
  logging: new Set(["level", "type", "stderr", "source"]),
  snapshot: new Set(["interval", "retention"]),
  levels: new Set(["interval"]),
  validation: new Set(["interval"]),
  retention: new Set(["enabled"]),
  socket: new Set(["enabled", "path", "permissions"]),
  dbs: words(`
    path meta-path monitor-interval checkpoint-interval busy-timeout
    min-checkpoint-page-count truncate-page-n max-sync-wal-bytes snapshot
    restore-if-db-not-exists replica
  `),
  replica: words(`
    type url path sync-interval auto-recover bucket region endpoint force-path-style
    sign-payload require-content-md5 skip-verify part-size concurrency storage-class
    sse-customer-algorithm sse-customer-key sse-kms-key-id access-key-id secret-access-key
  `),
};

/** Keys of a Litestream configuration that Litestream would silently ignore, with their paths. */
export function unknownLitestreamKeys(yaml: string): string[] {
  const unknown: string[] = [];
  const walk = (value: unknown, place: string, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, place, `${path}[${index}]`));
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const keyPath = path ? `${path}.${key}` : key;
      if (KNOWN[place]?.has(key)) walk(inner, key, keyPath);
      else unknown.push(keyPath);
    }
  };
  walk(parse(yaml), "", "");
  return unknown;
}
