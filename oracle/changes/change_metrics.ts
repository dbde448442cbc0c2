import type { Registry } from "../../shared/observe/metrics.ts";
import type { ChangeFeed } from "./change_feed.ts";

/** Declares how many follow changes. */
export function registerChangeMetrics(
  registry: Registry,
  feed: Pick<ChangeFeed, "followers">,
): void {
  const followers = registry.gauge(
    "oracle_change_followers",
    "Connections that are kept to be told what happens to events.",
  );
  registry.beforeScrape(() => followers.set(feed.followers));
}
