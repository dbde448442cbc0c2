import type { DecodedReport } from "./checks.ts";
import { Dice } from "./dice.ts";
import { HOUR } from "./model_input.ts";

/** A report as NOAA decodes it, which its raw text sometimes contradicts. The same seed makes the same report. */
export function randomDecoded(seed: number): DecodedReport {
  const dice = new Dice(seed);
  const t = Date.parse("2030-01-05T00:53:00Z") + dice.between(0, 23) * HOUR;
  const special = dice.chance(4);
  const type = special ? "SPECI" : "METAR";
  const tenths = dice.between(-150, 300);
  const dewTenths = tenths - dice.between(0, 90);
  const speed = dice.between(0, 40), direction = dice.between(0, 36) * 10;
  const hundredths = dice.pick([0, 0, 1, 25]);
  const [speaks, gauged] = [dice.chance(2), dice.chance(2)];
  const rain = gauged && hundredths > 0 ? [`P${String(hundredths).padStart(4, "0")}`] : [];
  const told = odd(dice, null, rain.length > 0 ? hundredths / 100 : null, [0.005, -1, 0, 0.3]);
  const body = [
    odd(dice, type, undefined, ["METAR", "SPECI"]),
    odd(dice, "KORD", "KLAX", []),
    odd(dice, stamp(t), stamp(t + HOUR), []),
    ...windGroups(dice, direction, speed),
    "10SM CLR",
    ...bodyTemperature(dice, tenths, dewTenths),
    "A3000",
  ];
  const remarks = [
    "AO2",
    ...rain,
    ...speaks ? [tGroup(tenths + (dice.chance(15) ? dice.pick([4, 6, 9]) : 0), dewTenths)] : [],
    ...dice.chance(4) ? [dice.pick(REMARKS)] : [],
    ...dice.chance(12) ? rain : [],
    ...dice.chance(12) && speaks ? [tGroup(tenths + dice.pick([0, 0, 3, 9]), dewTenths)] : [],
  ];
  const raw = [...body, "RMK", ...remarks].filter((word) => word !== undefined).join(" ");
  return {
    station: "KORD",
    t,
    type: odd<string | null>(dice, type, null, ["METAR", "SPECI", "TAF"]),
    temperature: odd<number | null>(dice, tenths / 10, null, [
      Math.round(tenths / 10),
      tenths / 10 + 0.5,
      tenths / 10 + 0.1,
      tenths / 10 + 3,
    ]),
    dewpoint: odd<number | null>(dice, dewTenths / 10, null, [dewTenths / 10 - 2]),
    speed: odd<number | null>(dice, speed, null, [speed + 1, -1]),
    direction: odd<number | null>(dice, direction, null, [
      direction + 10,
      400,
      (direction + 360) % 720,
    ]),
    inches: told ?? (rain.length > 0 ? hundredths / 100 : null),
    raw: dice.chance(10) ? `${raw}=` : raw,
  };
}

/** Mostly the value itself, sometimes none, sometimes another one. */
function odd<Value>(dice: Dice, value: Value, none: Value, others: readonly Value[]): Value {
  if (!dice.chance(20)) return value;
  return dice.pick([none, ...others]);
}

const REMARKS: readonly string[] = [
  "WND DATA ESTMD",
  "WINDS UNRELIABLE",
  "WIND EST",
  "EST WND",
  "WND SENSOR UNREL",
  "WIND MISG",
  "PK WND 28045/1955",
  "PWINO",
  "PNO",
  "FZRANO",
  "P////",
  "P0000",
  "P0007",
  "TSNO $",
];

function windGroups(dice: Dice, direction: number, speed: number): string[] {
  const from = dice.chance(12) ? "VRB" : String(direction).padStart(3, "0");
  const group = `${from}${String(speed).padStart(2, "0")}${dice.chance(6) ? "G55" : ""}KT`;
  if (!dice.chance(15)) return [group];
  return dice.pick([[], [group, group], [group, "01001KT"], ["27004MPS"], ["2701KT"], ["99910KT"]]);
}

function bodyTemperature(dice: Dice, tenths: number, dewTenths: number): string[] {
  const whole = (value: number) => {
    const degrees = Math.round(value / 10);
    return `${degrees < 0 ? "M" : ""}${String(Math.abs(degrees)).padStart(2, "0")}`;
  };
  const group = `${whole(tenths)}/${whole(dewTenths)}`;
  if (!dice.chance(12)) return [group];
  return dice.pick([[], [`${whole(tenths)}/`], [group, group], [group, "11/10"], ["12/11"]]);
}

function tGroup(tenths: number, dewTenths: number): string {
  const signed = (value: number) =>
    `${value < 0 ? 1 : 0}${String(Math.abs(value)).padStart(3, "0")}`;
  return `T${signed(tenths)}${signed(dewTenths)}`;
}

function stamp(t: number): string {
  return new Date(t).toISOString().replace(/^.{8}(..)T(..):(..).*/, "$1$2$3Z");
}
