import type { PREFERENCE_NAMES } from "./preferences.ts";
import type { Visit } from "./page.ts";

const CHOICES: readonly {
  name: typeof PREFERENCE_NAMES[number];
  label: string;
  options: readonly (readonly [value: string, text: string])[];
}[] = [
  { name: "t", label: "Temperature", options: [["f", "°F"], ["c", "°C"]] },
  { name: "w", label: "Wind", options: [["kt", "knots"], ["mph", "mph"], ["ms", "m/s"]] },
  {
    name: "z",
    label: "Times",
    options: [["utc", "UTC"], ["station", "of the station"], ["local", "where I am (by script)"]],
  },
];

/** Lets visitors choose their units; the page that answers has them in its address. */
export function PreferenceForm({ visit: { path, query, preferences } }: { visit: Visit }) {
  return (
    <form action={path} method="get" aria-label="Units and times">
      {Object.entries(query).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {CHOICES.map(({ name, label, options }) => (
        <label>
          {label}
          <select name={name}>
            {options.map(([value, text]) => (
              <option value={value} selected={preferences[name] === value}>{text}</option>
            ))}
          </select>
        </label>
      ))}
      <label class="check">
        <input type="checkbox" name="keep" value="1" />Keep for my next visits
      </label>
      <button type="submit">Show</button>
    </form>
  );
}
