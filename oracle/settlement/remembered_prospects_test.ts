import assert from "node:assert/strict";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { checkCreateRequest } from "../events/create_request.ts";
import { RememberedProspects } from "./remembered_prospects.ts";

const TERMS = checkCreateRequest(DAY_EVENT);

function prospects() {
  const clock = new VirtualClock("2029-12-31T12:00:00Z");
  const world = { state: "1", asked: 0, isBroken: false, clock };
  const ask = <T>(answer: T): Promise<T> => {
    world.asked++;
    return world.isBroken ? Promise.reject(new Error("engine")) : Promise.resolve(answer);
  };
  const remembered = new RememberedProspects({
    prospects: {
      knownStations: (stations) => ask(new Set(stations)),
      planBaselines: () => ask([]),
      unprovablePairs: () => ask([]),
    },
    light: { state: () => Promise.resolve(world.state) },
    clock,
  });
  return { world, remembered };
}

Deno.test("equal questions of one minute are asked once, others each", async () => {
  const { world, remembered } = prospects();
  await Promise.all([1, 2, 3].map(() => remembered.planBaselines(TERMS)));
  assert.equal(world.asked, 1);
  assert.deepEqual([...await remembered.knownStations(["KORD"]) ?? []], ["KORD"]);
  assert.deepEqual([...await remembered.knownStations(["KSAW"]) ?? []], ["KSAW"]);
  await remembered.planBaselines({ ...TERMS, locations: ["KORD"] });
  await remembered.planBaselines({ ...TERMS, endsAt: TERMS.endsAt + 1 });
  assert.equal(world.asked, 5);
});

Deno.test("other files, and another minute, are asked anew", async () => {
  const { world, remembered } = prospects();
  await remembered.planBaselines(TERMS);
  world.state = "2";
  await remembered.planBaselines(TERMS);
  assert.equal(world.asked, 2);
  await world.clock.advance(60_000);
  await remembered.planBaselines(TERMS);
  assert.equal(world.asked, 3);
});

Deno.test("a question that failed is asked again", async () => {
  const { world, remembered } = prospects();
  world.isBroken = true;
  await assert.rejects(remembered.planBaselines(TERMS), /engine/);
  world.isBroken = false;
  assert.deepEqual(await remembered.planBaselines(TERMS), []);
  assert.equal(world.asked, 2);
});
