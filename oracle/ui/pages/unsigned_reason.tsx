import type { EventReason } from "../../operator/event_reason.ts";
import { MAX_BLOCK_SPANS } from "../../stored/block.ts";
import { Told, ToldSentence } from "../parts/told.tsx";

/** What is told of a standing in a few words. */
const HEADLINES: Readonly<Record<string, string>> = {
  blocked: "It cannot be signed yet.",
  held: "It waits for whoever runs this oracle.",
  decided: "It is decided, and about to be signed.",
  due: "It is about to be judged.",
};

/** Lists longer than this are folded. */
const SHORT = 6;

/** Why an event past its window is not signed, in the words of `events why`: what lacks for whom, and what comes next. */
export function UnsignedReason({ reason }: { reason: EventReason }) {
  const { standing, meaning, block, missing, wanted, next } = reason;
  return (
    <section class={`note ${standing === "blocked" || standing === "held" ? "bad" : ""}`}>
      <h2>{HEADLINES[standing]}</h2>
      <p>
        <ToldSentence text={meaning} />
        {block && (
          <>
            {" "}
            The check of <Told text={block.checked_at} /> found:{" "}
            <ToldSentence text={block.message} />
          </>
        )}
      </p>
      <Listed title="Missing" items={missing} />
      <Listed
        title="To be collected first"
        items={wanted}
        isCut={wanted.length >= MAX_BLOCK_SPANS}
      />
      {wanted.length > 0 && (
        <p class="small">
          The oracle tells its collectors so, and checks again with what they bring.
        </p>
      )}
      <p>
        <strong>What happens next:</strong> <ToldSentence text={next} />{" "}
        An event that expires unsigned pays everybody back by its contract.
      </p>
      {block && (
        <p class="small soft">
          Code <code>{block.code}</code>
        </p>
      )}
    </section>
  );
}

function Listed({ title, items, isCut = false }: {
  title: string;
  items: readonly string[];
  isCut?: boolean;
}) {
  if (items.length === 0) return null;
  const list = (
    <ul>
      {items.map((item) => (
        <li>
          <Told text={item} />
        </li>
      ))}
      {isCut && <li>and more</li>}
    </ul>
  );
  if (items.length <= SHORT) {
    return (
      <>
        <p class="small">{title}:</p>
        {list}
      </>
    );
  }
  return (
    <details>
      <summary>{title}: {items.length}</summary>
      {list}
    </details>
  );
}
