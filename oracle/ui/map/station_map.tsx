import type { StationNow } from "../../weather/questions/station_now.ts";
import { LAND } from "../assets/assets.ts";
import { counted } from "../parts/quantity.ts";
import { INSETS, MAP_HEIGHT, MAP_WIDTH, placeOnMap } from "./projection.ts";
import { classOf, classTexts, type ShownValue } from "./shown_value.ts";

/** Airports whose value is written on the map; the first of them on small screens too. */
const PINS = [
  ..."KSEA KLAX KDEN KORD KDFW KMIA KJFK PANC PHNL".split(" "),
  ..."KSFO KPHX KMSP KATL KBOS KMSY KSLC KBOI KBIS KSTL KIAD KELP TJSJ PGUM".split(" "),
];
const MAJOR = 9;

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** The country with a dot for each station in the colour of its value: one labelled picture. */
export function StationMap(
  { stations, shown, near }: {
    stations: readonly StationNow[];
    shown: ShownValue;
    /** Where a click asks for the nearest station. */
    near: string;
  },
) {
  const classes = new Map<string, Dot[]>();
  const placed = new Map<string, Dot>();
  for (const each of stations) {
    const place = placeOnMap(each.station.longitude, each.station.latitude);
    if (!place) continue;
    const value = shown.valueOf(each);
    const name = value === null ? "none" : `${shown.scale}-${classOf(value, shown.breaks)}`;
    const dot = { x: place[0], y: place[1] };
    placed.set(each.station.station_id, dot);
    const same = classes.get(name);
    if (same) same.push(dot);
    else classes.set(name, [dot]);
  }
  return (
    <svg
      class="map"
      viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
      role="img"
      aria-labelledby="map-title map-text"
      data-near={near}
    >
      <title id="map-title">{shown.name} on a map of the United States</title>
      <desc id="map-text">{describe(stations, shown)}</desc>
      <use class="land" href={`${LAND.path}#land`} />
      <use class="borders" href={`${LAND.path}#borders`} />
      {INSETS.map(({ name, x, y, width, height }) => (
        <>
          <rect class="frame" x={x} y={y} width={width} height={height} rx="10" />
          <text class="frame-name" x={x} y={y + height + 28}>{name}</text>
        </>
      ))}
      <g class="dots">
        {[...classes].sort(([a], [b]) => a === "none" ? -1 : b === "none" ? 1 : 0)
          .map(([name, dots]) => <path class={name} d={drawDots(dots)} />)}
      </g>
      <g class="pins">
        <Pins stations={stations} shown={shown} placed={placed} />
      </g>
    </svg>
  );
}

function Pins(
  { stations, shown, placed }: {
    stations: readonly StationNow[];
    shown: ShownValue;
    placed: ReadonlyMap<string, Dot>;
  },
) {
  const byId = new Map(stations.map((each) => [each.station.station_id, each]));
  return (
    <>
      {PINS.map((id, index) => {
        const found = byId.get(id as StationNow["station"]["station_id"]);
        const place = placed.get(id);
        const value = found ? shown.valueOf(found) : null;
        if (!found || !place || value === null) return null;
        const colour = `${shown.scale}-${classOf(value, shown.breaks)}`;
        return (
          <g class={index < MAJOR ? undefined : "minor"}>
            <circle class={colour} cx={place.x} cy={place.y} />
            <text x={place.x} y={place.y}>{shown.pin(value)}</text>
          </g>
        );
      })}
    </>
  );
}

/** What the colours of the map stand for. */
export function MapLegend({ shown, hasMissing }: { shown: ShownValue; hasMissing: boolean }) {
  return (
    <ol class="legend" aria-label={`Colours: ${shown.name}, ${shown.unit}`}>
      {classTexts(shown).map((text, index) => (
        <li>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect class={`${shown.scale}-${index}`} width="12" height="12" rx="3" />
          </svg>
          {text}
        </li>
      ))}
      {hasMissing && (
        <li>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <circle class="none" cx="6" cy="6" r="3.5" />
          </svg>
          {shown.missing}
        </li>
      )}
    </ol>
  );
}

/**
 * Dots as one path: a segment without length has round caps. Each is told from the one before, in order from left to
 * right, which takes fewest bytes.
 */
function drawDots(dots: readonly Dot[]): string {
  let [x, y] = [0, 0];
  let path = "";
  for (const dot of dots.toSorted((a, b) => a.x - b.x || a.y - b.y)) {
    const down = dot.y - y;
    path += `m${dot.x - x}${down < 0 ? "" : " "}${down}h0`;
    ({ x, y } = dot);
  }
  return path;
}

function describe(stations: readonly StationNow[], shown: ShownValue): string {
  const known = stations.flatMap((each) => {
    const value = shown.valueOf(each);
    return value === null ? [] : [{ each, value }];
  });
  if (known.length === 0) return "No station reported it.";
  const lowest = known.reduce((a, b) => b.value < a.value ? b : a).each;
  const highest = known.reduce((a, b) => b.value > a.value ? b : a).each;
  return `${counted(known.length, "station")}, from ${shown.text(lowest)} at ${nameOf(lowest)} to ${
    shown.text(highest)
  } at ${nameOf(highest)}. The same by state stands below.`;
}

function nameOf({ station }: StationNow): string {
  return `${station.station_name || station.station_id}, ${station.state}`;
}
