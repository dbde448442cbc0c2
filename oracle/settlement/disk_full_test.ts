import assert from "node:assert/strict";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { Disk } from "../../testing/delivery/disk.ts";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import { DAY_READINGS, reading, SettlementFixture } from "../../testing/fixtures/settlement.ts";
import type { SigningStep } from "../signing/attester.ts";

const SIGNING = Date.parse(DAY_EVENT.signing_date);
const MINUTE = 60_000;

const MOMENTS: (SigningStep | "evidence read")[] = [
  "evidence read",
  "before the record is put",
  "record put",
  "decision committed",
  "scalar computed",
];

/** Database and decisions on one small disk; only root may mount one. */
for (const moment of MOMENTS) {
  Deno.test({
    name: `a disk that is full from "${moment}" on signs nothing else once there is room again`,
    ignore: Deno.uid() !== 0,
    async fn() {
      const parent = await Deno.makeTempDir({ prefix: "settlement-" });
      try {
        await using disk = await Disk.mount(parent, "disk", 32);
        assert.ok(disk.isMounted);
        await play(disk, moment);
      } finally {
        await Deno.remove(parent, { recursive: true });
      }
    },
  });
}

async function play(disk: Disk, moment: typeof MOMENTS[number]): Promise<void> {
  let isFull = false;
  const reach = async (reached: typeof MOMENTS[number]) => {
    if (isFull || reached !== moment) return;
    isFull = true;
    await disk.fill();
  };
  await using fixture = await SettlementFixture.open({
    home: disk.folder,
    key: SecretKey.random(),
    step: reach,
  });
  await fixture.play();
  fixture.weather.onRead = () => reach("evidence read");

  const full = await fixture.passAt(SIGNING);
  assert.equal(isFull, true);
  assert.deepEqual([full.failed, full.attested], [1, 0]);
  const isRecorded = !["evidence read", "before the record is put"].includes(moment);
  assert.deepEqual(await fixture.signer.decisions(), isRecorded ? [DAY_EVENT.id] : []);

  await disk.repair();
  // By now the evidence says something else.
  fixture.weather.readings = DAY_READINGS.with(0, reading("KORD", "temp_high", 70, 65))
    .with(3, reading("KSAW", "temp_high", 40, 99))
    .with(2, reading("KORD", "wind_speed", 10, 99));
  await fixture.passAt(SIGNING + 15 * MINUTE);
  assert.deepEqual(
    await fixture.attestedWinners(),
    isRecorded ? [2] : [0],
    "what was recorded is signed",
  );
  assert.deepEqual(await fixture.signer.decisions(), [DAY_EVENT.id]);
  const event = await fixture.event();
  assert.equal(event.settlement_block, undefined);
  await fixture.passAt(SIGNING + 60 * MINUTE);
  assert.deepEqual(await fixture.event(), event);
}
