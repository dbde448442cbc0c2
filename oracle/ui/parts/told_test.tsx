import assert from "node:assert/strict";
import { Told } from "./told.tsx";

const textOf = (text: string) => String(<Told text={text} />);

Deno.test("instants of a sentence become times, those in names of files stay names", () => {
  const name = "forecasts_2030-06-05T11:05:00.000Z.parquet";
  assert.equal(textOf(`files are gone: ${name}`), `files are gone: ${name}`);
  for (const text of ["until 2030-06-05T11:05:00Z.", "(2030-06-05T11:05:00.000Z)"]) {
    assert.match(textOf(text), /<time[^>]*>Wed 5 Jun 2030, 11:05 UTC<\/time>/);
  }
});
