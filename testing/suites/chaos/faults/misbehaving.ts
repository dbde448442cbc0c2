import type { SeededDice } from "../../../fixtures/seeded_dice.ts";
import type { Misbehaviour } from "../../../delivery/faulty_proxy.ts";
import type { Fault } from "./fault.ts";

/** A fault of requests that pass a proxy: of all in a cycle, of the first few, or of every one by chance. */
export function misbehaving(
  proxy: "oracleProxy" | "bucketProxy",
  name: string,
  misbehaviour: Misbehaviour,
): Fault {
  return {
    name,
    begin({ parts }, dice) {
      const isHit = hits(dice);
      parts[proxy].misbehave = () => isHit() ? misbehaviour : undefined;
      return () => parts[proxy].misbehave = undefined;
    },
  };
}

function hits(dice: SeededDice): () => boolean {
  const way = dice.pick(["all", "first", "some"]);
  if (way === "all") return () => true;
  if (way === "some") return () => dice.chance(0.5);
  let left = dice.between(1, 3);
  return () => left-- > 0;
}
