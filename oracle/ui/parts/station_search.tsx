import { PREFERENCE_NAMES, type Preferences } from "./preferences.ts";

/** Asks the server for stations by id, IATA code, name or state. */
export function StationSearch(
  { preferences, asked = "" }: { preferences: Preferences; asked?: string },
) {
  return (
    <form class="search" action="/weather" method="get" role="search" aria-label="Stations">
      <label>
        Id, airport code, name or state
        <input type="search" name="q" value={asked} required maxlength={80} autocomplete="off" />
      </label>
      <KeptPreferences preferences={preferences} />
      <button type="submit" class="main">Search</button>
    </form>
  );
}

/** What a visitor prefers, for the answer to a form. */
export function KeptPreferences({ preferences }: { preferences: Preferences }) {
  return (
    <>
      {preferences.isSaid &&
        PREFERENCE_NAMES.map((name) => (
          <input
            type="hidden"
            name={name}
            value={preferences[name]}
          />
        ))}
    </>
  );
}
