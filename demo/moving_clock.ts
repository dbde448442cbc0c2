import type { Clock } from "../shared/lifecycle/clock.ts";
import type { VirtualClock } from "../testing/fixtures/virtual_clock.ts";

/**
 * A view of the story's clock for a program that works through a list with polite pauses: each pause moves the
 * story on instead of waiting for it.
 */
export function skippingPauses(story: VirtualClock): Clock {
  return {
    now: () => story.now(),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const wakeAt = story.now() + ms;
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      if (story.now() < wakeAt) await story.set(wakeAt);
    },
  };
}
