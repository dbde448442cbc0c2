import assert from "node:assert/strict";
import { observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { soundForecast } from "../../../testing/evidence/writer/sound_evidence.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { KeptAnswers, type Question } from "./kept_answers.ts";

/** What a test asks: it counts how often an answer had to be made. */
class Asker {
  made = 0;
  readonly answers: KeptAnswers;

  constructor({ files }: WeatherFixture, capacityBytes?: number) {
    this.answers = new KeptAnswers(files.light, capacityBytes);
  }

  async ask(question: Question, text = "[]"): Promise<string> {
    const make = () => {
      this.made++;
      return Promise.resolve({ text, newestMs: undefined });
    };
    const { json } = await this.answers.give(question, make);
    return new TextDecoder().decode(json);
  }
}

function aboutReports(fixture: WeatherFixture, days = 2): Question {
  const toMs = fixture.clock.now();
  return {
    key: `reports of ${days} days`,
    files: [{ kind: "observations", publications: { fromMs: toMs - days * DAY_MS, toMs } }],
  };
}

Deno.test("an answer is kept until an upload changes what it was read from", async () => {
  await using fixture = await WeatherFixture.open();
  const asker = new Asker(fixture);
  const question = aboutReports(fixture);
  assert.equal(await asker.answers.recall(question), undefined);
  await asker.ask(question);
  await asker.ask(question);
  assert.equal(asker.made, 1);
  assert.notEqual(await asker.answers.recall(question), undefined);

  await fixture.publishForecasts(soundForecast("KORD"));
  assert.notEqual(await asker.answers.recall(question), undefined, "it was read from reports");

  await fixture.publishObservations([observation("00:53")]);
  assert.equal(await asker.answers.recall(question), undefined);
  await asker.ask(question);
  assert.equal(asker.made, 2);
});

Deno.test("an answer that is kept is at hand until a file of any kind that it was read from changes", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations([observation("00:53")]);
  await fixture.publishForecasts(soundForecast("KORD"));
  const asker = new Asker(fixture);
  const { files: [observations], key } = aboutReports(fixture);
  const forecasts = { ...observations, kind: "forecasts" as const };
  const question: Question = { key, files: [observations, forecasts] };
  const { answers } = asker;
  assert.equal(answers.atHand(question), undefined);
  for (const day of await fixture.files.light.days()) await settle(`${fixture.weatherDir}/${day}`);
  await settle(fixture.weatherDir);
  await asker.ask(question);
  assert.notEqual(answers.atHand(question), undefined);
  assert.equal(answers.atHand(question), await answers.recall(question));

  const [light] = await fixture.files.light.find("forecasts", { fromNs: 0n, toNs: 2n ** 62n });
  fixture.files.light.exclude(light!.file, "for this test");
  assert.equal(answers.atHand(question), undefined);
});

/** A folder that changed just now is not believed to be the same. */
async function settle(folder: string): Promise<void> {
  const longAgo = Date.now() / 1000 - 60;
  await Deno.utime(folder, longAgo, longAgo);
}

Deno.test("an answer is not kept when a file it was read from is found damaged or goes", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations([observation("00:53")]);
  const asker = new Asker(fixture);
  const question = aboutReports(fixture);
  await asker.ask(question);
  const [file] = await fixture.files.light.find("observations", { fromNs: 0n, toNs: 2n ** 62n });
  fixture.files.light.exclude(file!.file, "for this test");
  assert.equal(await asker.answers.recall(question), undefined);
  await asker.ask(question);
  await Deno.remove(`${fixture.weatherDir}/${file!.file.day}`, { recursive: true });
  assert.equal(await asker.answers.recall(question), undefined);
});

Deno.test("a file of the future changes an answer once its time has come", async () => {
  await using fixture = await WeatherFixture.open();
  await fixture.publishObservations([observation("00:53")]);
  const asker = new Asker(fixture);
  const question = aboutReports(fixture);
  const [{ kind, publications: { fromMs, toMs } }] = question.files;
  const publications = { fromMs, toMs: toMs - DAY_MS };
  await asker.ask({ ...question, files: [{ kind, publications }] });
  assert.equal(await asker.answers.recall(question), undefined);
});

Deno.test("equal questions at one time are answered by one reading", async () => {
  await using fixture = await WeatherFixture.open();
  const asker = new Asker(fixture);
  const question = aboutReports(fixture);
  await Promise.all(Array.from({ length: 8 }, () => asker.ask(question)));
  assert.equal(asker.made, 1);
});

Deno.test("a reading that failed is no answer to the next question", async () => {
  await using fixture = await WeatherFixture.open();
  const asker = new Asker(fixture);
  const question = aboutReports(fixture);
  const failing = () => Promise.reject(new Error("on purpose"));
  await assert.rejects(asker.answers.give(question, failing), /on purpose/);
  assert.equal(await asker.ask(question), "[]");
});

Deno.test("kept answers take no more than they may, and the longest unused go first", async () => {
  await using fixture = await WeatherFixture.open();
  const asker = new Asker(fixture, 25_000);
  const [first, second, third] = [1, 2, 3].map((days) => aboutReports(fixture, days));
  const text = JSON.stringify("x".repeat(8000));
  await asker.ask(first!, text);
  await asker.ask(second!, text);
  await asker.ask(first!, text);
  assert.notEqual(await asker.answers.recall(first!), undefined);
  await asker.ask(third!, text);
  assert.ok(asker.answers.size.bytes <= 25_000);
  assert.equal(await asker.answers.recall(second!), undefined);
  assert.notEqual(await asker.answers.recall(first!), undefined);
});
